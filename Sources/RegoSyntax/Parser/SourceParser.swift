import RegoValues

/// Reads tokens into the tree by recursive descent.
///
/// Where the language is ambiguous (`{a | b}`, `if {…}`) one reading is attempted and undone; attempts that failed
/// are remembered by place, so that nesting does not multiply them.
struct SourceParser {
  let source: [UInt8]
  let file: String
  private let fileNumber: FileNumber
  let lexed: LexedSource
  let limits: ParserOptions.Limits
  let allowsExperiments: Bool

  /// The index of the current token.
  var position = 0
  var version: RegoVersion
  var keywords: FutureKeywords
  /// A `future.keywords` import was read: `import rego.v1` may not join it in v0.
  var hasFutureImport = false
  var hasRegoImport = false
  /// Rules that lack what v1 demands.
  var versionFailures: [SyntaxFailure] = []
  private var wildcards = 0
  /// Levels around the current token.
  private var depth = 0
  /// The height of the tallest term read at the current level: left-leaning chains are deep without nesting.
  private var height = 0
  private(set) var limitFailure: SyntaxFailure?
  private var failedAttempts: Set<Int> = []
  private var stepsLeft: Int

  init(source: [UInt8], file: String, lexed: LexedSource, version: RegoVersion, options: ParserOptions) {
    self.source = source
    self.file = file
    fileNumber = FileNumber(file)
    self.lexed = lexed
    self.version = version
    limits = options.limits
    allowsExperiments = options.experimentalKeywords
    keywords = FutureKeywords(names: options.forcedFutureKeywords)
    if version != .v0 { keywords.formUnion(.v1) }
    stepsLeft = 1000 + 64 * lexed.tokens.count
  }
}

// MARK: Tokens

extension SourceParser {
  var current: Token { lexed.tokens[position] }

  var next: Token { lexed.tokens[min(position + 1, lexed.tokens.count - 1)] }

  var isAtEnd: Bool { current.kind == .end }

  mutating func advance() {
    stepsLeft -= 1
    if position + 1 < lexed.tokens.count { position += 1 }
  }

  /// Consumes the current token if it is of that kind.
  mutating func take(_ kind: Token.Kind) -> Bool {
    guard current.kind == kind else { return false }
    advance()
    return true
  }

  func isKeyword(_ token: Token) -> Bool {
    token.kind == .identifier && keywords.makesKeyword(token.word)
  }

  /// True when the current token is that word, the word is a keyword here, and no reference begins with it.
  func isAt(_ word: Word) -> Bool {
    current.kind == .identifier && current.word == word && keywords.makesKeyword(word)
      && !startsWithKeywordReference
  }

  /// `default.foo`: a keyword is a name where a reference begins with it.
  var startsWithKeywordReference: Bool {
    (next.kind == .dot || next.kind == .leftBracket) && !next.followsSpace && isKeyword(current)
  }

  /// A name where a term is wanted. `contains` is one: it is special in rule heads only.
  func isName(_ token: Token) -> Bool {
    token.kind == .identifier && (!keywords.makesKeyword(token.word) || token.word == .contains)
  }

  func text(_ token: Token) -> String {
    String(decoding: source[Int(token.offset)..<Int(token.end)], as: UTF8.self)
  }

  func location(_ token: Token) -> Location {
    Location(
      fileNumber, offset: Int(token.offset), end: Int(token.end), row: Int(token.row), column: Int(token.column))
  }

  var here: Location { location(current) }

  /// From `start` to the end of the token before the current one.
  func span(from start: Location) -> Location {
    var result = start
    if position > 0 { result.end = max(start.end, Int(lexed.tokens[position - 1].end)) }
    return result
  }

  /// A node from the token at `start` to the one before the current one.
  ///
  /// Functions that recurse keep a token's index rather than its location, and build nodes here: their frames stay small.
  /// (An argument that advances the parser would come too late: `self` is taken before arguments are.)
  func node(_ kind: Term.Kind, from start: Int) -> Term {
    Term(location: span(from: location(lexed.tokens[start])), kind: kind)
  }

  func literal(_ kind: Expression.Kind, from start: Int) -> Expression {
    Expression(location: span(from: location(lexed.tokens[start])), kind: kind)
  }

  mutating func wildcard() -> String {
    defer { wildcards += 1 }
    return "$\(wildcards)"
  }
}

// MARK: Failures

extension SourceParser {
  /// The current token does not fit.
  func unexpected(_ expectation: SyntaxProblem.Expectation? = nil) -> SyntaxFailure {
    unexpected(at: position, expectation)
  }

