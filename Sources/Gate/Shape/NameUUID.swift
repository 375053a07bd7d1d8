import Digests

/// A UUID that is the same whenever the same things are named: version 8 (RFC 9562), cut from a SHA-256.
struct NameUUID: CustomStringConvertible {
  private let bytes: [UInt8]

  /// Fields are told apart by their length, so that no two lists of fields read the same.
  init(naming fields: [[UInt8]]) {
    var input: [UInt8] = []
    for field in fields {
      for shift in stride(from: 24, through: 0, by: -8) {
        input.append(UInt8(truncatingIfNeeded: field.count >> shift))
      }
      input += field
    }
    var digest = Array(SHA256.digest(of: input).prefix(16))
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    bytes = digest
  }

  /// `8-4-4-4-12` lower-case hex digits.
  var description: String {
    var text = ""
    for group in [0..<4, 4..<6, 6..<8, 8..<10, 10..<16] {
      if !text.isEmpty { text += "-" }
      text += Hex.text(of: bytes[group])
    }
    return text
  }
}
