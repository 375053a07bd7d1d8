import RegoValues

/// What must hold in a schema. Source: https://spec.graphql.org/October2021/#sec-Schema, in the order and the words of gqlparser.
struct GraphQLSchemaCheck {
  let schema: GraphQLSchema

  func run(_ document: GraphQLSchemaDocument) throws(GraphQLError) {
    for name in schema.types.keys.sorted() {
      if let definition = schema.types[name] { try check(definition) }
    }
    for name in schema.directives.keys.sorted() {
      guard let directive = schema.directives[name] else { continue }
      try checkName(directive.name, directive.position)
      try check(arguments: directive.arguments, of: directive)
    }
  }

  private func check(_ definition: GraphQLDefinition) throws(GraphQLError) {
    let location: Text = definition.kind == "INPUT_OBJECT" ? "INPUT_FIELD_DEFINITION" : "FIELD_DEFINITION"
    for field in definition.fields {
      try checkName(field.name, field.position)
      try check(field.type)
      try check(arguments: field.arguments)
      try check(field.directives, at: location)
    }
    try checkMembers(definition)
    for interface in definition.interfaces { try check(definition, implements: interface) }
    try checkContent(definition)
    try checkRepeated(definition)
    if !definition.isBuiltIn { try checkName(definition.name, definition.position) }
    try check(definition.directives, at: definition.kind)
  }

  private func checkName(_ name: Text, _ position: GraphQLPosition?) throws(GraphQLError) {
    guard name.withBytes({ $0.starts(with: [0x5F, 0x5F]) }) else { return }
    throw GraphQLError(
      "Name \"\(name)\" must not begin with \"__\", which is reserved by GraphQL introspection.", at: position)
  }

  private func check(_ type: GraphQLType) throws(GraphQLError) {
    guard schema.types[type.innermost] == nil else { return }
    throw GraphQLError("Undefined type \(type.innermost).", at: type.position)
  }

  private func checkMembers(_ definition: GraphQLDefinition) throws(GraphQLError) {
    var seen: Set<Text> = []
    let hasPlaces = definition.typePositions.count == definition.types.count
    for (index, name) in definition.types.enumerated() {
      guard let member = schema.types[name] else {
        throw GraphQLError("Undefined type \(GoQuoting.quoted(name)).", at: definition.position)
      }
      guard member.kind == "OBJECT" else {
        throw GraphQLError(
          "\(definition.kind) type \(GoQuoting.quoted(name)) must be OBJECT.", at: definition.position)
      }
      guard seen.insert(name).inserted else {
        throw GraphQLError(
          "Union type \(definition.name) can only include type \(name) once.",
          at: hasPlaces ? definition.typePositions[index] : definition.position)
      }
    }
  }

  /// Something must stand in a type, and of the right kind.
  private func checkContent(_ definition: GraphQLDefinition) throws(GraphQLError) {
    let (kind, name) = (definition.kind, definition.name)
    switch kind {
    case "OBJECT", "INTERFACE":
      guard !definition.fields.isEmpty else {
        throw GraphQLError("\(kind) \(name): must define one or more fields.", at: definition.position)
      }
      for field in definition.fields where schema.types[field.type.innermost]?.kind == "INPUT_OBJECT" {
        throw GraphQLError(
          "\(kind) \(name): field must be one of SCALAR, OBJECT, INTERFACE, UNION, ENUM.", at: field.position)
      }
    case "ENUM": try checkEnum(definition)
    case "INPUT_OBJECT":
      guard !definition.fields.isEmpty else {
        throw GraphQLError("\(kind) \(name): must define one or more input fields.", at: definition.position)
      }
      for field in definition.fields {
        guard let type = schema.types[field.type.innermost], !type.isInput else { continue }
        throw GraphQLError(
          "\(type.kind) \(field.name): field must be one of SCALAR, ENUM, INPUT_OBJECT.", at: field.position)
      }
    default: break
    }
  }

  private func checkEnum(_ definition: GraphQLDefinition) throws(GraphQLError) {
    guard !definition.enumValues.isEmpty else {
      throw GraphQLError(
        "ENUM \(definition.name): must define one or more unique enum values.", at: definition.position)
    }
    for value in definition.enumValues {
      if value.name == "true" || value.name == "false" || value.name == "null" {
        throw GraphQLError("ENUM \(definition.name): non-enum value \(value.name).", at: definition.position)
      }
      try check(value.directives, at: "ENUM_VALUE")
    }
  }

  /// A name that stands twice: the earliest one counts, and of it the second.
  private func checkRepeated(_ definition: GraphQLDefinition) throws(GraphQLError) {
    if let index = firstRepeated(definition.fields.map(\.name)) {
      let field = definition.fields[index]
      throw GraphQLError("Field \(definition.name).\(field.name) can only be defined once.", at: field.position)
    }
    if let index = firstRepeated(definition.enumValues.map(\.name)) {
      let value = definition.enumValues[index]
      throw GraphQLError("Enum value \(definition.name).\(value.name) can only be defined once.", at: value.position)
    }
  }

