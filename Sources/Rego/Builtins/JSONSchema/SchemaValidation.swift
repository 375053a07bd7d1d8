import RegoValues

extension JSONSchema {
  package init(_ document: Value) throws(SchemaProblem) { self = try SchemaReader.read(document) }

  /// Everything that is wrong with a document; none where it is valid. Where OPA's order depends on chance, names come in
  /// order.
  package func findings(in document: Value) throws(SchemaProblem) -> [SchemaFinding] {
    var validation = SchemaValidation(schema: self)
    var outcome = SchemaOutcome()
    try validation.validate(document, by: root, at: .root, into: &outcome)
    return outcome.findings
  }
}

/// One validation: what may be spent on it, and the steps.
struct SchemaValidation {
  typealias Place = JSONSchema.Place

  let schema: JSONSchema
  private var depth = 0
  private var steps = 0

  /// Schemas within each other, references followed included: `{"$ref": "#"}` never ends by itself.
  static let depthLimit = 250
  /// Schemas and findings looked at: alternatives within alternatives double with every level.
  static let stepLimit = 1_000_000

  init(schema: JSONSchema) { self.schema = schema }

  mutating func spend(_ count: Int) throws(SchemaProblem) {
    steps += count
    if steps > SchemaValidation.stepLimit { throw .tooMuchWork }
  }

  /// Judges a value by a node on its own.
  mutating func outcome(
    _ value: Value, by place: Place, at context: SchemaContext
  ) throws(SchemaProblem) -> SchemaOutcome {
    var outcome = SchemaOutcome()
    try validate(value, by: place, at: context, into: &outcome)
    return outcome
  }

  mutating func merge(
    _ value: Value, by place: Place, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    outcome.merge(try self.outcome(value, by: place, at: context))
  }

  mutating func validate(
    _ value: Value, by place: Place, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= SchemaValidation.depthLimit else { throw .tooDeep }
    try spend(1 + outcome.findings.count / 8)
    let node = schema.nodes[place]
    if let verdict = node.verdict {
      if !verdict { outcome.add("false", "False always fails validation", at: context) }
      return
    }
    if let reference = node.reference {
      try validate(value, by: reference, at: context, into: &outcome)
      return
    }
    guard node.allowsType(of: value) else {
      let expected =
        node.types.count == 1 ? node.types[0].string : "[\(node.types.map(\.string).joined(separator: ","))]"
      outcome.add(
        "invalid_type", "Invalid type. Expected: \(expected), given: \(value.schemaType)", at: context)
      return
    }
    try combine(value, node, at: context, into: &outcome)
    try validateKind(value, node, at: context, into: &outcome)
    outcome.score += 1
  }

  private mutating func validateKind(
    _ value: Value, _ node: SchemaNode, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    switch value {
    case .number(let number):
      try validate(number, node, at: context, into: &outcome)
      try validateCommon(value, node, at: context, into: &outcome)
    case .string(let text):
      try validateCommon(value, node, at: context, into: &outcome)
      validate(text, node, at: context, into: &outcome)
    case .array(let array):
      try validate(array, node, at: context, into: &outcome)
      try validateCommon(value, node, at: context, into: &outcome)
    case .object(let object):
      try validate(object, node, at: context, into: &outcome)
      try validateCommon(value, node, at: context, into: &outcome)
      for (name, place) in node.properties {
        guard let member = object[.string(name)] else { continue }
        try validate(member, by: place, at: context.member(name.string), into: &outcome)
      }
    default: try validateCommon(value, node, at: context, into: &outcome)
    }
  }

  private func validateCommon(
    _ value: Value, _ node: SchemaNode, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    if node.constant != nil || node.choices != nil {
      let text = try value.plainJSON()
      if let constant = node.constant, !text.utf8.elementsEqual(constant.utf8) {
        outcome.add("const", "\(context.field) does not match: \(constant)", at: context)
      }
      if let choices = node.choices, !choices.contains(where: { $0.utf8.elementsEqual(text.utf8) }) {
        let allowed = choices.joined(separator: ", ")
        outcome.add("enum", "\(context.field) must be one of the following: \(allowed)", at: context)
      }
    }
    if let format = node.format, case .string(let text) = value, !SchemaFormat.allows(text, format: format.string) {
      outcome.add("format", "Does not match format '\(format)'", at: context)
    }
    outcome.score += 1
  }
}

extension SchemaNode {
  fileprivate func allowsType(of value: Value) -> Bool {
    if types.isEmpty { return true }
    if case .number(let number) = value {
      return types.contains("number") || (number.isIntegral && types.contains("integer"))
    }
    return types.contains(Text(value.schemaType))
  }
}

extension Value {
  /// The type in JSON Schema's terms.
  fileprivate var schemaType: String {
    if case .number(let number) = self { return number.isIntegral ? "integer" : "number" }
    return typeName
  }
}
