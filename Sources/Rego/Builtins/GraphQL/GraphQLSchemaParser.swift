import RegoValues

/// Schemas. Source: https://spec.graphql.org/October2021/#sec-Type-System.
extension GraphQLParser {
  static func schema(_ text: Text) throws(GraphQLError) -> GraphQLSchemaDocument {
    var parser = GraphQLParser(text)
    var document = GraphQLSchemaDocument()
    while parser.peek().kind != .end { try parser.definition(into: &document) }
    document.comments = parser.comments
    return document
  }

  private struct Description {
    var text: Text = ""
    var comments: [Text] = []
  }

  private mutating func definition(into document: inout GraphQLSchemaDocument) throws(GraphQLError) {
    let description = try description()
    guard peek().kind == .name else { throw unexpected() }
    switch peek().text.string {
    case "scalar", "type", "interface", "union", "enum", "input":
      var definition = GraphQLDefinition()
      definition.description = description.text
      definition.comments.before = description.comments
      definition.comments.after = comments
      try type(&definition)
      document.definitions.append(definition)
    case "schema":
      var schema = GraphQLSchemaDefinition()
      schema.description = description.text
      schema.comments.before = description.comments
      schema.comments.after = comments
      try next()
      try self.schema(&schema)
      document.schemas.append(schema)
    case "directive": document.directives.append(try directiveDefinition(description))
    case "extend":
      if description.text.byteCount > 0 { throw unexpected(previous) }
      try schemaExtension(into: &document)
    default: throw unexpected()
    }
  }

  private mutating func description() throws(GraphQLError) -> Description {
    let token = peek()
    guard token.kind == .string || token.kind == .blockString else { return Description() }
    let comments = comments
    try next()
    return Description(text: token.text, comments: comments)
  }

  private mutating func schemaExtension(into document: inout GraphQLSchemaDocument) throws(GraphQLError) {
    let comments = try expectKeyword("extend")
    switch peek().text.string {
    case "schema":
      var schema = GraphQLSchemaDefinition()
      schema.comments.after = comments
      try expectKeyword("schema")
      try self.schema(&schema)
      if schema.directives.isEmpty, schema.operations.isEmpty { throw unexpected() }
      document.schemaExtensions.append(schema)
    case "scalar", "type", "interface", "union", "enum", "input":
      guard peek().kind == .name else {
        let word = peek().text
        try expectKeyword(word)
        return
      }
      var definition = GraphQLDefinition()
      definition.comments.after = comments
      try type(&definition, isExtension: true)
      document.extensions.append(definition)
    default: throw unexpected()
    }
  }

  private mutating func schema(_ schema: inout GraphQLSchemaDefinition) throws(GraphQLError) {
    schema.position = peek().position
    schema.directives = try directives(isConstant: true)
    var operations: [GraphQLSchemaDefinition.Operation] = []
    schema.comments.end = try some(.braceL, .braceR) { parser throws(GraphQLError) in
      var operation = GraphQLSchemaDefinition.Operation()
      operation.position = parser.peek().position
      operation.comments = parser.comments
      operation.operation = try parser.operationType()
      try parser.expect(.colon)
      operation.type = try parser.name()
      operations.append(operation)
    }
    schema.operations = operations
  }

  // MARK: Types

  /// From the word that names the kind on.
  private mutating func type(
    _ definition: inout GraphQLDefinition, isExtension: Bool = false
  ) throws(GraphQLError) {
    let word = try next().text
    definition.position = peek().position
    definition.name = try name()
    // gqlparser's extensions of interfaces implement nothing.
    if word == "type" || word == "interface" && !isExtension { definition.interfaces = try interfaces() }
    definition.directives = try directives(isConstant: !(isExtension && word == "input"))
    switch word.string {
    case "type", "interface":
      definition.kind = word == "type" ? "OBJECT" : "INTERFACE"
      definition.comments.end = try fields(into: &definition.fields, isInput: false)
    case "input":
      definition.kind = "INPUT_OBJECT"
      definition.comments.end = try fields(into: &definition.fields, isInput: true)
    case "union":
      definition.kind = "UNION"
      try members(&definition)
    case "enum":
      definition.kind = "ENUM"
      definition.comments.end = try enumValues(into: &definition.enumValues)
    default: definition.kind = "SCALAR"
    }
    if isExtension, definition.interfaces.isEmpty, definition.directives.isEmpty, definition.fields.isEmpty,
      definition.types.isEmpty, definition.enumValues.isEmpty
    {
      throw unexpected()
    }
  }

