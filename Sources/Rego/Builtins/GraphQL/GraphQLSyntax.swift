import RegoValues

/// `[Int!]!`; the name is empty for a list.
struct GraphQLType: Sendable {
  var name: Text = ""
  /// Nothing or one: the type of a list's elements.
  var element: [GraphQLType] = []
  var isRequired = false
  var position: GraphQLPosition?

  /// The name inside all lists.
  var innermost: Text { element.first?.innermost ?? name }

  var description: String {
    (element.first.map { "[\($0.description)]" } ?? name.string) + (isRequired ? "!" : "")
  }

  /// A value of this type may stand where the other is expected.
  func fits(_ expected: GraphQLType) -> Bool {
    guard name == expected.name else { return false }
    if let own = element.first {
      guard let other = expected.element.first, own.fits(other) else { return false }
    }
    return isRequired || !expected.isRequired
  }
}

/// A literal or a variable.
struct GraphQLValue: Sendable {
  enum Kind: Int, Sendable {
    case variable, int, float, string, block, boolean, null, name, list, object
  }

  struct Child: Sendable {
    var name: Text = ""
    var value: GraphQLValue
    var position: GraphQLPosition?
    var comments: [Text] = []
  }

  var raw: Text = ""
  var children: [Child] = []
  var kind: Kind
  var position: GraphQLPosition?
  var comments: [Text] = []
  /// Kept for documents that policies write themselves.
  var expectedTypeHasDefault = false

  var description: String {
    switch kind {
    case .variable: "$" + raw.string
    case .int, .float, .name, .boolean, .null: raw.string
    case .string, .block: GoQuoting.quoted(raw)
    case .list: "[" + children.map { $0.value.description }.joined(separator: ",") + "]"
    case .object: "{" + children.map { "\($0.name):\($0.value.description)" }.joined(separator: ",") + "}"
    }
  }
}

struct GraphQLArgument: Sendable {
  var name: Text = ""
  var value: GraphQLValue
  var position: GraphQLPosition?
  var comments: [Text] = []
}

struct GraphQLDirective: Sendable {
  var name: Text = ""
  var arguments: [GraphQLArgument] = []
  var location: Text = ""
  var position: GraphQLPosition?
}

// MARK: Queries

struct GraphQLQuery {
  var operations: [GraphQLOperation] = []
  var fragments: [GraphQLFragment] = []
}

final class GraphQLOperation {
  var operation: Text = ""
  var name: Text = ""
  var variables: [GraphQLVariable] = []
  var directives: [GraphQLDirective] = []
  var selections: [GraphQLSelection] = []
  var position: GraphQLPosition?
  var comments: [Text] = []
}

final class GraphQLVariable {
  var name: Text = ""
  var type = GraphQLType()
  var defaultValue: GraphQLValue?
  var directives: [GraphQLDirective] = []
  var position: GraphQLPosition?
  var comments: [Text] = []
  var isUsed = false
}

enum GraphQLSelection {
  case field(GraphQLField)
  case spread(GraphQLSpread)
  case inline(GraphQLInlineFragment)
}

final class GraphQLField {
  var alias: Text = ""
  var name: Text = ""
  var arguments: [GraphQLArgument] = []
  var directives: [GraphQLDirective] = []
  var selections: [GraphQLSelection] = []
  var position: GraphQLPosition?
  var comments: [Text] = []
  /// What the schema says of it, once it has been looked at.
  var definition: GraphQLFieldDefinition?
  var parent: GraphQLDefinition?

  var responseName: Text { alias.byteCount == 0 ? name : alias }
}

final class GraphQLSpread {
  var name: Text = ""
  var directives: [GraphQLDirective] = []
  var position: GraphQLPosition?
  var comments: [Text] = []
}

final class GraphQLInlineFragment {
  var typeCondition: Text = ""
  var directives: [GraphQLDirective] = []
  var selections: [GraphQLSelection] = []
  var position: GraphQLPosition?
  var comments: [Text] = []
}

final class GraphQLFragment {
  var name: Text = ""
  var variables: [GraphQLVariable] = []
  var typeCondition: Text = ""
  var directives: [GraphQLDirective] = []
  var selections: [GraphQLSelection] = []
  var position: GraphQLPosition?
  var comments: [Text] = []
}

// MARK: Schemas

struct GraphQLSchemaDocument: Sendable {
  var schemas: [GraphQLSchemaDefinition] = []
  var schemaExtensions: [GraphQLSchemaDefinition] = []
  var directives: [GraphQLDirectiveDefinition] = []
  var definitions: [GraphQLDefinition] = []
  var extensions: [GraphQLDefinition] = []
  var comments: [Text] = []
}

/// Comments around a definition.
struct GraphQLDefinitionComments: Sendable {
  var before: [Text] = []
  var after: [Text] = []
  var end: [Text] = []
}

struct GraphQLSchemaDefinition: Sendable {
  struct Operation: Sendable {
    var operation: Text = ""
    var type: Text = ""
    var position: GraphQLPosition?
    var comments: [Text] = []
  }

  var description: Text = ""
  var directives: [GraphQLDirective] = []
  var operations: [Operation] = []
  var position: GraphQLPosition?
  var comments = GraphQLDefinitionComments()
}

struct GraphQLDefinition: Sendable {
  var kind: Text = ""
  var description: Text = ""
  var name: Text = ""
  var directives: [GraphQLDirective] = []
  var interfaces: [Text] = []
  var fields: [GraphQLFieldDefinition] = []
  var types: [Text] = []
  /// Where the members of a union stand; empty when nobody knows.
  var typePositions: [GraphQLPosition] = []
  var enumValues: [GraphQLEnumValue] = []
  var position: GraphQLPosition?
  var isBuiltIn = false
  var comments = GraphQLDefinitionComments()

  var isLeaf: Bool { kind == "ENUM" || kind == "SCALAR" }
  var isAbstract: Bool { kind == "INTERFACE" || kind == "UNION" }
  var isComposite: Bool { kind == "OBJECT" || isAbstract }
  var isInput: Bool { isLeaf || kind == "INPUT_OBJECT" }
}

/// A field of a type, or an argument of a field or a directive.
struct GraphQLFieldDefinition: Sendable {
  var description: Text = ""
  var name: Text = ""
  var arguments: [GraphQLFieldDefinition] = []
  var defaultValue: GraphQLValue?
  var type = GraphQLType()
  var directives: [GraphQLDirective] = []
  var position: GraphQLPosition?
  var comments = GraphQLDefinitionComments()

  func argument(_ name: Text) -> GraphQLFieldDefinition? { arguments.first { $0.name == name } }

  /// A default that is more than null.
  var hasDefault: Bool { defaultValue.map { $0.kind != .null } ?? false }
}

struct GraphQLEnumValue: Sendable {
  var description: Text = ""
  var name: Text = ""
  var directives: [GraphQLDirective] = []
  var position: GraphQLPosition?
  var comments = GraphQLDefinitionComments()
}

struct GraphQLDirectiveDefinition: Sendable {
  var description: Text = ""
  var name: Text = ""
  var arguments: [GraphQLFieldDefinition] = []
  var locations: [Text] = []
  var isRepeatable = false
  var position: GraphQLPosition?
  var comments = GraphQLDefinitionComments()

  func argument(_ name: Text) -> GraphQLFieldDefinition? { arguments.first { $0.name == name } }
}
