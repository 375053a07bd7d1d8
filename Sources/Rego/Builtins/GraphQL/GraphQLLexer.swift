import RegoValues

/// Splits a GraphQL document into tokens. Source: https://spec.graphql.org/October2021/#sec-Language.Source-Text; columns as
/// gqlparser counts them, which for strings is the place after the opening quote.
struct GraphQLLexer {
  private let bytes: [UInt8]
  private var start = 0
  private var end = 0
  /// The same offsets in code points.
  private var startRune = 0
  private var endRune = 0
  private var line = 1
  private var lineStart = 0

  init(_ text: Text) { bytes = text.bytes }

  mutating func next() -> GraphQLToken {
    skipSpace()
    start = end
    startRune = endRune
    guard let byte = byte(at: end) else { return token(.end, []) }
    advance(1)
    switch byte {
    case UInt8(ascii: "."):
      if self.byte(at: end) == byte, self.byte(at: end + 1) == byte {
        advance(2)
        return token(.spread, [])
      }
    case UInt8(ascii: "#"): return comment()
    case UInt8(ascii: "_"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      while let byte = self.byte(at: end), GraphQLLexer.isNameByte(byte) { advance(1) }
      return token(.name, bytes[start..<end])
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
    case UInt8(ascii: "\""): return hasQuotes(at: start) ? blockString() : string()
    default:
      if let kind = GraphQLToken.Kind(rawValue: String(Unicode.Scalar(byte))) { return token(kind, []) }
    }
    advance(-1)
    return unexpected(byte)
  }

  private func unexpected(_ byte: UInt8) -> GraphQLToken {
    if byte < 0x20, byte != 0x09 {
      return invalid("Cannot contain the invalid character \"\\u\(GraphQLLexer.fourDigits(byte))\"")
    }
    if byte == UInt8(ascii: "'") {
      return invalid("Unexpected single quote character ('), did you mean to use a double quote (\")?")
    }
    return invalid("Cannot parse the unexpected character \"\(Unicode.Scalar(byte))\".")
  }

  private mutating func skipSpace() {
    while let byte = byte(at: end) {
      switch byte {
      case 0x09, 0x20, UInt8(ascii: ","): advance(1)
      case 0x0A:
        advance(1)
        beginLine()
      case 0x0D:
        advance(1)
        beginLine()
        if self.byte(at: end) == 0x0A { advance(1) }
      case 0xEF:
        guard self.byte(at: end + 1) == 0xBB, self.byte(at: end + 2) == 0xBF else { return }
        end += 3
        endRune += 1
      default: return
      }
    }
  }

  private mutating func beginLine() {
    line += 1
    lineStart = endRune
  }

  private mutating func comment() -> GraphQLToken {
    while let byte = byte(at: end), byte >= 0x20 || byte == 0x09 { advanceRune() }
    return token(.comment, bytes[start..<end])
  }

  // MARK: Numbers

  private mutating func number() -> GraphQLToken {
    if bytes[start] == UInt8(ascii: "-") { _ = skipDigit(UInt8(ascii: "0")) } else { advance(-1) }
    if bytes[start] != UInt8(ascii: "-") { _ = skipDigit(UInt8(ascii: "0")) }
    let isZero = end > start && bytes[end - 1] == UInt8(ascii: "0")
    let digits = skipDigits()
    if isZero, digits > 0 {
      advance(-digits)
      return invalid("Invalid number, unexpected digit after 0: \(nextByte).")
    }
    if !isZero, digits == 0 { return invalid("Invalid number, expected digit but got: \(nextByte).") }
    var isFloat = false
    if byte(at: end) == UInt8(ascii: ".") {
      isFloat = true
      advance(1)
      if skipDigits() == 0 { return invalid("Invalid number, expected digit but got: \(nextByte).") }
    }
    if byte(at: end) == UInt8(ascii: "e") || byte(at: end) == UInt8(ascii: "E") {
      isFloat = true
      advance(1)
      if byte(at: end) == UInt8(ascii: "-") || byte(at: end) == UInt8(ascii: "+") { advance(1) }
      if skipDigits() == 0 { return invalid("Invalid number, expected digit but got: \(nextByte).") }
    }
    return token(isFloat ? .float : .int, bytes[start..<end])
  }

  private mutating func skipDigit(_ digit: UInt8) -> Bool {
    guard byte(at: end) == digit else { return false }
    advance(1)
    return true
  }

  private mutating func skipDigits() -> Int {
    var count = 0
    while let byte = byte(at: end), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
      advance(1)
      count += 1
    }
    return count
  }

  // MARK: Strings

  private mutating func string() -> GraphQLToken {
    start += 1
    startRune += 1
    var content: [UInt8] = []
    while let byte = byte(at: end), byte != 0x0A, byte != 0x0D {
      if byte < 0x20, byte != 0x09 {
        return invalid("Invalid character within String: \"\\u\(GraphQLLexer.fourDigits(byte))\".")
      }
      switch byte {
      case UInt8(ascii: "\""):
        let token = token(.string, content[...])
        advance(1)
        return token
      case UInt8(ascii: "\\"):
        if let problem = escape(into: &content) { return invalid(problem) }
      default: copyRune(into: &content)
      }
    }
    return invalid("Unterminated string.")
  }

