import RegoValues

extension SchemaValidation {
  /// Schemas that judge the value as a whole.
  mutating func combine(
    _ value: Value, _ node: SchemaNode, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    try requireAny(value, node.anyOf, at: context, into: &outcome)
    try requireOne(value, node.oneOf, at: context, into: &outcome)
    try requireAll(value, node.allOf, at: context, into: &outcome)
    if let not = node.not, try self.outcome(value, by: not, at: context).isValid {
      outcome.add("number_not", "Must not validate the schema (not)", at: context)
    }
    try requireDependencies(value, node, at: context, into: &outcome)
    try decide(value, node, at: context, into: &outcome)
    outcome.score += 1
  }

  private mutating func requireAny(
    _ value: Value, _ places: [Place], at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    if places.isEmpty { return }
    var nearest: SchemaOutcome?
    for place in places {
      let attempt = try self.outcome(value, by: place, at: context)
      if attempt.isValid { return }
      if nearest.map({ attempt.score > $0.score }) ?? true { nearest = attempt }
    }
    outcome.add("number_any_of", "Must validate at least one schema (anyOf)", at: context)
    if let nearest { outcome.merge(nearest) }
  }

  private mutating func requireOne(
    _ value: Value, _ places: [Place], at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    if places.isEmpty { return }
    var nearest: SchemaOutcome?
    var valid = 0
    for place in places {
      let attempt = try self.outcome(value, by: place, at: context)
      if attempt.isValid {
        valid += 1
      } else if valid == 0, nearest.map({ attempt.score > $0.score }) ?? true {
        nearest = attempt
      }
    }
    if valid == 1 { return }
    outcome.add("number_one_of", "Must validate one and only one schema (oneOf)", at: context)
    if valid == 0, let nearest { outcome.merge(nearest) }
  }

  private mutating func requireAll(
    _ value: Value, _ places: [Place], at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    var isValid = true
    for place in places {
      let part = try self.outcome(value, by: place, at: context)
      if !part.isValid { isValid = false }
      outcome.merge(part)
    }
    if !isValid { outcome.add("number_all_of", "Must validate all the schemas (allOf)", at: context) }
  }

  private mutating func requireDependencies(
    _ value: Value, _ node: SchemaNode, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    guard !node.dependencies.isEmpty, case .object(let object) = value else { return }
    for (name, _) in object.textMembers {
      switch node.dependencies[name] {
      case nil: continue
      case .names(let names)?:
        for needed in names where object[.string(needed)] == nil {
          outcome.add("missing_dependency", "Has a dependency on \(needed)", at: context)
        }
      case .schema(let place)?: try validate(value, by: place, at: context, into: &outcome)
      }
    }
  }

  private mutating func decide(
    _ value: Value, _ node: SchemaNode, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    guard let condition = node.condition else { return }
    let holds = try self.outcome(value, by: condition, at: context).isValid
    guard let place = holds ? node.consequence : node.alternative else { return }
    let part = try self.outcome(value, by: place, at: context)
    if part.isValid { return }
    if holds {
      outcome.add("condition_then", #"Must validate "then" as "if" was valid"#, at: context)
    } else {
      outcome.add("condition_else", #"Must validate "else" as "if" was not valid"#, at: context)
    }
    outcome.merge(part)
  }
}
