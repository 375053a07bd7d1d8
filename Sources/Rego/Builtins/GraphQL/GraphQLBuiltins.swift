import RegoValues

/// `graphql.*`. Source: https://www.openpolicyagent.org/docs/policy-reference#graphql.
enum GraphQLBuiltins {
  static let all: [Builtin] = [isValid, parse, parseAndVerify, parseQuery, parseSchema, schemaIsValid]

  private static let document = RegoType.any([.string, .anyObject])

  static let parse = Builtin(
    "graphql.parse", category: "graphql",
    description: "Returns the trees of a query and a schema; the query must be valid by the schema.",
    arguments: [
      .named("query", document, "GraphQL query"), .named("schema", document, "GraphQL schema"),
    ], result: .named("output", .array(fixed: [.anyObject, .anyObject], dynamic: nil), "`[query, schema]`")
  ) { (operands, _) throws(BuiltinError) in
    try checkDocument(operands, 0)
    do throws(GraphQLError) {
      // The query is read before the schema is looked at.
      if !operands[1].isGraphQL { _ = try GraphQLRequest.query(operands[0]) }
    } catch {
      throw operands.failure(error)
    }
    try checkDocument(operands, 1)
    do throws(GraphQLError) {
      let both = try GraphQLRequest(query: operands[0], schema: operands[1])
      return [both.queryTree, both.schemaTree]
    } catch {
      throw operands.failure(error)
    }
  }

  /// OPA counts these operands from none.
  private static func checkDocument(_ operands: borrowing Operands, _ index: Int) throws(BuiltinError) {
    if operands[index].isGraphQL { return }
    throw .type(
      "\(operands.name.text): operand \(index) must be one of {string, object} but got \(operands[index].typeName)")
  }

  static let parseAndVerify = Builtin(
    "graphql.parse_and_verify", category: "graphql",
    description: "Returns whether a query is valid by a schema, and their trees, which are empty when it is not.",
    arguments: [
      .named("query", document, "GraphQL query"), .named("schema", document, "GraphQL schema"),
    ],
    result: .named(
      "output", .array(fixed: [.boolean, .anyObject, .anyObject], dynamic: nil), "`[valid, query, schema]`")
  ) { (operands, _) throws(BuiltinError) in
    do throws(GraphQLError) {
      let both = try GraphQLRequest(query: operands[0], schema: operands[1])
      return [true, both.queryTree, both.schemaTree]
    } catch {
      if error.isLimit { throw operands.failure(error) }
      return [false, .object(.empty), .object(.empty)]
    }
  }

  static let parseQuery = Builtin(
    "graphql.parse_query", category: "graphql", description: "Returns the tree of a query.",
    arguments: [.named("query", .string, "GraphQL query")], result: .named("output", .anyObject, "its tree")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    do throws(GraphQLError) {
      return GraphQLEncoder.encode(try GraphQLRequest.query(.string(text)))
    } catch {
      throw operands.failure(error)
    }
  }

  static let parseSchema = Builtin(
    "graphql.parse_schema", category: "graphql", description: "Returns the tree of a schema.",
    arguments: [.named("schema", .string, "GraphQL schema")], result: .named("output", .anyObject, "its tree")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    do throws(GraphQLError) {
      return GraphQLEncoder.encode(try GraphQLRequest.schema(.string(text)))
    } catch {
      throw operands.failure(error)
    }
  }

  static let isValid = Builtin(
    "graphql.is_valid", category: "graphql", description: "Returns true when a query is valid by a schema.",
    arguments: [
      .named("query", document, "GraphQL query"), .named("schema", document, "GraphQL schema"),
    ], result: .named("output", .boolean, "whether the query is valid")
  ) { (operands, _) throws(BuiltinError) in
    do throws(GraphQLError) {
      _ = try GraphQLRequest(query: operands[0], schema: operands[1], trees: false)
      return true
    } catch {
      if error.isLimit { throw operands.failure(error) }
      return false
    }
  }