  private mutating func interfaces() throws(GraphQLError) -> [Text] {
    guard peek().text == "implements" else { return [] }
    try next()
    // An ampersand before the first one, if somebody likes.
    _ = try skip(.amp)
    var names = [try name()]
    while try skip(.amp) { names.append(try name()) }
    return names
  }

  private mutating func members(_ definition: inout GraphQLDefinition) throws(GraphQLError) {
    guard try skip(.equals) else { return }
    _ = try skip(.pipe)
    repeat {
      definition.typePositions.append(peek().position)
      definition.types.append(try name())
    } while try skip(.pipe)
  }

  private mutating func fields(
    into fields: inout [GraphQLFieldDefinition], isInput: Bool
  ) throws(GraphQLError) -> [Text] {
    var found: [GraphQLFieldDefinition] = []
    let comments = try some(.braceL, .braceR) { parser throws(GraphQLError) in
      found.append(try parser.field(isInput: isInput))
    }
    fields = found
    return comments
  }

  /// A field of an input type looks as an argument does; others have arguments and no default.
  private mutating func field(isInput: Bool) throws(GraphQLError) -> GraphQLFieldDefinition {
    var field = GraphQLFieldDefinition()
    field.position = peek().position
    let description = try description()
    if description.text.byteCount > 0 {
      field.description = description.text
      field.comments.before = description.comments
    }
    _ = peek()
    field.comments.after = comments
    field.name = try name()
    if !isInput { field.arguments = try argumentDefinitions() }
    try expect(.colon)
    field.type = try type()
    if isInput, try skip(.equals) { field.defaultValue = try value(isConstant: true) }
    field.directives = try directives(isConstant: true)
    return field
  }

  private mutating func argumentDefinitions() throws(GraphQLError) -> [GraphQLFieldDefinition] {
    var arguments: [GraphQLFieldDefinition] = []
    try some(.parenL, .parenR) { parser throws(GraphQLError) in arguments.append(try parser.field(isInput: true)) }
    return arguments
  }

  private mutating func enumValues(into values: inout [GraphQLEnumValue]) throws(GraphQLError) -> [Text] {
    var found: [GraphQLEnumValue] = []
    let comments = try some(.braceL, .braceR) { parser throws(GraphQLError) in
      var value = GraphQLEnumValue()
      value.position = parser.peek().position
      let description = try parser.description()
      if description.text.byteCount > 0 {
        value.description = description.text
        value.comments.before = description.comments
      }
      _ = parser.peek()
      value.comments.after = parser.comments
      value.name = try parser.name()
      value.directives = try parser.directives(isConstant: true)
      found.append(value)
    }
    values = found
    return comments
  }

  // MARK: Directives

  private mutating func directiveDefinition(
    _ description: Description
  ) throws(GraphQLError) -> GraphQLDirectiveDefinition {
    var directive = GraphQLDirectiveDefinition()
    directive.description = description.text
    directive.comments.before = description.comments
    directive.comments.after = try expectKeyword("directive")
    try expect(.at)
    directive.position = peek().position
    directive.name = try name()
    directive.arguments = try argumentDefinitions()
    if peek().isName("repeatable") {
      directive.isRepeatable = true
      try next()
    }
    try expectKeyword("on")
    _ = try skip(.pipe)
    repeat {
      let token = peek()
      let location = try name()
      guard GraphQLParser.locations.contains(location) else { throw unexpected(token) }
      directive.locations.append(location)
    } while try skip(.pipe)
    return directive
  }

  private static let locations: Set<Text> = [
    "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT",
    "VARIABLE_DEFINITION", "SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE",
    "UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION",
  ]
}
