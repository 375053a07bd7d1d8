import RegoValues

/// The rules about values.
extension GraphQLWalk {
  mutating func check(value: GraphQLValue, _ expected: GraphQLExpectation) throws(GraphQLError) {
    if value.kind == .variable, let operation, variables[value.raw] == nil {
      let place = operation.name.byteCount == 0 ? "" : " by operation \"\(operation.name)\""
      try add("Variable \"\(value.description)\" is not defined\(place).", at: value.position)
    }
    if value.kind == .object {
      var seen: Set<Text> = []
      for child in value.children where !seen.insert(child.name).inserted {
        try add("There can be only one input field named \"\(child.name)\".", at: child.position)
      }
    }
    guard let type = expected.type else { return }
    if let definition = expected.definition { try check(value, type, definition) }
    if value.kind == .variable, operation != nil { try checkPosition(value, type, expected) }
  }

  private mutating func checkPosition(
    _ value: GraphQLValue, _ type: GraphQLType, _ expected: GraphQLExpectation
  ) throws(GraphQLError) {
    guard let variable = variables[value.raw] else { return }
    var wanted = type
    if expected.hasDefault || variable.defaultValue.map({ $0.kind != .null }) ?? false { wanted.isRequired = false }
    guard !variable.type.fits(wanted) else { return }
    try add(
      "Variable \"\(value.description)\" of type \"\(variable.type.description)\" used in position expecting type "
        + "\"\(type.description)\".", at: value.position)
  }

  private mutating func check(
    _ value: GraphQLValue, _ type: GraphQLType, _ definition: GraphQLDefinition
  ) throws(GraphQLError) {
    if value.kind == .null, type.isRequired {
      try add(
        "Expected value of type \"\(type.description)\", found \(value.description).", at: value.position)
    }
    let scalar = definition.name.string
    let isEnum = definition.kind == "ENUM"
    if definition.kind == "SCALAR", !["Int", "Float", "String", "Boolean", "ID"].contains(scalar) { return }
    if try isOutOfRange(value) { try addMismatch(value, type, definition) }
    switch value.kind {
    case .null, .variable: break
    case .list: if type.element.isEmpty { try addMismatch(value, type, definition) }
    case .int: if !["Int", "Float", "ID"].contains(scalar) { try addMismatch(value, type, definition) }
    case .float: if scalar != "Float" { try addMismatch(value, type, definition) }
    case .boolean: if scalar != "Boolean" { try addMismatch(value, type, definition) }
    case .string, .block:
      if isEnum {
        try add(
          "Enum \"\(type.description)\" cannot represent non-enum value: \(value.description)."
            + enumSuggestion(value, definition), at: value.position)
      } else if scalar != "String", scalar != "ID" {
        try addMismatch(value, type, definition)
      }
    case .name:
      if !isEnum {
        try addMismatch(value, type, definition)
      } else if !definition.enumValues.contains(where: { $0.name == value.raw }) {
        try add(
          "Value \"\(value.description)\" does not exist in \"\(type.description)\" enum."
            + enumSuggestion(value, definition), at: value.position)
      }
    case .object: try checkObject(value, definition)
    }
  }

  private func enumSuggestion(_ value: GraphQLValue, _ definition: GraphQLDefinition) -> String {
    let near = GraphQLSuggestions.similar(to: value.raw, definition.enumValues.map(\.name))
    return GraphQLSuggestions.text("Did you mean the enum value", near)
  }

  /// Numbers that 64 bits cannot hold.
  private mutating func isOutOfRange(_ value: GraphQLValue) throws(GraphQLError) -> Bool {
    try step()
    switch value.kind {
    case .int: return Int64(value.raw.string) == nil
    case .float: return Double(value.raw.string).map { $0.isInfinite } ?? true
    case .list, .object:
      for child in value.children where try isOutOfRange(child.value) { return true }
      return false
    case .variable:
      guard let inner = variables[value.raw]?.defaultValue, inner.kind != .variable else { return false }
      return try isOutOfRange(inner)
    default: return false
    }
  }

  private mutating func addMismatch(
    _ value: GraphQLValue, _ type: GraphQLType, _ definition: GraphQLDefinition
  ) throws(GraphQLError) {
    let found = value.description
    let message =
      switch type.description {
      case "Int", "Int!":
        GraphQLWalk.isWideInteger(value.raw)
          ? "Int cannot represent non 32-bit signed integer value: \(found)"
          : "Int cannot represent non-integer value: \(found)"
      case "String", "String!", "[String]": "String cannot represent a non string value: \(found)"
      case "Boolean", "Boolean!": "Boolean cannot represent a non boolean value: \(found)"
      case "Float", "Float!": "Float cannot represent non numeric value: \(found)"
      case "ID", "ID!": "ID cannot represent a non-string and non-integer value: \(found)"
      default:
        definition.kind == "ENUM"
          ? "Enum \"\(type.description)\" cannot represent non-enum value: \(found)."
          : "Expected value of type \"\(type.description)\", found \(found)."
      }
    try add(message, at: value.position)
  }

  /// Digits only, and more than 32 bits hold.
  private static func isWideInteger(_ raw: Text) -> Bool {
    let digits = raw.bytes.first.map { $0 == 0x2D || $0 == 0x2B ? raw.bytes.dropFirst() : raw.bytes[...] } ?? []
    guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return false }
    return Int32(raw.string) == nil
  }

  private mutating func checkObject(
    _ value: GraphQLValue, _ definition: GraphQLDefinition
  ) throws(GraphQLError) {
    try step(definition.fields.count)
    let names = Set(value.children.map(\.name))
    for field in definition.fields
    where field.type.isRequired && field.defaultValue == nil && !names.contains(field.name) {
      try add(
        "Field \"\(definition.name).\(field.name)\" of required type \"\(field.type.description)\" was not provided.",
        at: value.position)
    }
    if definition.directives.contains(where: { $0.name == "oneOf" }) { try checkOneOf(value, definition) }
    for child in value.children where schema.field(child.name, of: definition) == nil {
      let near = GraphQLSuggestions.similar(to: child.name, definition.fields.map(\.name))
      try add(
        "Field \"\(child.name)\" is not defined by type \"\(definition.name)\"."
          + GraphQLSuggestions.text("Did you mean", near), at: child.position)
    }
  }

  private mutating func checkOneOf(
    _ value: GraphQLValue, _ definition: GraphQLDefinition
  ) throws(GraphQLError) {
    guard let child = value.children.first, value.children.count == 1 else {
      try add(
        "OneOf Input Object \"\(definition.name)\" must specify exactly one key.", at: value.position)
      return
    }
    if child.value.kind == .null {
      // gqlparser names the first field of the type, whichever it is.
      let first = definition.fields.first?.name ?? child.name
      try add("Field \"\(definition.name).\(first)\" must be non-null.", at: child.value.position)
    } else if child.value.kind == .variable, let variable = variables[child.value.raw], !variable.type.isRequired {
      try add(
        "Variable \"$\(variable.name)\" is of type \"\(variable.type.description)\" but must be non-nullable to be used "
          + "for OneOf Input Object \"\(definition.name)\".", at: variable.position)
    }
  }
}
