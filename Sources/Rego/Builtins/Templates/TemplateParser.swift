import RegoValues

/// A template's tree and the templates that it defines. Source: https://pkg.go.dev/text/template; messages as Go words them.
final class TemplateParser {
  static let name = "template"
  private static let depthLimit = 200

  private var lexer: TemplateLexer
  private(set) var templates: [Text: [TemplateNode]] = [:]
  /// The token read last, and those that were read too far.
  private var tokens: [TemplateToken]
  private var peeked = 0
  var variables: [Text] = ["$"]
  private var rangeDepth = 0
  private var actionLine = 0
  private var depth = 0

  private init(_ text: Text) {
    lexer = TemplateLexer(text)
    tokens = Array(repeating: TemplateToken(kind: .end, position: 0, line: 0), count: 3)
  }

  static func parse(_ text: Text) throws(TemplateError) -> [Text: [TemplateNode]] {
    let parser = TemplateParser(text)
    try parser.run()
    return parser.templates
  }

  // MARK: Tokens

  func next() -> TemplateToken {
    if peeked > 0 { peeked -= 1 } else { tokens[0] = lexer.next() }
    return tokens[peeked]
  }

  func backup() { peeked += 1 }

  func backup(_ token: TemplateToken) {
    tokens[1] = token
    peeked = 2
  }

  func backup(_ second: TemplateToken, _ first: TemplateToken) {
    tokens[1] = first
    tokens[2] = second
    peeked = 3
  }

  func peek() -> TemplateToken {
    if peeked > 0 { return tokens[peeked - 1] }
    peeked = 1
    tokens[0] = lexer.next()
    return tokens[0]
  }

  func nextNonSpace() -> TemplateToken {
    while true {
      let token = next()
      if token.kind != .space { return token }
    }
  }

  @discardableResult func peekNonSpace() -> TemplateToken {
    let token = nextNonSpace()
    backup()
    return token
  }

  // MARK: Errors

  func error(_ message: String) -> TemplateError {
    TemplateError("template: \(TemplateParser.name):\(tokens[0].line): \(message)")
  }

  func unexpected(_ token: TemplateToken, _ context: String) -> TemplateError {
    guard token.kind == .error else { return error("unexpected \(token.description) in \(context)") }
    var extra = ""
    if actionLine != 0, actionLine != token.line {
      extra =
        (token.string.hasSuffix(" action") ? "" : " in action") + " started at \(TemplateParser.name):\(actionLine)"
    }
    return error(token.description + extra)
  }

  @discardableResult func expect(_ kind: TemplateToken.Kind, _ context: String) throws(TemplateError) -> TemplateToken {
    let token = nextNonSpace()
    guard token.kind == kind else { throw unexpected(token, context) }
    return token
  }

  func nested<Result>(_ body: () throws(TemplateError) -> Result) throws(TemplateError) -> Result {
    guard depth < TemplateParser.depthLimit else {
      throw TemplateError.limit("the template is nested deeper than \(TemplateParser.depthLimit)")
    }
    depth += 1
    defer { depth -= 1 }
    return try body()
  }

  // MARK: Templates

  private func run() throws(TemplateError) {
    var root: [TemplateNode] = []
    while peek().kind != .end {
      if peek().kind == .leftDelimiter {
        let delimiter = next()
        if nextNonSpace().isKeyword("define") {
          try definition()
          continue
        }
        backup(delimiter)
      }
      let node = try textOrAction()
      switch node.kind {
      case .end, .otherwise: throw error("unexpected \(node.description)")
      default: root.append(node)
      }
    }
    try add(Text(TemplateParser.name), root)
  }

  private func add(_ name: Text, _ nodes: [TemplateNode]) throws(TemplateError) {
    if templates[name].map(TemplateParser.isEmpty) ?? true {
      templates[name] = nodes
    } else if !TemplateParser.isEmpty(nodes) {
      throw error("template: multiple definition of template \(GoQuoting.quoted(name))")
    }
  }

