import RegoValues

/// Documents as values: the fields of gqlparser's tree, without the places and without what is empty.
struct GraphQLEncoder {
  private var members: [(Value, Value)] = []

  private mutating func set(_ key: String, _ value: Value) { members.append((.text(key), value)) }

  private mutating func set(_ key: String, _ text: Text) { set(key, .string(text)) }

  /// Elements without members, and lists without elements, are left out.
  private mutating func set(_ key: String, _ list: [Value]) {
    let kept = list.filter { element in
      if case .object(let object) = element { return !object.keys.isEmpty }
      return true
    }
    if !kept.isEmpty { set(key, .array(RegoArray(ContiguousArray(kept)))) }
  }

  private mutating func set(_ key: String, comments: [Text]) {
    if !comments.isEmpty { set(key, ["List": .array(RegoArray(comments.map { ["Value": .string($0)] as Value }))]) }
  }

  private mutating func set(_ comments: GraphQLDefinitionComments) {
    set("BeforeDescriptionComment", comments: comments.before)
    set("AfterDescriptionComment", comments: comments.after)
    set("EndOfDefinitionComment", comments: comments.end)
  }

  private static func object(_ build: (inout GraphQLEncoder) -> Void) -> Value {
    var encoder = GraphQLEncoder()
    build(&encoder)
    return .object(RegoObject(encoder.members))
  }

  // MARK: Queries

  static func encode(_ query: GraphQLQuery) -> Value {
    object {
      $0.set("Operations", query.operations.map(encode))
      $0.set("Fragments", query.fragments.map(encode))
    }
  }

  private static func encode(_ operation: GraphQLOperation) -> Value {
    object {
      $0.set("Operation", operation.operation)
      $0.set("Name", operation.name)
      $0.set("VariableDefinitions", operation.variables.map(encode))
      $0.set("Directives", operation.directives.map(encode))
      $0.set("SelectionSet", operation.selections.map(encode))
      $0.set("Comment", comments: operation.comments)
    }
  }

  private static func encode(_ fragment: GraphQLFragment) -> Value {
    object {
      $0.set("Name", fragment.name)
      $0.set("VariableDefinition", fragment.variables.map(encode))
      $0.set("TypeCondition", fragment.typeCondition)
      $0.set("Directives", fragment.directives.map(encode))
      $0.set("SelectionSet", fragment.selections.map(encode))
      $0.set("Comment", comments: fragment.comments)
    }
  }

  private static func encode(_ variable: GraphQLVariable) -> Value {
    object {
      $0.set("Variable", variable.name)
      $0.set("Type", encode(variable.type))
      if let value = variable.defaultValue { $0.set("DefaultValue", encode(value)) }
      $0.set("Directives", variable.directives.map(encode))
      $0.set("Used", .bool(variable.isUsed))
      $0.set("Comment", comments: variable.comments)
    }
  }

  private static func encode(_ selection: GraphQLSelection) -> Value {
    object {
      switch selection {
      case .field(let field):
        $0.set("Alias", field.alias)
        $0.set("Name", field.name)
        $0.set("Arguments", field.arguments.map(encode))
        $0.set("Directives", field.directives.map(encode))
        $0.set("SelectionSet", field.selections.map(encode))
        $0.set("Comment", comments: field.comments)
      case .spread(let spread):
        $0.set("Name", spread.name)
        $0.set("Directives", spread.directives.map(encode))
        $0.set("Comment", comments: spread.comments)
      case .inline(let inline):
        $0.set("TypeCondition", inline.typeCondition)
        $0.set("Directives", inline.directives.map(encode))
        $0.set("SelectionSet", inline.selections.map(encode))
        $0.set("Comment", comments: inline.comments)
      }
    }
  }

  // MARK: Parts

  private static func encode(_ type: GraphQLType) -> Value {
    object {
      $0.set("NamedType", type.name)
      if let element = type.element.first { $0.set("Elem", encode(element)) }
      $0.set("NonNull", .bool(type.isRequired))
    }
  }

  private static func encode(_ directive: GraphQLDirective) -> Value {
    object {
      $0.set("Name", directive.name)
      $0.set("Arguments", directive.arguments.map(encode))
      $0.set("Location", directive.location)
    }
  }

  private static func encode(_ argument: GraphQLArgument) -> Value {
    object {
      $0.set("Name", argument.name)
      $0.set("Value", encode(argument.value))
      $0.set("Comment", comments: argument.comments)
    }
  }

  private static func encode(_ value: GraphQLValue) -> Value {
    object {
      $0.set("Raw", value.raw)
      $0.set(
        "Children",
        value.children.map { child in
          object {
            $0.set("Name", child.name)
            $0.set("Value", encode(child.value))
            $0.set("Comment", comments: child.comments)
          }
        })
      $0.set("Kind", .integer(value.kind.rawValue))
      $0.set("Comment", comments: value.comments)
      $0.set("ExpectedTypeHasDefault", .bool(value.expectedTypeHasDefault))
    }
  }

  // MARK: Schemas

  static func encode(_ document: GraphQLSchemaDocument) -> Value {
    object {
      $0.set("Schema", document.schemas.map(encode))
      $0.set("SchemaExtension", document.schemaExtensions.map(encode))
      $0.set("Directives", document.directives.map(encode))
      $0.set("Definitions", document.definitions.map(encode))
      $0.set("Extensions", document.extensions.map(encode))
      $0.set("Comment", comments: document.comments)
    }
  }

  private static func encode(_ schema: GraphQLSchemaDefinition) -> Value {
    object {
      $0.set("Description", schema.description)
      $0.set("Directives", schema.directives.map(encode))
      $0.set(
        "OperationTypes",
        schema.operations.map { operation in
          object {
            $0.set("Operation", operation.operation)
            $0.set("Type", operation.type)
            $0.set("Comment", comments: operation.comments)
          }
        })
      $0.set(schema.comments)
    }
  }

  private static func encode(_ directive: GraphQLDirectiveDefinition) -> Value {
    object {
      $0.set("Description", directive.description)
      $0.set("Name", directive.name)
      $0.set("Arguments", directive.arguments.map(encode))
      $0.set("Locations", directive.locations.map { .string($0) })
      $0.set("IsRepeatable", .bool(directive.isRepeatable))
      $0.set(directive.comments)
    }
  }

  private static func encode(_ definition: GraphQLDefinition) -> Value {
    object {
      $0.set("Kind", definition.kind)
      $0.set("Description", definition.description)
      $0.set("Name", definition.name)
      $0.set("Directives", definition.directives.map(encode))
      $0.set("Interfaces", definition.interfaces.map { .string($0) })
      $0.set("Fields", definition.fields.map(encode))
      $0.set("Types", definition.types.map { .string($0) })
      $0.set(
        "EnumValues",
        definition.enumValues.map { value in
          object {
            $0.set("Description", value.description)
            $0.set("Name", value.name)
            $0.set("Directives", value.directives.map(encode))
            $0.set(value.comments)
          }
        })
      $0.set("BuiltIn", .bool(definition.isBuiltIn))
      $0.set(definition.comments)
    }
  }

  private static func encode(_ field: GraphQLFieldDefinition) -> Value {
    object {
      $0.set("Description", field.description)
      $0.set("Name", field.name)
      $0.set("Arguments", field.arguments.map(encode))
      if let value = field.defaultValue { $0.set("DefaultValue", encode(value)) }
      $0.set("Type", encode(field.type))
      $0.set("Directives", field.directives.map(encode))
      $0.set(field.comments)
    }
  }
}
