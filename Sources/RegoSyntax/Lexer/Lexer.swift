/// The tokens and comments of a source.
struct LexedSource: Sendable {
  /// Ends with a token of kind `end`, always.
  var tokens: [Token]
  var comments: [Comment]
  /// What is wrong with each `illegal` token, by its index.
  var problems: [Int: SyntaxProblem]
}

/// Cuts source bytes into tokens; stops at the first thing that is no Rego.
struct Lexer {
  /// Where the lexer is inside template strings.
  private enum Mode {
    case templateText(isRaw: Bool)
    /// In the expression of a template, this many braces deep.
    case templateExpression(isRaw: Bool, braces: Int)
  }

  let source: [UInt8]
  let file: String
  var offset = 0
  private var row = 1
  private var lineStart = 0
  /// Bytes of the current line that continue a code point: columns count code points.
  private var continuationBytes = 0
  private var modes: [Mode] = []
  /// Where the first comment begins that is not UTF-8: the source ends there.
  private var illegalComment: Mark?
  private var result = LexedSource(tokens: [], comments: [], problems: [:])

  static func lex(_ source: [UInt8], file: String) -> LexedSource {
    var lexer = Lexer(source: source, file: file)
    lexer.run()
    return lexer.result
  }

  private init(source: [UInt8], file: String) {
    self.source = source
    self.file = file
    if source.starts(with: [0xEF, 0xBB, 0xBF]) {
      offset = 3
      lineStart = 3
    }
    result.tokens.reserveCapacity(source.count / 4 + 1)
  }

  /// The byte at a distance from the current one; nil beyond the end.
  func peek(_ distance: Int = 0) -> UInt8? {
    let index = offset + distance
    return index < source.count ? source[index] : nil
  }

  /// A place in the source, taken before a token is consumed.
  private struct Mark {
    var offset: Int
    var row: Int
    var column: Int
  }

  private var mark: Mark {
    Mark(offset: offset, row: row, column: offset - lineStart - continuationBytes + 1)
  }

  mutating func advance() {
    guard offset < source.count else { return }
    let byte = source[offset]
    offset += 1
    if byte == 0x0A {
      row += 1
      lineStart = offset
      continuationBytes = 0
    } else if byte & 0xC0 == 0x80 {
      continuationBytes += 1
    }
  }

  private mutating func run() {
    while true {
      let isDone: Bool
      if case .templateText(let isRaw)? = modes.last {
        isDone = !templatePiece(isRaw: isRaw)
      } else {
        isDone = !codeToken()
      }
      if isDone { break }
    }
    emit(.end, from: mark)
  }

  private mutating func emit(
    _ kind: Token.Kind, from start: Mark, word: Word = .none, space: Bool = false, newline: Bool = false
  ) {
    result.tokens.append(
      Token(
        kind: kind, word: word, followsSpace: space, followsNewline: newline,
        offset: Int32(clamping: start.offset), end: Int32(clamping: offset), row: Int32(clamping: start.row),
        column: Int32(clamping: start.column)))
  }

  private mutating func emitIllegal(_ problem: SyntaxProblem, from start: Mark, space: Bool, newline: Bool) {
    result.problems[result.tokens.count] = problem
    emit(.illegal, from: start, space: space, newline: newline)
  }

