import RegoValues

/// What is wrong with a template, in the words of Go's `text/template`.
struct TemplateError: Error {
  var message: String
  /// A bound of ours: the query ends.
  var isLimit = false

  init(_ message: String) { self.message = message }

  static func limit(_ message: String) -> TemplateError {
    var error = TemplateError(message)
    error.isLimit = true
    return error
  }
}

struct TemplateToken {
  enum Kind {
    case error, end, text, space, leftDelimiter, rightDelimiter, leftParen, rightParen, pipe, assign, declare, character
    case string, rawString, characterConstant, number, complex, bool, field, variable, identifier
    case dot, null, keyword
  }

  var kind: Kind
  var text: [UInt8] = []
  var position: Int
  var line: Int

  var string: String { String(decoding: text, as: UTF8.self) }

  func isKeyword(_ word: String) -> Bool { kind == .keyword && string == word }

  /// As messages name it: `"a"`, `<if>`, `EOF`, or the lexer's own words.
  var description: String {
    switch kind {
    case .end: return "EOF"
    case .error: return string
    case .keyword, .dot, .null: return "<\(string)>"
    default:
      let scalars = string.unicodeScalars
      if text.count <= 10 { return GoQuoting.quoted(Text(string)) }
      var head = String.UnicodeScalarView()
      head.append(contentsOf: scalars.prefix(10))
      return GoQuoting.quoted(Text(String(head))) + "..."
    }
  }
}

/// Splits a template into tokens, one at a time. Source: https://pkg.go.dev/text/template.
struct TemplateLexer {
  let input: [UInt8]
  private var start = 0
  private var position = 0
  private var line = 1
  private var startLine = 1
  private var parenDepth = 0
  private var isInside = false
  private var pending: [TemplateToken] = []
  private var isDone = false

  init(_ text: Text) { input = text.bytes }

  mutating func next() -> TemplateToken {
    while pending.isEmpty, !isDone { isInside ? scanInside() : scanText() }
    return pending.isEmpty
      ? TemplateToken(kind: .end, position: input.count, line: startLine) : pending.removeFirst()
  }

  // MARK: Pieces

  private mutating func emit(_ kind: TemplateToken.Kind) {
    pending.append(
      TemplateToken(kind: kind, text: Array(input[start..<position]), position: start, line: startLine))
    ignore()
  }

  /// Goes on behind what was read.
  private mutating func ignore() {
    line += input[start..<position].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    start = position
    startLine = line
  }

  private mutating func fail(_ message: String) {
    pending.append(
      TemplateToken(kind: .error, text: Array(message.utf8), position: start, line: startLine))
    isDone = true
  }

  private func byte(_ index: Int) -> UInt8? { index < input.count ? input[index] : nil }

  private func has(_ text: StaticString, at index: Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index >= 0, index + count <= input.count else { return false }
    return (0..<count).allSatisfy { input[index + $0] == text.utf8Start[$0] }
  }

