/// An IPv4 or IPv6 address. An IPv4 address mapped into IPv6 (`::ffff:10.0.0.1`) is the IPv4 address, as in Go.
package struct IPAddress: Equatable, Sendable {
  /// The address as a number: 32 bits for IPv4, 128 for IPv6.
  package var bits: UInt128
  package var isIPv4: Bool

  var width: Int { isIPv4 ? 32 : 128 }

  package init(bits: UInt128, isIPv4: Bool) {
    self.bits = bits
    self.isIPv4 = isIPv4
  }

  /// Parses the usual forms; zones (`%eth0`) and leading zeroes are refused.
  package init?(_ text: String) {
    guard let (bits, isIPv4) = IPAddress.parse(text) else { return nil }
    if !isIPv4, bits >> 32 == 0xFFFF {
      self.init(bits: bits & 0xFFFF_FFFF, isIPv4: true)
    } else {
      self.init(bits: bits, isIPv4: isIPv4)
    }
  }

  /// The number as written: a mapped address stays one of 128 bits.
  static func parse(_ text: String) -> (bits: UInt128, isIPv4: Bool)? {
    if let value = ipv4(Substring(text)) { return (UInt128(value), true) }
    return ipv6(text).map { ($0, false) }
  }

  private static func ipv4(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var value: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        part.utf8.count == 1 || part.first != "0", let octet = UInt8(part)
      else { return nil }
      value = value << 8 | UInt32(octet)
    }
    return value
  }

  private static func ipv6(_ text: String) -> UInt128? {
    guard text.utf8.count <= 45, text.contains(":") else { return nil }
    let halves = text.components(around: "::")
    guard halves.count <= 2, let head = groups(halves[0]) else { return nil }
    guard halves.count == 2 else { return head.count == 8 ? number(head) : nil }
    guard let tail = groups(halves[1]), head.count + tail.count <= 7 else { return nil }
    return number(head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail)
  }

  private static func number(_ groups: [UInt16]) -> UInt128 { groups.reduce(0) { $0 << 16 | UInt128($1) } }

  /// Groups of hexadecimal digits; the last may be an IPv4 address. Empty text has none.
  private static func groups(_ text: Substring) -> [UInt16]? {
    if text.isEmpty { return [] }
    var groups: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.contains(".") {
        guard let value = ipv4(part) else { return nil }
        groups += [UInt16(value >> 16), UInt16(value & 0xFFFF)]
      } else {
        guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ Unicode.Scalar($0).hexadecimalValue != nil }),
          let group = UInt16(part, radix: 16)
        else { return nil }
        groups.append(group)
      }
    }
    return groups.count <= 8 ? groups : nil
  }
}

extension IPAddress: CustomStringConvertible {
  /// The shortest usual form (RFC 5952).
  package var description: String {
    if isIPv4 {
      return stride(from: 24, through: 0, by: -8).map { String((bits >> UInt128($0)) & 0xFF) }.joined(separator: ".")
    }
    let groups = stride(from: 112, through: 0, by: -16).map { UInt16(truncatingIfNeeded: bits >> UInt128($0)) }
    guard let run = IPAddress.longestZeroes(groups) else { return IPAddress.joined(groups[...]) }
    return IPAddress.joined(groups[..<run.lowerBound]) + "::" + IPAddress.joined(groups[run.upperBound...])
  }

  private static func joined(_ groups: ArraySlice<UInt16>) -> String {
    groups.map { String($0, radix: 16) }.joined(separator: ":")
  }

  private static func longestZeroes(_ groups: [UInt16]) -> Range<Int>? {
    var best: Range<Int>?
    var start = 0
    while start < groups.count {
      var end = start
      while end < groups.count, groups[end] == 0 { end += 1 }
      if end - start >= 2, end - start > (best?.count ?? 1) { best = start..<end }
      start = max(end, start + 1)
    }
    return best
  }
}

extension String {
  /// The parts around a separator, at most three.
  fileprivate func components(around separator: String) -> [Substring] {
    var parts: [Substring] = []
    var rest = Substring(self)
    while let range = rest.firstRange(of: separator), parts.count < 2 {
      parts.append(rest[..<range.lowerBound])
      rest = rest[range.upperBound...]
    }
    return parts + [rest]
  }

}

extension Substring {
  fileprivate func firstRange(of text: String) -> Range<Index>? {
    var place = startIndex
    while place < endIndex {
      if self[place...].hasPrefix(text) { return place..<index(place, offsetBy: text.count) }
      place = index(after: place)
    }
    return nil
  }
}
