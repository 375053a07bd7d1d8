/// Git's C-style quoting of byte strings: `"a\nb\303\244"`. Git writes it in `GIT_ALTERNATE_OBJECT_DIRECTORIES` for a path
/// that holds ":" or starts with a quote, and shows names so.
enum CQuoting {
  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")
  private static let letters: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10, UInt8(ascii: "v"): 11,
    UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13, quote: quote, backslash: backslash,
  ]

  /// What the quoted string that starts at `start` says, and where it ends (behind the closing quote); nil if it is not well-formed.
  static func unquoted(_ bytes: [UInt8], from start: Int) -> (content: [UInt8], end: Int)? {
    guard start < bytes.count, bytes[start] == quote else { return nil }
    var content: [UInt8] = []
    var index = start + 1
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == quote { return (content, index) }
      guard byte == backslash else {
        content.append(byte)
        continue
      }
      guard index < bytes.count else { return nil }
      if let plain = letters[bytes[index]] {
        content.append(plain)
        index += 1
      } else if let octal = octalByte(bytes, at: index) {
        content.append(octal)
        index += 3
      } else {
        return nil
      }
    }
    return nil
  }

  /// The bytes as Git would quote them; unchanged where nothing needs it, unless `always`.
  static func quoted(_ bytes: some Collection<UInt8>, always: Bool = false) -> [UInt8] {
    var body: [UInt8] = []
    var isPlain = true
    for byte in bytes {
      if byte >= 0x20, byte < 0x7F, byte != quote, byte != backslash {
        body.append(byte)
        continue
      }
      isPlain = false
      body.append(backslash)
      if let letter = letters.first(where: { $0.value == byte })?.key {
        body.append(letter)
      } else {
        body.append(contentsOf: [byte >> 6, byte >> 3 & 7, byte & 7].map { UInt8(ascii: "0") + $0 })
      }
    }
    return isPlain && !always ? body : [quote] + body + [quote]
  }

  private static func octalByte(_ bytes: [UInt8], at index: Int) -> UInt8? {
    guard index + 3 <= bytes.count else { return nil }
    var value = 0
    for digit in bytes[index..<index + 3] {
      guard (0x30...0x37).contains(digit) else { return nil }
      value = value << 3 | Int(digit - 0x30)
    }
    return UInt8(exactly: value)
  }
}