  func unexpected(at index: Int, _ expectation: SyntaxProblem.Expectation? = nil) -> SyntaxFailure {
    let token = lexed.tokens[index]
    if token.kind == .illegal {
      return SyntaxFailure(problem: lexed.problems[index] ?? .illegalToken, location: location(token))
    }
    let keyword = isKeyword(token)
    if version == .v0, !keyword, token.kind == .identifier, FutureKeywords.v1.makesKeyword(token.word) {
      return SyntaxFailure(problem: .notImported(keyword: token.word.rawValue), location: location(token))
    }
    let name = keyword ? token.word.rawValue : token.kind.name
    return SyntaxFailure(
      problem: .unexpected(token: name, isKeyword: keyword, expectation), location: location(token))
  }

  var illegalToken: SyntaxFailure { SyntaxFailure(problem: .illegalToken, location: here) }

  func failure(_ problem: SyntaxProblem, at location: Location? = nil) -> SyntaxFailure {
    if current.kind == .illegal { return unexpected() }
    return SyntaxFailure(problem: problem, location: location ?? here)
  }
}

// MARK: Depth and attempts

extension SourceParser {
  /// Goes one level deeper; the result goes back to `leave`.
  mutating func enter() throws(SyntaxFailure) -> Int {
    guard stepsLeft > 0 else { throw exhausted(.tooAmbiguous) }
    guard depth < limits.depth else { throw exhausted(.nestedTooDeep(limit: limits.depth)) }
    depth += 1
    defer { height = 0 }
    return height
  }

  mutating func leave(_ siblings: Int) {
    depth -= 1
    height = max(siblings, height + 1)
  }

  /// A node grew around what was read at this level.
  mutating func grow() throws(SyntaxFailure) {
    height += 1
    guard depth + height <= limits.depth else { throw exhausted(.nestedTooDeep(limit: limits.depth)) }
  }

  /// A limit is reached: whatever attempt undoes this, the source stays refused for this reason.
  mutating func exhausted(_ problem: SyntaxProblem) -> SyntaxFailure {
    let result = failure(problem)
    if limitFailure == nil { limitFailure = result }
    return result
  }

  /// Starts a chain beside terms already read; the result goes back to `endChain`.
  mutating func beginChain() -> Int {
    defer { height = 0 }
    return height
  }

  mutating func endChain(_ siblings: Int) { height = max(siblings, height) }

  /// What an attempt must put back.
  struct State {
    var position: Int
    var depth: Int
    var height: Int
    /// So that wildcards are numbered without gaps, as OPA does.
    var wildcards: Int
  }

  var state: State { State(position: position, depth: depth, height: height, wildcards: wildcards) }

  mutating func restore(_ state: State) {
    position = state.position
    depth = state.depth
    height = state.height
    wildcards = state.wildcards
  }

  /// Readings that can turn out wrong.
  enum Attempt: Int {
    case comprehension, literalAfterIf, operandBlock, group
  }

  func hasFailed(_ attempt: Attempt, at state: State) -> Bool {
    failedAttempts.contains(state.position << 2 | attempt.rawValue)
  }

  mutating func giveUp(_ attempt: Attempt, at state: State) {
    failedAttempts.insert(state.position << 2 | attempt.rawValue)
    restore(state)
  }
}

extension Token.Kind {
  /// The kind as messages name it.
  var name: String {
    switch self {
    case .end: "eof"
    case .illegal: "illegal"
    case .identifier: "identifier"
    case .number: "number"
    case .string, .rawString: "string"
    case .templateStart, .rawTemplateStart, .templateText, .templateEnd: "template-string"
    case .templateOpen, .leftBrace: "{"
    case .templateClose, .rightBrace: "}"
    case .leftBracket: "["
    case .rightBracket: "]"
    case .leftParenthesis: "("
    case .rightParenthesis: ")"
    case .comma: ","
    case .colon: ":"
    case .dot: "."
    case .semicolon: ";"
    case .assign: "assign"
    case .unify: "eq"
    case .equal: "equal"
    case .notEqual: "neq"
    case .less: "lt"
    case .lessOrEqual: "lte"
    case .greater: "gt"
    case .greaterOrEqual: "gte"
    case .plus: "plus"
    case .minus: "minus"
    case .times: "mul"
    case .divide: "div"
    case .remainder: "rem"
    case .ampersand: "and"
    case .bar: "or"
    }
  }
}
