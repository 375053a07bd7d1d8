import RegoValues

/// Addresses as Go's `netip.ParseAddr` takes them, with its words for those that it does not.
enum AddressLiteral {
  /// Nil for an address.
  static func problem(_ address: [UInt8]) -> String? {
    switch address.first(where: { ".:%".utf8.contains($0) }) {
    case UInt8(ascii: "."): version4(address[...])
    case UInt8(ascii: ":"): version6(address)
    case UInt8(ascii: "%"): "missing IPv6 address"
    default: "unable to parse IP"
    }
  }

  private static func at(_ message: String, _ rest: ArraySlice<UInt8>) -> String {
    rest.isEmpty ? message : "\(message) (at \(GoQuoting.quoted(Text(repairing: Array(rest)))))"
  }

  private static func version4(_ text: ArraySlice<UInt8>) -> String? {
    var fields = 0
    var value = 0
    var digits = 0
    for index in text.indices {
      let byte = text[index]
      if byte &- 0x30 <= 9 {
        if digits == 1 && value == 0 { return "IPv4 field has octet with leading zero" }
        value = value * 10 + Int(byte - 0x30)
        digits += 1
        if value > 255 { return "IPv4 field has value >255" }
      } else if byte == UInt8(ascii: ".") {
        if digits == 0 || index == text.endIndex - 1 {
          return at("IPv4 field must have at least one digit", text[index...])
        }
        if fields == 3 { return "IPv4 address too long" }
        fields += 1
        (value, digits) = (0, 0)
      } else {
        return at("unexpected character", text[index...])
      }
    }
    return fields < 3 ? "IPv4 address too short" : nil
  }

  private static func version6(_ address: [UInt8]) -> String? {
    var rest = address[...]
    if let mark = address.firstIndex(of: UInt8(ascii: "%")) {
      if mark == address.count - 1 { return "zone must be a non-empty string" }
      rest = address[..<mark]
    }
    var isElided = false
    if rest.starts(with: "::".utf8) {
      isElided = true
      rest = rest.dropFirst(2)
      if rest.isEmpty { return nil }
    }
    var filled = 0
    while filled < 16 {
      let group = rest.prefix { EncodingBuiltins.hexValue($0) != nil }
      if group.count > 4 { return at("each group must have 4 or less digits", rest) }
      if group.isEmpty { return at("each colon-separated field must have at least one digit", rest) }
      let next = rest[group.endIndex...]
      if next.first == UInt8(ascii: ".") {
        if !isElided && filled != 12 {
          return at("embedded IPv4 address must replace the final 2 fields of the address", rest)
        }
        if filled > 12 {
          return at("too many hex fields to fit an embedded IPv4 at the end of the address", rest)
        }
        if let problem = version4(rest) { return problem }
        rest = []
        filled += 4
        break
      }
      filled += 2
      rest = next
      if rest.isEmpty { break }
      if rest.first != UInt8(ascii: ":") { return at("unexpected character, want colon", rest) }
      if rest.count == 1 { return at("colon must be followed by more characters", rest) }
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: ":") {
        if isElided { return at("multiple :: in address", rest) }
        isElided = true
        rest = rest.dropFirst()
        if rest.isEmpty { break }
      }
    }
    if !rest.isEmpty { return at("trailing garbage after address", rest) }
    if filled < 16 { return isElided ? nil : "address string too short" }
    return isElided ? "the :: must expand to at least one field of zeros" : nil
  }
}
