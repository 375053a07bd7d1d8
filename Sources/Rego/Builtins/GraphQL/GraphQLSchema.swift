import RegoValues

/// A schema that queries are judged by: the document's definitions and the prelude's, joined with their extensions.
struct GraphQLSchema {
  private(set) var types: [Text: GraphQLDefinition] = [:]
  private(set) var directives: [Text: GraphQLDirectiveDefinition] = [:]
  /// The objects that may stand behind a type.
  private(set) var possibleTypes: [Text: [Text]] = [:]
  /// `query`, `mutation` and `subscription`.
  private(set) var roots: [Text: Text] = [:]
  /// Where the fields of a type stand, by name.
  private var fieldIndexes: [Text: [Text: Int]] = [:]

  init(_ document: GraphQLSchemaDocument) throws(GraphQLError) {
    let prelude = GraphQLPrelude.document
    let order = try declare(prelude.definitions + document.definitions, extensions: document.extensions)
    collectPossibleTypes(order)
    try declare(prelude.directives + document.directives)
    try findRoots(document)
    indexFields()
    try GraphQLSchemaCheck(schema: self).run(document)
    if document.schemas.isEmpty { inferRoots() }
    addIntrospection()
  }

  func field(_ name: Text, of type: GraphQLDefinition) -> GraphQLFieldDefinition? {
    fieldIndexes[type.name]?[name].flatMap { index in
      type.fields.indices.contains(index) ? type.fields[index] : nil
    }
  }

  func root(_ operation: Text) -> GraphQLDefinition? {
    roots[operation.byteCount == 0 ? "query" : operation].flatMap { types[$0] }
  }

  // MARK: Building

  /// The names in the order of their first appearance.
  private mutating func declare(
    _ definitions: [GraphQLDefinition], extensions: [GraphQLDefinition]
  ) throws(GraphQLError) -> [Text] {
    var order: [Text] = []
    for definition in definitions {
      guard types[definition.name] == nil else {
        throw GraphQLError("Cannot redeclare type \(definition.name).", at: definition.position)
      }
      types[definition.name] = definition
      order.append(definition.name)
    }
    for more in extensions {
      if types[more.name] == nil {
        types[more.name] = GraphQLDefinition(kind: more.kind, name: more.name, position: more.position)
        order.append(more.name)
      }
      let kind = types[more.name]?.kind ?? ""
      guard kind == more.kind else {
        throw GraphQLError(
          "Cannot extend type \(more.name) because the base type is a \(kind), not \(more.kind).", at: more.position)
      }
      types[more.name]?.directives += more.directives
      types[more.name]?.interfaces += more.interfaces
      types[more.name]?.fields += more.fields
      types[more.name]?.types += more.types
      types[more.name]?.typePositions += more.typePositions
      types[more.name]?.enumValues += more.enumValues
    }
    return order
  }

  private mutating func collectPossibleTypes(_ order: [Text]) {
    for name in order {
      guard let definition = types[name] else { continue }
      switch definition.kind {
      case "UNION": possibleTypes[name, default: []] += definition.types
      case "OBJECT", "INPUT_OBJECT", "INTERFACE":
        for interface in definition.interfaces { possibleTypes[interface, default: []].append(name) }
        if definition.kind != "INTERFACE" { possibleTypes[name, default: []].append(name) }
      default: break
      }
    }
  }

  private mutating func declare(_ definitions: [GraphQLDirectiveDefinition]) throws(GraphQLError) {
    for directive in definitions {
      // The ones that the language has may be declared again: the last declaration holds.
      if directives[directive.name] != nil, !GraphQLSchema.ownDirectives.contains(directive.name) {
        throw GraphQLError("Cannot redeclare directive \(directive.name).", at: directive.position)
      }
      directives[directive.name] = directive
    }
  }

  private static let ownDirectives: Set<Text> = ["include", "skip", "deprecated", "specifiedBy", "defer", "oneOf"]

  private mutating func findRoots(_ document: GraphQLSchemaDocument) throws(GraphQLError) {
    if document.schemas.count > 1 {
      throw GraphQLError(
        "Cannot have multiple schema entry points, consider schema extensions instead.",
        at: document.schemas[1].position)
    }
    for schema in document.schemas + document.schemaExtensions {
      for entry in schema.operations {
        guard types[entry.type] != nil else {
          throw GraphQLError(
            "Schema root \(entry.operation) refers to a type \(entry.type) that does not exist.", at: entry.position)
        }
        roots[entry.operation] = entry.type
      }
      for directive in schema.directives {
        try GraphQLSchemaCheck(schema: self).check([directive], at: "SCHEMA")
      }
    }
  }

  private mutating func inferRoots() {
    for (operation, name) in [("query", "Query"), ("mutation", "Mutation"), ("subscription", "Subscription")]
      as [(Text, Text)] where roots[operation] == nil && types[name] != nil
    {
      roots[operation] = name
    }
  }

  private mutating func indexFields() {
    for (name, definition) in types {
      var index: [Text: Int] = [:]
      for (place, field) in definition.fields.enumerated() where index[field.name] == nil { index[field.name] = place }
      fieldIndexes[name] = index
    }
  }

  private mutating func addIntrospection() {
    guard let query = roots["query"], types[query] != nil else { return }
    let schema = GraphQLFieldDefinition(name: "__schema", type: GraphQLType(name: "__Schema", isRequired: true))
    let name = GraphQLFieldDefinition(name: "name", type: GraphQLType(name: "String", isRequired: true))
    let type = GraphQLFieldDefinition(name: "__type", arguments: [name], type: GraphQLType(name: "__Type"))
    for field in [schema, type] {
      types[query]?.fields.append(field)
      if fieldIndexes[query]?[field.name] == nil {
        fieldIndexes[query]?[field.name] = (types[query]?.fields.count ?? 1) - 1
      }
    }
  }
}
