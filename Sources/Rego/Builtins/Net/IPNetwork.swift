/// A network in CIDR notation: `10.0.0.0/8`.
package struct IPNetwork: Sendable {
  /// As written; its host bits are cleared where it was parsed from CIDR notation.
  var address: IPAddress
  var prefix: Int

  init(address: IPAddress, prefix: Int) {
    self.address = address
    self.prefix = prefix
  }

  package init?(_ text: String) {
    guard let slash = text.firstIndex(of: "/"), let (bits, isIPv4) = IPAddress.parse(String(text[..<slash])) else {
      return nil
    }
    let digits = text[text.index(after: slash)...]
    guard !digits.isEmpty, digits.utf8.count <= 6, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      var prefix = Int(digits), prefix <= (isIPv4 ? 32 : 128)
    else { return nil }
    var address = IPAddress(bits: bits, isIPv4: isIPv4)
    if !isIPv4, bits >> 32 == 0xFFFF, prefix >= 96 {
      address = IPAddress(bits: bits & 0xFFFF_FFFF, isIPv4: true)
      prefix -= 96
    }
    self.init(address: address, prefix: prefix)
    self.address.bits = first.bits
  }

  /// The host part's mask.
  private var hostBits: UInt128 {
    let width = address.width - prefix
    return width >= 128 ? .max : (UInt128(1) << UInt128(width)) - 1
  }

  var first: IPAddress { IPAddress(bits: address.bits & ~hostBits, isIPv4: address.isIPv4) }
  var last: IPAddress { IPAddress(bits: address.bits | hostBits, isIPv4: address.isIPv4) }

  package func contains(_ other: IPAddress) -> Bool {
    other.isIPv4 == address.isIPv4 && other.bits & ~hostBits == first.bits
  }
}

extension IPNetwork: CustomStringConvertible {
  package var description: String { "\(address)/\(prefix)" }
}

/// A run of addresses of one family.
struct IPRange {
  var first: UInt128
  var last: UInt128
  var isIPv4: Bool

  /// The fewest networks that hold exactly these addresses.
  var networks: [IPNetwork] {
    let width = isIPv4 ? 32 : 128
    var networks: [IPNetwork] = []
    var start = first
    while true {
      var size = min(start == 0 ? width : start.trailingZeroBitCount, width)
      // Shrink until the block ends inside of the range.
      while size > 0, size >= 128 ? last != .max || start != 0 : last - start < (UInt128(1) << UInt128(size)) - 1 {
        size -= 1
      }
      networks.append(IPNetwork(address: IPAddress(bits: start, isIPv4: isIPv4), prefix: width - size))
      let (next, overflow) = size >= 128 ? (0, true) : start.addingReportingOverflow(UInt128(1) << UInt128(size))
      if overflow || next > last { return networks }
      start = next
    }
  }
}
