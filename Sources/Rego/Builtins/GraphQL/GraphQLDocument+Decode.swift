import RegoValues

/// Documents from values, as Go's JSON reader fills gqlparser's tree: unknown members are ignored, what is missing is empty.
struct GraphQLDecoder {
  private let members: RegoObject
  /// Most structures take their names in any case; a few that gqlparser reads by hand do not.
  private let isExact: Bool
  private let type: String

  private init(_ value: Value, _ type: String, exact: Bool = false) throws(GraphQLError) {
    self.type = type
    isExact = exact
    switch value {
    case .object(let object): members = object
    case .null: members = .empty
    default: throw GraphQLDecoder.mismatch(value, "ast.\(type)")
    }
  }

  private static func mismatch(_ value: Value, _ type: String) -> GraphQLError {
    let found =
      switch value {
      case .bool: "bool"
      case .set: "array"
      default: value.typeName
      }
    var error = GraphQLError("json: cannot unmarshal \(found) into Go value of type \(type)", at: nil)
    error.isMismatch = true
    return error
  }

  // MARK: Members

  private func member(_ key: String) -> Value? {
    let found = members[.text(key)] ?? (isExact ? nil : inAnyCase(key))
    if case .null? = found { return nil }
    return found
  }

  private func inAnyCase(_ key: String) -> Value? {
    let wanted = key.lowercased()
    return zip(members.keys, members.values).first { $0.0.stringValue?.lowercased() == wanted }?.1
  }

  private func text(_ key: String) throws(GraphQLError) -> Text {
    guard let value = member(key) else { return "" }
    guard case .string(let text) = value else { throw GraphQLDecoder.mismatch(value, "string") }
    return text
  }

  private func flag(_ key: String) throws(GraphQLError) -> Bool {
    guard let value = member(key) else { return false }
    guard case .bool(let flag) = value else { throw GraphQLDecoder.mismatch(value, "bool") }
    return flag
  }

  private func list<Element>(
    _ key: String, _ element: (Value) throws(GraphQLError) -> Element
  ) throws(GraphQLError) -> [Element] {
    guard let value = member(key) else { return [] }
    let all: ContiguousArray<Value>
    switch value {
    case .array(let array): all = array.elements
    case .set(let set): all = set.elements
    default: throw GraphQLDecoder.mismatch(value, "[]ast.\(key)")
    }
    var found: [Element] = []
    for one in all where one != .null { found.append(try element(one)) }
    return found
  }

  private func texts(_ key: String) throws(GraphQLError) -> [Text] {
    try list(key) { value throws(GraphQLError) in
      guard case .string(let text) = value else { throw GraphQLDecoder.mismatch(value, "string") }
      return text
    }
  }

  private func comments(_ key: String = "Comment") throws(GraphQLError) -> [Text] {
    guard let value = member(key) else { return [] }
    return try GraphQLDecoder(value, "CommentGroup").list("List") { value throws(GraphQLError) in
      try GraphQLDecoder(value, "Comment").text("Value")
    }
  }

  private func definitionComments() throws(GraphQLError) -> GraphQLDefinitionComments {
    GraphQLDefinitionComments(
      before: try comments("BeforeDescriptionComment"), after: try comments("AfterDescriptionComment"),
      end: try comments("EndOfDefinitionComment"))
  }

  // MARK: Queries

  static func query(_ value: Value) throws(GraphQLError) -> GraphQLQuery {
    let decoder = try GraphQLDecoder(value, "QueryDocument")
    return GraphQLQuery(
      operations: try decoder.list("Operations", operation), fragments: try decoder.list("Fragments", fragment))
  }

  private static func operation(_ value: Value) throws(GraphQLError) -> GraphQLOperation {
    let decoder = try GraphQLDecoder(value, "OperationDefinition", exact: true)
    let operation = GraphQLOperation()
    operation.operation = try decoder.text("Operation")
    operation.name = try decoder.text("Name")
    operation.variables = try decoder.list("VariableDefinitions", variable)
    operation.directives = try decoder.list("Directives", directive)
    operation.selections = try decoder.selections()
    return operation
  }

  private static func fragment(_ value: Value) throws(GraphQLError) -> GraphQLFragment {
    let decoder = try GraphQLDecoder(value, "FragmentDefinition", exact: true)
    let fragment = GraphQLFragment()
    fragment.name = try decoder.text("Name")
    fragment.variables = try decoder.list("VariableDefinition", variable)
    fragment.typeCondition = try decoder.text("TypeCondition")
    fragment.directives = try decoder.list("Directives", directive)
    fragment.selections = try decoder.selections()
    return fragment
  }