  /// Nothing but space.
  private static func isEmpty(_ nodes: [TemplateNode]) -> Bool {
    nodes.allSatisfy { node in
      guard case .text(let text) = node.kind else { return false }
      return text.bytes.allSatisfy { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
    }
  }

  private func definition() throws(TemplateError) {
    let context = "define clause"
    let name = try templateName(nextNonSpace(), context)
    try expect(.rightDelimiter, context)
    try inOwnScope { () throws(TemplateError) in
      let (nodes, end) = try list()
      guard case .end = end.kind else { throw error("unexpected \(end.description) in \(context)") }
      try add(name, nodes)
    }
  }

  /// A template knows no variables but `$`, and no loop around it.
  private func inOwnScope(_ body: () throws(TemplateError) -> Void) throws(TemplateError) {
    let outer = (variables, rangeDepth, actionLine)
    (variables, rangeDepth, actionLine) = (["$"], 0, 0)
    try nested(body)
    (variables, rangeDepth, actionLine) = outer
  }

  private func templateName(_ token: TemplateToken, _ context: String) throws(TemplateError) -> Text {
    guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, context) }
    return try unquoted(token)
  }

  func unquoted(_ token: TemplateToken) throws(TemplateError) -> Text {
    do throws(TemplateError) {
      return try TemplateQuotes.string(token.text)
    } catch {
      throw self.error(error.message)
    }
  }

  /// Up to an end or an else.
  private func list() throws(TemplateError) -> (nodes: [TemplateNode], end: TemplateNode) {
    var nodes: [TemplateNode] = []
    while peekNonSpace().kind != .end {
      let node = try textOrAction()
      switch node.kind {
      case .end, .otherwise: return (nodes, node)
      default: nodes.append(node)
      }
    }
    throw error("unexpected EOF")
  }

  private func textOrAction() throws(TemplateError) -> TemplateNode {
    let token = nextNonSpace()
    switch token.kind {
    case .text: return TemplateNode(kind: .text(Text(repairing: token.text)), position: token.position)
    case .leftDelimiter:
      actionLine = token.line
      defer { actionLine = 0 }
      return try nested { () throws(TemplateError) in try action() }
    default: throw unexpected(token, "input")
    }
  }

  // MARK: Actions

  private func action() throws(TemplateError) -> TemplateNode {
    let token = nextNonSpace()
    if token.kind == .keyword {
      switch token.string {
      case "block": return try block()
      case "break": return try leaveLoop(token, .stop, "{{break}}")
      case "continue": return try leaveLoop(token, .proceed, "{{continue}}")
      case "else": return try otherwise()
      case "end":
        let end = try expect(.rightDelimiter, "end")
        return TemplateNode(kind: .end, position: end.position)
      case "if": return try branch(.choice, token.position)
      case "range": return try branch(.range, token.position)
      case "with": return try branch(.with, token.position)
      case "template": return try template()
      default: break
      }
    }
    backup()
    let start = peek()
    return TemplateNode(kind: .action(try pipeline("command", until: .rightDelimiter)), position: start.position)
  }

  private func leaveLoop(
    _ token: TemplateToken, _ kind: TemplateNode.Kind, _ context: String
  ) throws(TemplateError) -> TemplateNode {
    let end = nextNonSpace()
    guard end.kind == .rightDelimiter else { throw unexpected(end, context) }
    guard rangeDepth > 0 else { throw error("\(context) outside {{range}}") }
    return TemplateNode(kind: kind, position: token.position)
  }

  /// What follows an else on its own is read by whoever is in charge of the branches.
  private func otherwise() throws(TemplateError) -> TemplateNode {
    let ahead = peekNonSpace()
    if ahead.isKeyword("if") || ahead.isKeyword("with") {
      return TemplateNode(kind: .otherwise, position: ahead.position)
    }
    return TemplateNode(kind: .otherwise, position: try expect(.rightDelimiter, "else").position)
  }

  private func branch(_ branch: TemplateNode.Branch, _ position: Int) throws(TemplateError) -> TemplateNode {
    let scope = variables.count
    defer { variables.removeSubrange(scope...) }
    let pipe = try pipeline(branch.rawValue, until: .rightDelimiter)
    if branch == .range { rangeDepth += 1 }
    let (nodes, end) = try list()
    if branch == .range { rangeDepth -= 1 }
    var other: [TemplateNode]?
    if case .otherwise = end.kind { other = try otherBranch(of: branch) }
    return TemplateNode(kind: .branch(branch, pipe, nodes, otherwise: other), position: position)
  }

  private func otherBranch(of branch: TemplateNode.Branch) throws(TemplateError) -> [TemplateNode] {
    if branch != .range, peek().isKeyword(branch.rawValue) {
      let token = next()
      return [try nested { () throws(TemplateError) in try self.branch(branch, token.position) }]
    }
    let (nodes, end) = try list()
    guard case .end = end.kind else { throw error("expected end; found \(end.description)") }
    return nodes
  }

  private func block() throws(TemplateError) -> TemplateNode {
    let context = "block clause"
    let token = nextNonSpace()
    let name = try templateName(token, context)
    let pipe = try pipeline(context, until: .rightDelimiter)
    try inOwnScope { () throws(TemplateError) in
      let (nodes, end) = try list()
      guard case .end = end.kind else { throw error("unexpected \(end.description) in \(context)") }
      try add(name, nodes)
    }
    return TemplateNode(kind: .template(name, pipe), position: token.position)
  }

  private func template() throws(TemplateError) -> TemplateNode {
    let context = "template clause"
    let token = nextNonSpace()
    let name = try templateName(token, context)
    var pipe: TemplatePipe?
    if nextNonSpace().kind != .rightDelimiter {
      backup()
      pipe = try pipeline(context, until: .rightDelimiter)
    }
    return TemplateNode(kind: .template(name, pipe), position: token.position)
  }
}