  /// Skips spaces and comments; tells what was skipped.
  private mutating func skipBlanks() -> (space: Bool, newline: Bool) {
    let start = offset
    let startRow = row
    while let byte = peek() {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: advance()
      case UInt8(ascii: "#"): comment()
      default: return (offset > start, row > startRow)
      }
    }
    return (offset > start, row > startRow)
  }

  private mutating func comment() {
    let start = mark
    while let byte = peek(), byte != 0x0A { advance() }
    var end = offset
    if end > start.offset + 1, source[end - 1] == 0x0D { end -= 1 }
    if wrongEncoding(from: start.offset) != nil, illegalComment == nil { illegalComment = start }
    let text = String(decoding: source[(start.offset + 1)..<end], as: UTF8.self)
    let location = Location(
      file: file, offset: start.offset, end: end, row: start.row, column: start.column)
    result.comments.append(Comment(location: location, text: text))
  }

  /// False at the end and after an illegal token.
  private mutating func codeToken() -> Bool {
    let (space, newline) = skipBlanks()
    if let illegalComment {
      emitIllegal(.illegalEncoding, from: illegalComment, space: space, newline: newline)
      return false
    }
    let start = mark
    guard let byte = peek() else {
      emit(.end, from: start, space: space, newline: newline)
      return false
    }
    let outcome: Result<(Token.Kind, Word), SyntaxProblem>
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
      outcome = .success((.identifier, identifier()))
    case UInt8(ascii: "0")...UInt8(ascii: "9"): outcome = number().map { (.number, .none) }
    case UInt8(ascii: "\""): outcome = quotedString().map { (.string, .none) }
    case UInt8(ascii: "`"): outcome = rawString().map { (.rawString, .none) }
    case UInt8(ascii: "$"): outcome = templateStart().map { ($0, .none) }
    case UInt8(ascii: "{"), UInt8(ascii: "}"): outcome = .success((brace(byte), .none))
    default: outcome = symbol(byte).map { ($0, .none) }
    }
    switch outcome {
    case .success((let kind, let word)):
      emit(kind, from: start, word: word, space: space, newline: newline)
      return true
    case .failure(let problem):
      emitIllegal(problem, from: start, space: space, newline: newline)
      return false
    }
  }

  private mutating func identifier() -> Word {
    let start = offset
    while let byte = peek(), Lexer.isIdentifierByte(byte) { advance() }
    return Word(identifier: source[start..<offset])
  }

  static func isIdentifierByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private mutating func symbol(_ byte: UInt8) -> Result<Token.Kind, SyntaxProblem> {
    advance()
    switch byte {
    case UInt8(ascii: "["): return .success(.leftBracket)
    case UInt8(ascii: "]"): return .success(.rightBracket)
    case UInt8(ascii: "("): return .success(.leftParenthesis)
    case UInt8(ascii: ")"): return .success(.rightParenthesis)
    case UInt8(ascii: ","): return .success(.comma)
    case UInt8(ascii: "."): return .success(.dot)
    case UInt8(ascii: ";"): return .success(.semicolon)
    case UInt8(ascii: "+"): return .success(.plus)
    case UInt8(ascii: "-"): return .success(.minus)
    case UInt8(ascii: "*"): return .success(.times)
    case UInt8(ascii: "/"): return .success(.divide)
    case UInt8(ascii: "%"): return .success(.remainder)
    case UInt8(ascii: "&"): return .success(.ampersand)
    case UInt8(ascii: "|"): return .success(.bar)
    case UInt8(ascii: ":"): return .success(followed(by: "=") ? .assign : .colon)
    case UInt8(ascii: "="): return .success(followed(by: "=") ? .equal : .unify)
    case UInt8(ascii: "<"): return .success(followed(by: "=") ? .lessOrEqual : .less)
    case UInt8(ascii: ">"): return .success(followed(by: "=") ? .greaterOrEqual : .greater)
    case UInt8(ascii: "!"): return followed(by: "=") ? .success(.notEqual) : .failure(.illegalCharacter("!"))
    case 0: return .failure(.illegalNull)
    case 0xEF where peek() == 0xBB && peek(1) == 0xBF: return .failure(.illegalByteOrderMark)
    default: return .failure(.illegalToken)
    }
  }

  private mutating func followed(by next: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: next) else { return false }
    advance()
    return true
  }

  /// `{` and `}` in code: the closing brace of a template's expression ends it.
  private mutating func brace(_ byte: UInt8) -> Token.Kind {
    advance()
    guard case .templateExpression(let isRaw, let braces)? = modes.popLast() else {
      return byte == UInt8(ascii: "{") ? .leftBrace : .rightBrace
    }
    if byte == UInt8(ascii: "{") {
      modes.append(.templateExpression(isRaw: isRaw, braces: braces + 1))
      return .leftBrace
    }
    if braces > 0 {
      modes.append(.templateExpression(isRaw: isRaw, braces: braces - 1))
      return .rightBrace
    }
    modes.append(.templateText(isRaw: isRaw))
    return .templateClose
  }

  private mutating func templateStart() -> Result<Token.Kind, SyntaxProblem> {
    advance()
    switch peek() {
    case UInt8(ascii: "\""):
      advance()
      modes.append(.templateText(isRaw: false))
      return .success(.templateStart)
    case UInt8(ascii: "`"):
      advance()
      modes.append(.templateText(isRaw: true))
      return .success(.rawTemplateStart)
    default: return .failure(.illegalCharacter("$"))
    }
  }

  /// Text, `{` or the end of a template string; false after an illegal token.
  private mutating func templatePiece(isRaw: Bool) -> Bool {
    let start = mark
    let quote = isRaw ? UInt8(ascii: "`") : UInt8(ascii: "\"")
    switch peek() {
    case quote:
      advance()
      modes.removeLast()
      emit(.templateEnd, from: start)
      return true
    case UInt8(ascii: "{"):
      advance()
      modes.removeLast()
      modes.append(.templateExpression(isRaw: isRaw, braces: 0))
      emit(.templateOpen, from: start)
      return true
    default: break
    }
    if let problem = templateText(quote: quote, isRaw: isRaw) {
      emitIllegal(problem, from: start, space: false, newline: false)
      return false
    }
    emit(.templateText, from: start)
    return true
  }

  /// Consumes text up to the quote or `{`; returns what is wrong with it.
  private mutating func templateText(quote: UInt8, isRaw: Bool) -> SyntaxProblem? {
    let start = offset
    while let byte = peek() {
      switch byte {
      case quote, UInt8(ascii: "{"): return wrongEncoding(from: start)
      case 0x0A where !isRaw: return .nonTerminatedString
      case UInt8(ascii: "\\"):
        advance()
        if isRaw {
          if peek() == UInt8(ascii: "{") { advance() }
        } else if let problem = escape(allowsBrace: true) {
          return problem
        }
      default: advance()
      }
    }
    return .nonTerminatedString
  }
}