  private static func variable(_ value: Value) throws(GraphQLError) -> GraphQLVariable {
    let decoder = try GraphQLDecoder(value, "VariableDefinition")
    let variable = GraphQLVariable()
    variable.name = try decoder.text("Variable")
    variable.type = try decoder.typeMember()
    variable.defaultValue = try decoder.valueMember("DefaultValue")
    variable.directives = try decoder.list("Directives", directive)
    variable.isUsed = try decoder.flag("Used")
    variable.comments = try decoder.comments()
    return variable
  }

  /// gqlparser tries a field first, which anything fits: spreads and inline fragments come back as fields, and what is no
  /// object at all is left out.
  private func selections() throws(GraphQLError) -> [GraphQLSelection] {
    try list("SelectionSet") { value throws(GraphQLError) in
      if let field = try GraphQLDecoder.matching({ () throws(GraphQLError) in try GraphQLDecoder.field(value) }) {
        return [.field(field)]
      }
      if let spread = try GraphQLDecoder.matching({ () throws(GraphQLError) in try GraphQLDecoder.spread(value) }) {
        return [.spread(spread)]
      }
      let inline = try GraphQLDecoder.matching { () throws(GraphQLError) in try GraphQLDecoder.inline(value) }
      return inline.map { [.inline($0)] } ?? []
    }
    .flatMap { (selections: [GraphQLSelection]) in selections }
  }

  /// nil where the value is of another shape.
  private static func matching<Node>(_ decode: () throws(GraphQLError) -> Node) throws(GraphQLError) -> Node? {
    do throws(GraphQLError) {
      return try decode()
    } catch {
      if error.isMismatch { return nil }
      throw error
    }
  }

  private static func spread(_ value: Value) throws(GraphQLError) -> GraphQLSpread {
    let decoder = try GraphQLDecoder(value, "FragmentSpread")
    let spread = GraphQLSpread()
    spread.name = try decoder.text("Name")
    spread.directives = try decoder.list("Directives", directive)
    spread.comments = try decoder.comments()
    return spread
  }

  private static func inline(_ value: Value) throws(GraphQLError) -> GraphQLInlineFragment {
    let decoder = try GraphQLDecoder(value, "InlineFragment", exact: true)
    let inline = GraphQLInlineFragment()
    inline.typeCondition = try decoder.text("TypeCondition")
    inline.directives = try decoder.list("Directives", directive)
    inline.selections = try decoder.selections()
    return inline
  }

  private static func field(_ value: Value) throws(GraphQLError) -> GraphQLField {
    let decoder = try GraphQLDecoder(value, "Field", exact: true)
    let field = GraphQLField()
    field.alias = try decoder.text("Alias")
    field.name = try decoder.text("Name")
    field.arguments = try decoder.list("Arguments", argument)
    field.directives = try decoder.list("Directives", directive)
    field.selections = try decoder.selections()
    return field
  }

  // MARK: Parts

  private static func directive(_ value: Value) throws(GraphQLError) -> GraphQLDirective {
    let decoder = try GraphQLDecoder(value, "Directive")
    return GraphQLDirective(
      name: try decoder.text("Name"), arguments: try decoder.list("Arguments", argument),
      location: try decoder.text("Location"))
  }

  private static func argument(_ value: Value) throws(GraphQLError) -> GraphQLArgument {
    let decoder = try GraphQLDecoder(value, "Argument")
    guard let content = try decoder.valueMember("Value") else { throw missing("Value", decoder.type) }
    return GraphQLArgument(name: try decoder.text("Name"), value: content, comments: try decoder.comments())
  }

  /// Go follows a null pointer there.
  private static func missing(_ key: String, _ type: String) -> GraphQLError {
    GraphQLError("\(type) has no \(key)", at: nil)
  }

  private func typeMember() throws(GraphQLError) -> GraphQLType {
    guard let value = member("Type") else { throw GraphQLDecoder.missing("Type", type) }
    return try GraphQLDecoder.type(value)
  }

  private static func type(_ value: Value) throws(GraphQLError) -> GraphQLType {
    let decoder = try GraphQLDecoder(value, "Type")
    var type = GraphQLType(name: try decoder.text("NamedType"), isRequired: try decoder.flag("NonNull"))
    if let element = decoder.member("Elem") { type.element = [try GraphQLDecoder.type(element)] }
    return type
  }

