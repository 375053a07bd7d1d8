import RegoValues

/// Walks a query with the schema beside it and asks the rules at every place, each after what stands inside it.
/// Source: https://spec.graphql.org/October2021/#sec-Validation; order and words are gqlparser's.
struct GraphQLWalk {
  let schema: GraphQLSchema
  let query: GraphQLQuery
  let fragments: [Text: GraphQLFragment]
  private(set) var errors: [GraphQLError] = []

  var operation: GraphQLOperation?
  /// Variables by name: the ones of the operation that was walked last.
  var variables: [Text: GraphQLVariable] = [:]
  private var walkedFragments: Set<Text> = []
  private var steps = 0
  static let stepLimit = 1 << 20
  private static let errorLimit = 1 << 12

  // What rules remember.
  var introspection = GraphQLIntrospectionDepth()
  var merging = GraphQLFieldMerging()
  var visitedCycles: Set<Text> = []
  var usedFragments: Set<Text> = []
  var isInFragments = false
  var seenFragments: Set<Text> = []
  var seenOperations: Set<Text> = []
  var misplacedDirectives: Set<Value> = []

  init(_ query: GraphQLQuery, _ schema: GraphQLSchema) {
    self.query = query
    self.schema = schema
    fragments = Dictionary(query.fragments.map { ($0.name, $0) }) { first, _ in first }
  }

  /// What is wrong with a query, in order.
  static func errors(_ query: GraphQLQuery, _ schema: GraphQLSchema) throws(GraphQLError) -> [GraphQLError] {
    var walk = GraphQLWalk(query, schema)
    for operation in query.operations {
      walk.walkedFragments = []
      try walk.walk(operation)
    }
    for fragment in query.fragments {
      walk.walkedFragments = []
      try walk.walk(fragment)
    }
    return walk.errors
  }

  mutating func add(_ message: String, at position: GraphQLPosition?) throws(GraphQLError) {
    guard errors.count < GraphQLWalk.errorLimit else {
      throw GraphQLError.limit("the query has more than \(GraphQLWalk.errorLimit) errors")
    }
    errors.append(GraphQLError(message, at: position))
  }

  mutating func step(_ count: Int = 1) throws(GraphQLError) {
    steps += count
    guard steps < GraphQLWalk.stepLimit else {
      throw GraphQLError.limit("validation takes more than \(GraphQLWalk.stepLimit) steps")
    }
  }

  // MARK: Places

  private mutating func walk(_ operation: GraphQLOperation) throws(GraphQLError) {
    self.operation = operation
    variables = Dictionary(operation.variables.map { ($0.name, $0) }) { first, _ in first }
    for variable in operation.variables { try check(variable: variable) }
    for variable in operation.variables {
      let type = schema.types[variable.type.innermost]
      if let value = variable.defaultValue {
        try walk(value, GraphQLExpectation(type: variable.type, definition: type))
      }
      try walk(variable.directives, at: "VARIABLE_DEFINITION")
    }
    let root = schema.root(operation.operation)
    let location: Text =
      operation.operation == "mutation"
      ? "MUTATION" : operation.operation == "subscription" ? "SUBSCRIPTION" : "QUERY"
    try walk(operation.directives, at: location)
    try walk(operation.selections, in: root)
    try check(operation: operation, root: root)
    self.operation = nil
  }

  private mutating func walk(_ fragment: GraphQLFragment) throws(GraphQLError) {
    let type = schema.types[fragment.typeCondition]
    try walk(fragment.directives, at: "FRAGMENT_DEFINITION")
    try walk(fragment.selections, in: type)
    try check(fragment: fragment, type)
  }

  private mutating func walk(_ directives: [GraphQLDirective], at location: Text) throws(GraphQLError) {
    for directive in directives {
      let definition = schema.directives[directive.name]
      for argument in directive.arguments { try walk(argument, definition?.argument(argument.name)) }
      try check(directive: directive, definition, at: location)
    }
    try check(directives: directives)
  }

  private mutating func walk(
    _ argument: GraphQLArgument, _ definition: GraphQLFieldDefinition?
  ) throws(GraphQLError) {
    try walk(argument.value, expectation(of: definition))
  }

  private func expectation(of field: GraphQLFieldDefinition?) -> GraphQLExpectation {
    guard let field else { return GraphQLExpectation() }
    return GraphQLExpectation(
      type: field.type, definition: schema.types[field.type.innermost], hasDefault: field.hasDefault)
  }

  private mutating func walk(_ value: GraphQLValue, _ expected: GraphQLExpectation) throws(GraphQLError) {
    try step()
    if value.kind == .variable, operation != nil { variables[value.raw]?.isUsed = true }
    for child in value.children {
      var inner = GraphQLExpectation()
      if value.kind == .object, let definition = expected.definition {
        inner = expectation(of: schema.field(child.name, of: definition))
      } else if value.kind == .list, let element = expected.type?.element.first {
        inner = GraphQLExpectation(type: element, definition: expected.definition)
      }
      try walk(child.value, inner)
    }
    try check(value: value, expected)
  }

  private mutating func walk(
    _ selections: [GraphQLSelection], in parent: GraphQLDefinition?
  ) throws(GraphQLError) {
    for selection in selections {
      try step()
      switch selection {
      case .field(let field): try walk(field, in: parent)
      case .inline(let inline):
        let type = inline.typeCondition.byteCount == 0 ? parent : schema.types[inline.typeCondition]
        try walk(inline.directives, at: "INLINE_FRAGMENT")
        try walk(inline.selections, in: type)
        try check(inline: inline, in: parent)
      case .spread(let spread):
        let fragment = fragments[spread.name]
        try walk(spread.directives, at: "FRAGMENT_SPREAD")
        if let fragment, walkedFragments.insert(fragment.name).inserted {
          try walk(fragment.directives, at: "FRAGMENT_DEFINITION")
          try walk(fragment.selections, in: schema.types[fragment.typeCondition])
        }
        try check(spread: spread, fragment, in: parent)
      }
    }
  }

  private mutating func walk(_ field: GraphQLField, in parent: GraphQLDefinition?) throws(GraphQLError) {
    field.parent = parent
    field.definition =
      field.name == "__typename"
      ? GraphQLFieldDefinition(name: "__typename", type: GraphQLType(name: "String"))
      : parent.flatMap { schema.field(field.name, of: $0) }
    let type = field.definition.flatMap { schema.types[$0.type.innermost] }
    for argument in field.arguments { try walk(argument, field.definition?.argument(argument.name)) }
    try walk(field.directives, at: "FIELD")
    try walk(field.selections, in: type)
    try check(field: field)
  }
}

/// What a value has to be.
struct GraphQLExpectation {
  var type: GraphQLType?
  var definition: GraphQLDefinition?
  /// Null will do, because there is a default.
  var hasDefault = false
}