  static let schemaIsValid = Builtin(
    "graphql.schema_is_valid", category: "graphql", description: "Returns true when a schema is valid.",
    arguments: [.named("schema", document, "GraphQL schema")],
    result: .named("output", .boolean, "whether the schema is valid")
  ) { (operands, _) throws(BuiltinError) in
    do throws(GraphQLError) {
      _ = try GraphQLSchema(try GraphQLRequest.schema(operands[0]))
      return true
    } catch {
      if error.isLimit { throw operands.failure(error) }
      return false
    }
  }
}

extension Value {
  /// A document's text or its tree.
  fileprivate var isGraphQL: Bool {
    switch self {
    case .string, .object: true
    default: false
    }
  }
}

extension Operands {
  fileprivate func failure(_ error: GraphQLError) -> BuiltinError {
    error.isLimit ? .halt("\(name.text): \(error.message)") : failure(error.message)
  }
}

/// A query and the schema it is valid by.
struct GraphQLRequest {
  private(set) var queryTree: Value = .null
  private(set) var schemaTree: Value = .null

  /// Throws what is wrong in the words that OPA prints.
  init(query: Value, schema: Value, trees: Bool = true) throws(GraphQLError) {
    let query = try GraphQLRequest.query(query)
    let document = try GraphQLRequest.schema(schema)
    if trees {
      queryTree = GraphQLEncoder.encode(query)
      schemaTree = GraphQLEncoder.encode(document)
    }
    let checked: GraphQLSchema
    do throws(GraphQLError) {
      checked = try GraphQLSchema(document)
    } catch {
      if error.isLimit { throw error }
      // Trees that policies write have no places.
      let line = GraphQLError(error.message, at: error.position ?? GraphQLPosition(line: -1, column: -1)).line
      throw GraphQLError("Error in gqlparser SchemaDocument to Schema conversion: \(line)", at: nil)
    }
    for operation in query.operations
    where !["", "query", "mutation", "subscription"].contains(operation.operation) {
      throw GraphQLError("got unknown operation type \"\(operation.operation)\"", at: nil)
    }
    let errors = try GraphQLWalk.errors(query, checked)
    if !errors.isEmpty {
      throw GraphQLError(GraphQLRequest.located(errors.map { $0.line + "\n" }.joined()), at: nil)
    }
  }

  private static let notADocument = GraphQLError("neither a text nor a tree", at: nil)

  static func query(_ value: Value) throws(GraphQLError) -> GraphQLQuery {
    if case .string(let text) = value { return try located(text, GraphQLParser.query) }
    guard value.isGraphQL else { throw notADocument }
    return try GraphQLDecoder.query(value)
  }

  static func schema(_ value: Value) throws(GraphQLError) -> GraphQLSchemaDocument {
    if case .string(let text) = value { return try located(text, GraphQLParser.schema) }
    guard value.isGraphQL else { throw notADocument }
    return try GraphQLDecoder.schema(value)
  }

  private static func located<Document>(
    _ text: Text, _ parse: (Text) throws(GraphQLError) -> Document
  ) throws(GraphQLError) -> Document {
    if text.byteCount > GraphQLParser.longestText {
      throw GraphQLError.limit("the document has more than \(GraphQLParser.longestText) bytes")
    }
    do throws(GraphQLError) {
      return try parse(text)
    } catch {
      if error.isLimit { throw error }
      throw GraphQLError(located(error.line), at: nil)
    }
  }

  /// `input:1:2: MESSAGE` → `MESSAGE in GraphQL string at location 1:2`; OPA splits at the first three colons, whatever they
  /// stand for.
  static func located(_ line: String) -> String {
    let parts = line.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4 else { return "GraphQL parse error: \(line)" }
    var message = parts[3].drop { $0 == " " }
    if message.hasSuffix(".\n") { message = message.dropLast(2) }
    return "\(message) in GraphQL string at location \(parts[1]):\(parts[2])"
  }
}