  private func firstRepeated(_ names: [Text]) -> Int? {
    var first: [Text: Int] = [:]
    var found: (first: Int, second: Int)?
    for (index, name) in names.enumerated() {
      guard let earlier = first[name] else {
        first[name] = index
        continue
      }
      if found.map({ earlier < $0.first }) ?? true { found = (earlier, index) }
    }
    return found?.second
  }

  // MARK: Arguments and directives

  private func check(
    arguments: [GraphQLFieldDefinition], of directive: GraphQLDirectiveDefinition? = nil
  ) throws(GraphQLError) {
    for argument in arguments {
      try checkName(argument.name, argument.position)
      try check(argument.type)
      if let type = schema.types[argument.type.innermost], !type.isInput {
        throw GraphQLError(
          "cannot use \(argument.type.description) as argument \(argument.name) because \(type.kind) is not a valid "
            + "input type", at: argument.position)
      }
      try check(argument.directives, at: "ARGUMENT_DEFINITION", inside: directive)
    }
  }

  func check(
    _ directives: [GraphQLDirective], at location: Text, inside current: GraphQLDirectiveDefinition? = nil
  ) throws(GraphQLError) {
    var seen: Set<Text> = []
    for directive in directives {
      try checkName(directive.name, directive.position)
      if let current, directive.name == current.name {
        throw GraphQLError("Directive \(current.name) cannot refer to itself.", at: directive.position)
      }
      guard let definition = schema.directives[directive.name] else {
        throw GraphQLError("Undefined directive \(directive.name).", at: directive.position)
      }
      if !seen.insert(directive.name).inserted, !definition.isRepeatable {
        throw GraphQLError(
          "The directive \(directive.name) can only be used once at this location.", at: directive.position)
      }
      guard definition.locations.contains(location) else {
        throw GraphQLError("Directive \(directive.name) is not applicable on \(location).", at: directive.position)
      }
      try checkArguments(of: directive, definition)
    }
  }

  private func checkArguments(
    of directive: GraphQLDirective, _ definition: GraphQLDirectiveDefinition
  ) throws(GraphQLError) {
    for argument in directive.arguments where definition.argument(argument.name) == nil {
      throw GraphQLError(
        "Undefined argument \(argument.name) for directive \(directive.name).", at: argument.position)
    }
    for wanted in definition.arguments where wanted.type.isRequired && wanted.defaultValue == nil {
      let given = directive.arguments.first { $0.name == wanted.name }
      if given.map({ $0.value.kind == .null }) ?? true {
        throw GraphQLError(
          "Argument \(wanted.name) for directive \(directive.name) cannot be null.", at: directive.position)
      }
    }
  }

  // MARK: Interfaces

  /// Source: https://spec.graphql.org/October2021/#IsValidImplementation().
  private func check(_ definition: GraphQLDefinition, implements name: Text) throws(GraphQLError) {
    guard let interface = schema.types[name] else {
      throw GraphQLError("Undefined type \(GoQuoting.quoted(name)).", at: definition.position)
    }
    guard interface.kind == "INTERFACE" else {
      throw GraphQLError(
        "\(GoQuoting.quoted(name)) is a non interface type \(interface.kind).", at: definition.position)
    }
    let intro = "For \(definition.name) to implement \(interface.name)"
    for wanted in interface.fields {
      guard let found = schema.field(wanted.name, of: definition) else {
        throw GraphQLError("\(intro) it must have a field called \(wanted.name).", at: definition.position)
      }
      guard isCovariant(wanted.type, found.type) else {
        throw GraphQLError(
          "\(intro) the field \(wanted.name) must have type \(wanted.type.description).", at: found.position)
      }
      try checkArguments(of: found, like: wanted, intro)
    }
    for ancestor in interface.interfaces where !definition.interfaces.contains(ancestor) {
      throw GraphQLError(
        ancestor == definition.name
          ? "Type \(definition.name) cannot implement \(name) because it would create a circular reference."
          : "Type \(definition.name) must implement \(ancestor) because it is implemented by \(name).",
        at: definition.position)
    }
  }

  private func checkArguments(
    of found: GraphQLFieldDefinition, like wanted: GraphQLFieldDefinition, _ intro: String
  ) throws(GraphQLError) {
    for argument in wanted.arguments {
      let same = "\(intro) the field \(wanted.name) must have the same arguments but"
      guard let own = found.argument(argument.name) else {
        throw GraphQLError("\(same) it is missing \(argument.name).", at: found.position)
      }
      guard argument.type.fits(own.type) else {
        throw GraphQLError("\(same) \(argument.name) has the wrong type.", at: own.position)
      }
    }
    for own in found.arguments
    where wanted.argument(own.name) == nil && own.type.isRequired && own.defaultValue == nil {
      throw GraphQLError(
        "\(intro) any additional arguments on \(found.name) must be optional or have a default value but "
          + "\(own.name) is required.", at: own.position)
    }
  }

  private func isCovariant(_ wanted: GraphQLType, _ found: GraphQLType) -> Bool {
    if wanted.isRequired, !found.isRequired { return false }
    if let element = wanted.element.first {
      guard let own = found.element.first else { return false }
      return isCovariant(element, own)
    }
    return wanted.name == found.name || schema.possibleTypes[wanted.name]?.contains(found.name) ?? false
  }
}