  /// What is wrong with the escape, if anything.
  private mutating func escape(into content: inout [UInt8]) -> String? {
    guard let kind = byte(at: end + 1) else {
      advance(1)
      return "Invalid character escape sequence."
    }
    if kind == UInt8(ascii: "u") { return codeUnit(into: &content) }
    guard let plain = GraphQLLexer.escapes[kind] else {
      advance(1)
      return "Invalid character escape sequence: \\\(Unicode.Scalar(kind))."
    }
    content.append(plain)
    advance(2)
    return nil
  }

  private mutating func codeUnit(into content: inout [UInt8]) -> String? {
    guard end + 6 < bytes.count else {
      advance(1)
      return "Invalid character escape sequence: \\\(String(decoding: bytes[end...], as: UTF8.self))."
    }
    let digits = bytes[(end + 2)..<(end + 6)]
    let hex = String(decoding: digits, as: UTF8.self)
    guard hex.utf8.count == 4, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
      let value = UInt32(hex, radix: 16)
    else {
      advance(1)
      return "Invalid character escape sequence: \\\(String(decoding: bytes[end..<(end + 5)], as: UTF8.self))."
    }
    // Half of a surrogate pair is no code point of its own.
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    content.append(contentsOf: String(Character(scalar)).utf8)
    advance(6)
    return nil
  }

  private mutating func blockString() -> GraphQLToken {
    start += 3
    startRune += 3
    advance(2)
    var content: [UInt8] = []
    while let byte = byte(at: end) {
      // Of more than three quotes the last three end it.
      if hasQuotes(at: end), self.byte(at: end + 3) != 0x22 {
        let token = token(.blockString, GraphQLBlockString.value(content)[...])
        advance(3)
        return token
      }
      if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D {
        return invalid("Invalid character within String: \"\\u\(GraphQLLexer.fourDigits(byte))\".")
      }
      if byte == UInt8(ascii: "\\"), hasQuotes(at: end + 1) {
        content.append(contentsOf: [0x22, 0x22, 0x22])
        advance(4)
      } else if byte == 0x0D {
        if self.byte(at: end + 1) == 0x0A { advance(1) }
        content.append(0x0A)
        advance(1)
        beginLine()
      } else {
        copyRune(into: &content)
        if byte == 0x0A { beginLine() }
      }
    }
    return invalid("Unterminated string.")
  }

  private func hasQuotes(at index: Int) -> Bool {
    byte(at: index) == 0x22 && byte(at: index + 1) == 0x22 && byte(at: index + 2) == 0x22
  }

  // MARK: Bytes

  private func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func advance(_ count: Int) {
    end += count
    endRune += count
  }

  private mutating func advanceRune() {
    end += 1
    endRune += 1
    while let byte = byte(at: end), byte & 0xC0 == 0x80 { end += 1 }
  }

  private mutating func copyRune(into content: inout [UInt8]) {
    let from = end
    advanceRune()
    content.append(contentsOf: bytes[from..<end])
  }

  private func token(_ kind: GraphQLToken.Kind, _ content: ArraySlice<UInt8>) -> GraphQLToken {
    GraphQLToken(
      kind: kind, text: Text(repairing: Array(content)),
      position: GraphQLPosition(line: line, column: startRune - lineStart + 1), problem: nil)
  }

  private func invalid(_ problem: String) -> GraphQLToken {
    GraphQLToken(
      kind: .invalid, text: "", position: GraphQLPosition(line: line, column: endRune - lineStart + 1),
      problem: problem)
  }

  private var nextByte: String { byte(at: end).map { "\"\(Unicode.Scalar($0))\"" } ?? "<EOF>" }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "_"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private static func fourDigits(_ byte: UInt8) -> String {
    let digits = String(byte)
    return String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "\""): 0x22, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "b"): 0x08,
    UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
  ]
}

/// The content of a string between three quotes, without the indentation that its lines share.
/// Source: https://spec.graphql.org/October2021/#BlockStringValue(), but the first line counts and stays, as in gqlparser.
enum GraphQLBlockString {
  static func value(_ raw: [UInt8]) -> [UInt8] {
    var lines = raw.split(separator: 0x0A, omittingEmptySubsequences: false)
    if let indent = lines.compactMap(indentation).min() {
      for index in lines.indices.dropFirst() { lines[index] = lines[index].dropFirst(indent) }
    }
    while let first = lines.first, indentation(first) == nil { lines.removeFirst() }
    while let last = lines.last, indentation(last) == nil { lines.removeLast() }
    return Array(lines.joined(separator: [0x0A]))
  }

  /// nil: nothing but space.
  private static func indentation(_ line: ArraySlice<UInt8>) -> Int? {
    line.firstIndex { $0 != 0x20 && $0 != 0x09 }.map { $0 - line.startIndex }
  }
}