  private func valueMember(_ key: String) throws(GraphQLError) -> GraphQLValue? {
    guard let content = member(key) else { return nil }
    let decoder = try GraphQLDecoder(content, "Value")
    var number = 0
    if let value = decoder.member("Kind") {
      guard case .number(let kind) = value, let plain = kind.plainInt else {
        throw GraphQLDecoder.mismatch(value, "ast.ValueKind")
      }
      number = Int(plain)
    }
    guard let kind = GraphQLValue.Kind(rawValue: number) else {
      throw GraphQLError("unknown value kind \(number)", at: nil)
    }
    var value = GraphQLValue(raw: try decoder.text("Raw"), kind: kind, comments: try decoder.comments())
    value.expectedTypeHasDefault = try decoder.flag("ExpectedTypeHasDefault")
    value.children = try decoder.list("Children") { child throws(GraphQLError) in
      let decoder = try GraphQLDecoder(child, "ChildValue")
      guard let inner = try decoder.valueMember("Value") else { throw GraphQLDecoder.missing("Value", "ChildValue") }
      return GraphQLValue.Child(name: try decoder.text("Name"), value: inner, comments: try decoder.comments())
    }
    return value
  }

  // MARK: Schemas

  static func schema(_ value: Value) throws(GraphQLError) -> GraphQLSchemaDocument {
    let decoder = try GraphQLDecoder(value, "SchemaDocument")
    return GraphQLSchemaDocument(
      schemas: try decoder.list("Schema", schemaDefinition),
      schemaExtensions: try decoder.list("SchemaExtension", schemaDefinition),
      directives: try decoder.list("Directives", directiveDefinition),
      definitions: try decoder.list("Definitions", definition),
      extensions: try decoder.list("Extensions", definition), comments: try decoder.comments())
  }

  private static func schemaDefinition(_ value: Value) throws(GraphQLError) -> GraphQLSchemaDefinition {
    let decoder = try GraphQLDecoder(value, "SchemaDefinition")
    return GraphQLSchemaDefinition(
      description: try decoder.text("Description"), directives: try decoder.list("Directives", directive),
      operations: try decoder.list("OperationTypes") { value throws(GraphQLError) in
        let decoder = try GraphQLDecoder(value, "OperationTypeDefinition")
        return GraphQLSchemaDefinition.Operation(
          operation: try decoder.text("Operation"), type: try decoder.text("Type"), comments: try decoder.comments())
      }, comments: try decoder.definitionComments())
  }

  private static func directiveDefinition(_ value: Value) throws(GraphQLError) -> GraphQLDirectiveDefinition {
    let decoder = try GraphQLDecoder(value, "DirectiveDefinition")
    return GraphQLDirectiveDefinition(
      description: try decoder.text("Description"), name: try decoder.text("Name"),
      arguments: try decoder.list("Arguments", fieldDefinition), locations: try decoder.texts("Locations"),
      isRepeatable: try decoder.flag("IsRepeatable"), comments: try decoder.definitionComments())
  }

  private static func definition(_ value: Value) throws(GraphQLError) -> GraphQLDefinition {
    let decoder = try GraphQLDecoder(value, "Definition")
    return GraphQLDefinition(
      kind: try decoder.text("Kind"), description: try decoder.text("Description"), name: try decoder.text("Name"),
      directives: try decoder.list("Directives", directive), interfaces: try decoder.texts("Interfaces"),
      fields: try decoder.list("Fields", fieldDefinition), types: try decoder.texts("Types"),
      enumValues: try decoder.list("EnumValues") { value throws(GraphQLError) in
        let decoder = try GraphQLDecoder(value, "EnumValueDefinition")
        return GraphQLEnumValue(
          description: try decoder.text("Description"), name: try decoder.text("Name"),
          directives: try decoder.list("Directives", directive), comments: try decoder.definitionComments())
      }, isBuiltIn: try decoder.flag("BuiltIn"), comments: try decoder.definitionComments())
  }

  private static func fieldDefinition(_ value: Value) throws(GraphQLError) -> GraphQLFieldDefinition {
    let decoder = try GraphQLDecoder(value, "FieldDefinition")
    return GraphQLFieldDefinition(
      description: try decoder.text("Description"), name: try decoder.text("Name"),
      arguments: try decoder.list("Arguments", fieldDefinition), defaultValue: try decoder.valueMember("DefaultValue"),
      type: try decoder.typeMember(), directives: try decoder.list("Directives", directive),
      comments: try decoder.definitionComments())
  }
}
