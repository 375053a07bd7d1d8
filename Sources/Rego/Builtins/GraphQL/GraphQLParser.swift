import RegoValues

/// What queries and schemas share: tokens, values, types and directives. The first error wins, with gqlparser's words.
struct GraphQLParser {
  private var lexer: GraphQLLexer
  private var ahead: GraphQLToken?
  private(set) var previous: GraphQLToken
  /// The comments right before the token ahead.
  private(set) var comments: [Text] = []
  private var depth = 0
  /// Selections, lists and objects in one another.
  static let depthLimit = 400
  /// In bytes, as much as a policy's source may have: a tree is many times larger than its text.
  static let longestText = 4 << 20

  init(_ text: Text) {
    lexer = GraphQLLexer(text)
    previous = GraphQLToken(kind: .invalid, text: "", position: GraphQLPosition(line: 1, column: 1), problem: nil)
  }

  // MARK: Tokens

  mutating func peek() -> GraphQLToken {
    if let ahead { return ahead }
    var token = lexer.next()
    if token.kind == .comment {
      comments = []
      while token.kind == .comment {
        comments.append(token.text)
        token = lexer.next()
      }
    }
    ahead = token
    return token
  }

  @discardableResult mutating func next() throws(GraphQLError) -> GraphQLToken {
    let token = peek()
    ahead = nil
    comments = []
    previous = token
    if let problem = token.problem { throw GraphQLError(problem, at: token.position) }
    return token
  }

  mutating func skip(_ kind: GraphQLToken.Kind) throws(GraphQLError) -> Bool {
    guard peek().kind == kind else { return false }
    try next()
    return true
  }

  /// The token and the comments before it.
  @discardableResult mutating func expect(_ kind: GraphQLToken.Kind) throws(GraphQLError) -> [Text] {
    let token = peek()
    guard token.kind == kind else {
      throw GraphQLError("Expected \(kind.rawValue), found \(token.kind.rawValue)", at: token.position)
    }
    let comments = comments
    try next()
    return comments
  }

  @discardableResult mutating func expectKeyword(_ word: Text) throws(GraphQLError) -> [Text] {
    let token = peek()
    guard token.isName(word) else {
      throw GraphQLError("Expected \(GoQuoting.quoted(word)), found \(token.description)", at: token.position)
    }
    let comments = comments
    try next()
    return comments
  }

  mutating func unexpected(_ token: GraphQLToken? = nil) -> GraphQLError {
    let token = token ?? peek()
    return GraphQLError("Unexpected \(token.description)", at: token.position)
  }

  mutating func name() throws(GraphQLError) -> Text {
    let token = peek()
    try expect(.name)
    return token.text
  }

  /// Elements between brackets, where there are brackets.
  mutating func many(
    _ open: GraphQLToken.Kind, _ close: GraphQLToken.Kind,
    _ element: (inout GraphQLParser) throws(GraphQLError) -> Void
  ) throws(GraphQLError) {
    guard try skip(open) else { return }
    while peek().kind != close { try nested(element) }
    try next()
  }

  /// The same with at least one element; the comments before the closing bracket.
  @discardableResult mutating func some(
    _ open: GraphQLToken.Kind, _ close: GraphQLToken.Kind,
    _ element: (inout GraphQLParser) throws(GraphQLError) -> Void
  ) throws(GraphQLError) -> [Text] {
    guard try skip(open) else { return [] }
    let first = peek()
    if first.kind == close {
      throw GraphQLError("expected at least one definition, found \(close.rawValue)", at: first.position)
    }
    while peek().kind != close { try nested(element) }
    let comments = comments
    try next()
    return comments
  }

  private mutating func nested(
    _ body: (inout GraphQLParser) throws(GraphQLError) -> Void
  ) throws(GraphQLError) {
    guard depth < GraphQLParser.depthLimit else {
      throw GraphQLError.limit("the document is nested deeper than \(GraphQLParser.depthLimit)")
    }
    depth += 1
    try body(&self)
    depth -= 1
  }

  // MARK: Values

  mutating func value(isConstant: Bool) throws(GraphQLError) -> GraphQLValue {
    let token = peek()
    let kind: GraphQLValue.Kind
    switch token.kind {
    case .bracketL: return try list(isConstant: isConstant)
    case .braceL: return try object(isConstant: isConstant)
    case .dollar:
      if isConstant { throw unexpected() }
      return GraphQLValue(raw: try variableName(), kind: .variable, position: token.position)
    case .int: kind = .int
    case .float: kind = .float
    case .string: kind = .string
    case .blockString: kind = .block
    case .name:
      kind = token.text == "true" || token.text == "false" ? .boolean : token.text == "null" ? .null : .name
    default: throw unexpected()
    }
    try next()
    return GraphQLValue(raw: token.text, kind: kind, position: token.position)
  }

  private mutating func list(isConstant: Bool) throws(GraphQLError) -> GraphQLValue {
    var value = GraphQLValue(kind: .list, position: peek().position)
    value.comments = comments
    try many(.bracketL, .bracketR) { parser throws(GraphQLError) in
      value.children.append(GraphQLValue.Child(value: try parser.value(isConstant: isConstant)))
    }
    return value
  }

  private mutating func object(isConstant: Bool) throws(GraphQLError) -> GraphQLValue {
    var value = GraphQLValue(kind: .object, position: peek().position)
    value.comments = comments
    try many(.braceL, .braceR) { parser throws(GraphQLError) in
      let position = parser.peek().position
      let comments = parser.comments
      let name = try parser.name()
      try parser.expect(.colon)
      value.children.append(
        GraphQLValue.Child(
          name: name, value: try parser.value(isConstant: isConstant), position: position, comments: comments))
    }
    return value
  }

  mutating func variableName() throws(GraphQLError) -> Text {
    try expect(.dollar)
    return try name()
  }

  // MARK: Types and directives

  mutating func type() throws(GraphQLError) -> GraphQLType {
    var type = GraphQLType()
    if try skip(.bracketL) {
      type.position = peek().position
      try nested { parser throws(GraphQLError) in type.element = [try parser.type()] }
      try expect(.bracketR)
    } else {
      type.position = peek().position
      type.name = try name()
    }
    type.isRequired = try skip(.bang)
    return type
  }

  mutating func directives(isConstant: Bool) throws(GraphQLError) -> [GraphQLDirective] {
    var directives: [GraphQLDirective] = []
    while try skip(.at) {
      let position = peek().position
      let name = try name()
      directives.append(
        GraphQLDirective(name: name, arguments: try arguments(isConstant: isConstant), position: position))
    }
    return directives
  }

  mutating func arguments(isConstant: Bool) throws(GraphQLError) -> [GraphQLArgument] {
    var arguments: [GraphQLArgument] = []
    try some(.parenL, .parenR) { parser throws(GraphQLError) in
      let position = parser.peek().position
      let comments = parser.comments
      let name = try parser.name()
      try parser.expect(.colon)
      arguments.append(
        GraphQLArgument(
          name: name, value: try parser.value(isConstant: isConstant), position: position, comments: comments))
    }
    return arguments
  }
}