  private static func isSpace(_ byte: UInt8?) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
  }

  private func scalar(at index: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    guard index < input.count else { return nil }
    var end = index + 1
    while let next = byte(end), next & 0xC0 == 0x80 { end += 1 }
    let scalar = String(decoding: input[index..<end], as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
    return (scalar, end - index)
  }

  private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "_" { return true }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
      return true
    default: return false
    }
  }

  private func isAlphanumeric(at index: Int) -> Bool {
    scalar(at: index).map { TemplateLexer.isAlphanumeric($0.scalar) } ?? false
  }

  // MARK: Outside of actions

  private mutating func scanText() {
    var brace = position
    while brace < input.count, !has("{{", at: brace) { brace += 1 }
    let isAction = brace < input.count
    position = brace
    if isAction, input[brace] == 0x7B, byte(brace + 2) == UInt8(ascii: "-"), TemplateLexer.isSpace(byte(brace + 3)) {
      while position > start, TemplateLexer.isSpace(input[position - 1]) { position -= 1 }
    }
    if position > start { emit(.text) }
    position = brace
    ignore()
    guard isAction else {
      isDone = true
      return
    }
    openAction()
  }

  private mutating func openAction() {
    let isTrimming = byte(position + 2) == UInt8(ascii: "-") && TemplateLexer.isSpace(byte(position + 3))
    let after = position + 2 + (isTrimming ? 2 : 0)
    if has("/*", at: after) {
      position = after
      ignore()
      skipComment()
      return
    }
    position += 2
    emit(.leftDelimiter)
    position = after
    ignore()
    parenDepth = 0
    isInside = true
  }

  private mutating func skipComment() {
    var end = position + 2
    while end < input.count, !has("*/", at: end) { end += 1 }
    guard end < input.count else { return fail("unclosed comment") }
    position = end + 2
    guard let isTrimming = rightDelimiter() else { return fail("comment ends before closing delimiter") }
    leave(isTrimming)
  }

  /// Whether the action's end, where it stands here, takes space away.
  private func rightDelimiter() -> Bool? {
    if TemplateLexer.isSpace(byte(position)), byte(position + 1) == UInt8(ascii: "-"), has("}}", at: position + 2) {
      return true
    }
    return has("}}", at: position) ? false : nil
  }

  private mutating func leave(_ isTrimming: Bool) {
    position += isTrimming ? 4 : 2
    if isTrimming { while TemplateLexer.isSpace(byte(position)) { position += 1 } }
    ignore()
    isInside = false
  }

  // MARK: Inside of actions

  private mutating func scanInside() {
    if let isTrimming = rightDelimiter() {
      guard parenDepth == 0 else { return fail("unclosed left paren") }
      if isTrimming {
        position += 2
        ignore()
      }
      position += 2
      emit(.rightDelimiter)
      if isTrimming { while TemplateLexer.isSpace(byte(position)) { position += 1 } }
      ignore()
      isInside = false
      return
    }
    guard let first = byte(position) else { return fail("unclosed action") }
    switch first {
    case 0x20, 0x09, 0x0D, 0x0A: scanSpace()
    case UInt8(ascii: "="): one(.assign)
    case UInt8(ascii: ":"):
      guard byte(position + 1) == UInt8(ascii: "=") else { return fail("expected :=") }
      position += 2
      emit(.declare)
    case UInt8(ascii: "|"): one(.pipe)
    case UInt8(ascii: "\""): scanQuote()
    case UInt8(ascii: "`"): scanRawQuote()
    case UInt8(ascii: "'"): scanCharacter()
    case UInt8(ascii: "$"): scanField(.variable, alone: .variable)
    case UInt8(ascii: "."):
      if let next = byte(position + 1), next >= 0x30, next <= 0x39 {
        scanNumber()
      } else if byte(position + 1) == nil {
        fail("unclosed action")
      } else {
        scanField(.field, alone: .dot)
      }
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): scanNumber()
    case UInt8(ascii: "("):
      parenDepth += 1
      one(.leftParen)
    case UInt8(ascii: ")"):
      parenDepth -= 1
      parenDepth < 0 ? fail("unexpected right paren") : one(.rightParen)
    default:
      if isAlphanumeric(at: position) { return scanIdentifier() }
      if first > 0x20, first < 0x7F { return one(.character) }
      let value = scalar(at: position)?.scalar ?? "\u{FFFD}"
      fail("unrecognized character in action: \(TemplateLexer.unicode(value))")
    }
  }

  private mutating func one(_ kind: TemplateToken.Kind) {
    position += 1
    emit(kind)
  }

  private mutating func scanSpace() {
    while TemplateLexer.isSpace(byte(position)) { position += 1 }
    // The last one belongs to the mark that takes space away.
    if byte(position) == UInt8(ascii: "-"), has("}}", at: position + 1) {
      position -= 1
      if position == start { return }
    }
    emit(.space)
  }

  private static let keywords: Set<String> = [
    "block", "break", "continue", "define", "else", "end", "if", "range", "template", "with",
  ]

  private mutating func scanIdentifier() {
    skipAlphanumeric()
    guard isAtTerminator else { return failAtCharacter() }
    let word = String(decoding: input[start..<position], as: UTF8.self)
    let kind: TemplateToken.Kind =
      TemplateLexer.keywords.contains(word)
      ? .keyword : word == "nil" ? .null : word == "true" || word == "false" ? .bool : .identifier
    emit(kind)
  }

  private mutating func scanField(_ kind: TemplateToken.Kind, alone: TemplateToken.Kind) {
    position += 1
    if isAtTerminator { return emit(alone) }
    skipAlphanumeric()
    guard isAtTerminator else { return failAtCharacter() }
    emit(kind)
  }

  private mutating func failAtCharacter() {
    fail("bad character \(TemplateLexer.unicode(scalar(at: position)?.scalar ?? "\u{FFFD}"))")
  }

  private mutating func skipAlphanumeric() {
    while let next = scalar(at: position), TemplateLexer.isAlphanumeric(next.scalar) { position += next.length }
  }

  private var isAtTerminator: Bool {
    guard let byte = byte(position) else { return true }
    return TemplateLexer.isSpace(byte) || ".,|:)(".utf8.contains(byte) || has("}}", at: position)
  }

  private mutating func scanCharacter() {
    position += 1
    while let byte = byte(position), byte != 0x0A {
      position += 1
      if byte == UInt8(ascii: "\\"), self.byte(position) != nil, self.byte(position) != 0x0A {
        position += 1
      } else if byte == UInt8(ascii: "'") {
        return emit(.characterConstant)
      }
    }
    fail("unterminated character constant")
  }

  private mutating func scanQuote() {
    position += 1
    while let byte = byte(position), byte != 0x0A {
      position += 1
      if byte == UInt8(ascii: "\\"), self.byte(position) != nil, self.byte(position) != 0x0A {
        position += 1
      } else if byte == UInt8(ascii: "\"") {
        return emit(.string)
      }
    }
    fail("unterminated quoted string")
  }

  private mutating func scanRawQuote() {
    position += 1
    while let byte = byte(position) {
      position += 1
      if byte == UInt8(ascii: "`") { return emit(.rawString) }
    }
    fail("unterminated raw quoted string")
  }

  // MARK: Numbers

  private mutating func scanNumber() {
    guard readNumber() else { return failNumber() }
    if byte(position) == UInt8(ascii: "+") || byte(position) == UInt8(ascii: "-") {
      guard readNumber(), input[position - 1] == UInt8(ascii: "i") else { return failNumber() }
      return emit(.complex)
    }
    emit(.number)
  }

  private mutating func failNumber() {
    fail("bad number syntax: \(GoQuoting.quoted(Text(repairing: Array(input[start..<position]))))")
  }

  private mutating func accept(_ set: StaticString) -> Bool {
    guard let byte = byte(position), TemplateLexer.contains(set, byte) else { return false }
    position += 1
    return true
  }

  private mutating func acceptRun(_ set: StaticString) { while accept(set) {} }

  private static func contains(_ set: StaticString, _ byte: UInt8) -> Bool {
    set.withUTF8Buffer { $0.contains(byte) }
  }

  private mutating func readNumber() -> Bool {
    _ = accept("+-")
    var digits: StaticString = "0123456789_"
    var mark: StaticString = "eE"
    if accept("0") {
      if accept("xX") {
        (digits, mark) = ("0123456789abcdefABCDEF_", "pP")
      } else if accept("oO") {
        (digits, mark) = ("01234567_", "")
      } else if accept("bB") {
        (digits, mark) = ("01_", "")
      }
    }
    acceptRun(digits)
    if accept(".") { acceptRun(digits) }
    if accept(mark) {
      _ = accept("+-")
      acceptRun("0123456789_")
    }
    _ = accept("i")
    if let next = scalar(at: position), TemplateLexer.isAlphanumeric(next.scalar) {
      position += next.length
      return false
    }
    return true
  }

  /// `U+0041 'A'`.
  private static func unicode(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    return GoQuoting.isPrintable(scalar) ? "\(code) '\(scalar)'" : code
  }
}
