import RegoValues

/// Queries. Source: https://spec.graphql.org/October2021/#sec-Document-Syntax, with variables of fragments.
extension GraphQLParser {
  static func query(_ text: Text) throws(GraphQLError) -> GraphQLQuery {
    var parser = GraphQLParser(text)
    var query = GraphQLQuery()
    while parser.peek().kind != .end {
      let token = parser.peek()
      if token.kind == .braceL {
        query.operations.append(try parser.shorthand())
      } else if token.isName("query") || token.isName("mutation") || token.isName("subscription") {
        query.operations.append(try parser.operation())
      } else if token.isName("fragment") {
        query.fragments.append(try parser.fragment())
      } else {
        throw parser.unexpected()
      }
    }
    return query
  }

  /// `{ … }` alone; its comments belong to nobody.
  private mutating func shorthand() throws(GraphQLError) -> GraphQLOperation {
    let operation = GraphQLOperation()
    operation.position = peek().position
    operation.operation = "query"
    operation.selections = try selections()
    return operation
  }

  private mutating func operation() throws(GraphQLError) -> GraphQLOperation {
    let operation = GraphQLOperation()
    operation.position = peek().position
    operation.comments = comments
    operation.operation = try operationType()
    if peek().kind == .name { operation.name = try next().text }
    operation.variables = try variables()
    operation.directives = try directives(isConstant: false)
    operation.selections = try selections()
    return operation
  }

  mutating func operationType() throws(GraphQLError) -> Text {
    let token = try next()
    guard token.text == "query" || token.text == "mutation" || token.text == "subscription" else {
      throw unexpected(token)
    }
    return token.text
  }

  private mutating func variables() throws(GraphQLError) -> [GraphQLVariable] {
    var variables: [GraphQLVariable] = []
    try some(.parenL, .parenR) { parser throws(GraphQLError) in
      let variable = GraphQLVariable()
      variable.position = parser.peek().position
      variable.comments = parser.comments
      variable.name = try parser.variableName()
      try parser.expect(.colon)
      variable.type = try parser.type()
      if try parser.skip(.equals) { variable.defaultValue = try parser.value(isConstant: true) }
      variable.directives = try parser.directives(isConstant: false)
      variables.append(variable)
    }
    return variables
  }

  private mutating func selections() throws(GraphQLError) -> [GraphQLSelection] {
    let token = peek()
    guard token.kind == .braceL else {
      throw GraphQLError("Expected {, found \(token.kind.rawValue)", at: token.position)
    }
    var selections: [GraphQLSelection] = []
    try some(.braceL, .braceR) { parser throws(GraphQLError) in
      selections.append(
        parser.peek().kind == .spread ? try parser.spread() : .field(try parser.field()))
    }
    return selections
  }

  private mutating func field() throws(GraphQLError) -> GraphQLField {
    let field = GraphQLField()
    field.position = peek().position
    field.comments = comments
    field.alias = try name()
    field.name = try skip(.colon) ? try name() : field.alias
    field.arguments = try arguments(isConstant: false)
    field.directives = try directives(isConstant: false)
    if peek().kind == .braceL { field.selections = try selections() }
    return field
  }

  private mutating func spread() throws(GraphQLError) -> GraphQLSelection {
    let comments = try expect(.spread)
    let token = peek()
    if token.kind == .name, token.text != "on" {
      let spread = GraphQLSpread()
      spread.position = token.position
      spread.comments = comments
      spread.name = try name()
      spread.directives = try directives(isConstant: false)
      return .spread(spread)
    }
    let inline = GraphQLInlineFragment()
    inline.position = token.position
    inline.comments = comments
    if token.text == "on" {
      try next()
      inline.typeCondition = try name()
    }
    inline.directives = try directives(isConstant: false)
    inline.selections = try selections()
    return .inline(inline)
  }

  private mutating func fragment() throws(GraphQLError) -> GraphQLFragment {
    let fragment = GraphQLFragment()
    fragment.position = peek().position
    fragment.comments = comments
    try expectKeyword("fragment")
    if peek().text == "on" { throw unexpected() }
    fragment.name = try name()
    fragment.variables = try variables()
    try expectKeyword("on")
    fragment.typeCondition = try name()
    fragment.directives = try directives(isConstant: false)
    fragment.selections = try selections()
    return fragment
  }
}
