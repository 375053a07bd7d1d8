import RegoValues

/// Which bytes stand for themselves in a part of a URL, as Go's `net/url` has it (RFC 3986).
package enum URLEscaping {
  case path
  case fragment
  case user
  case host
  case zone

  private func mustEscape(_ byte: UInt8) -> Bool {
    if byte.isLetterOrDigit { return false }
    if self == .host || self == .zone, "!$&'()*+,;=:[]<>\"".utf8.contains(byte) { return false }
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"): return false
    case _ where "$&+,/:;=?@".utf8.contains(byte):
      switch self {
      case .path: return byte == UInt8(ascii: "?")
      case .user: return "@/?:".utf8.contains(byte)
      case .fragment: return false
      case .host, .zone: return true
      }
    case _ where self == .fragment && "!()*".utf8.contains(byte): return false
    default: return true
    }
  }

  package func escaped(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return bytes.flatMap { byte in
      mustEscape(byte) ? [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]] : [byte]
    }
  }

  /// True when nothing in it needs escaping any more.
  func isEscaped(_ bytes: [UInt8]) -> Bool {
    bytes.allSatisfy { "!$&'()*+,;=:@[]%".utf8.contains($0) || !mustEscape($0) }
  }

  func unescaped(_ bytes: ArraySlice<UInt8>) throws(GoFailure) -> [UInt8] {
    var output: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == UInt8(ascii: "%") {
        output.append(try escape(bytes[index...].prefix(3)))
        index += 3
        continue
      }
      if self == .host || self == .zone, byte < 0x80, mustEscape(byte) {
        throw GoFailure("invalid character \(GoQuoting.quoted(Text(joined: [byte]))) in host name")
      }
      output.append(byte)
      index += 1
    }
    return output
  }

  private func escape(_ text: ArraySlice<UInt8>) throws(GoFailure) -> UInt8 {
    let wrong = GoFailure("invalid URL escape \(GoQuoting.quoted(bytes: text))")
    let digits = text.dropFirst().compactMap { EncodingBuiltins.hexValue($0) }
    guard text.count == 3, digits.count == 2 else { throw wrong }
    let value = digits[0] << 4 | digits[1]
    if text.elementsEqual("%25".utf8) { return value }
    // Hosts: only bytes beyond ASCII may be escaped (RFC 6874 has its own rule for zones).
    if self == .host, digits[0] < 8 { throw wrong }
    if self == .zone, value != 0x20, URLEscaping.host.mustEscape(value) { throw wrong }
    return value
  }
}

extension UInt8 {
  package var isLetterOrDigit: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  package var lowercased: UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self }
}
