import RegoValues

extension SchemaValidation {
  // MARK: Numbers

  func validate(
    _ number: Number, _ node: SchemaNode, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    if let factor = node.multipleOf {
      let isMultiple: Bool
      do throws(NumberError) {
        isMultiple = try number.isMultiple(of: factor)
      } catch {
        throw SchemaProblem(error.description, isLimit: true)
      }
      if !isMultiple { outcome.add("multiple_of", "Must be a multiple of \(factor.schemaText)", at: context) }
    }
    if let most = node.maximum, number > most {
      outcome.add("number_lte", "Must be less than or equal to \(most.schemaText)", at: context)
    }
    if let border = node.exclusiveMaximum, number >= border {
      outcome.add("number_lt", "Must be less than \(border.schemaText)", at: context)
    }
    if let least = node.minimum, number < least {
      outcome.add("number_gte", "Must be greater than or equal to \(least.schemaText)", at: context)
    }
    if let border = node.exclusiveMinimum, number <= border {
      outcome.add("number_gt", "Must be greater than \(border.schemaText)", at: context)
    }
    outcome.score += 1
  }

  // MARK: Strings

  func validate(
    _ text: Text, _ node: SchemaNode, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) {
    let length = text.codePointCount
    if let least = node.minLength, length < least {
      outcome.add("string_gte", "String length must be greater than or equal to \(least)", at: context)
    }
    if let most = node.maxLength, length > most {
      outcome.add("string_lte", "String length must be less than or equal to \(most)", at: context)
    }
    if let pattern = node.pattern, !pattern.regex.matches(text) {
      outcome.add("pattern", "Does not match pattern '\(pattern.text)'", at: context)
    }
    outcome.score += 1
  }

  // MARK: Arrays

  mutating func validate(
    _ array: RegoArray, _ node: SchemaNode, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    try validateItems(array, node, at: context, into: &outcome)
    if let least = node.minItems, array.count < least {
      outcome.add("array_min_items", "Array must have at least \(least) items", at: context)
    }
    if let most = node.maxItems, array.count > most {
      outcome.add("array_max_items", "Array must have at most \(most) items", at: context)
    }
    if node.uniqueItems { try requireUnique(array, at: context, into: &outcome) }
    if let contained = node.contains { try requireOne(of: array, contained, at: context, into: &outcome) }
    outcome.score += 1
  }

  private mutating func validateItems(
    _ array: RegoArray, _ node: SchemaNode, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    switch node.items {
    case .each(let place):
      for (index, item) in array.elements.enumerated() {
        try merge(item, by: place, at: context.member(String(index)), into: &outcome)
      }
    case .positional(let places):
      for (index, (item, place)) in zip(array.elements, places).enumerated() {
        try merge(item, by: place, at: context.member(String(index)), into: &outcome)
      }
      guard !places.isEmpty, places.count < array.count else { return }
      switch node.additionalItems {
      case .anything: return
      case .nothing: outcome.add("array_no_additional_items", "No additional items allowed on array", at: context)
      case .schema(let place):
        for index in places.count..<array.count {
          try merge(array[index], by: place, at: context.member(String(index)), into: &outcome)
        }
      }
    }
  }

  private mutating func requireUnique(
    _ array: RegoArray, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    var places: [Text: Int] = [:]
    for (index, item) in array.elements.enumerated() {
      let text = Text(try item.plainJSON())
      if let before = places[text] {
        outcome.add("unique", "array items[\(before),\(index)] must be unique", at: context)
      }
      places[text] = index
    }
    try spend(array.count)
  }

  private mutating func requireOne(
    of array: RegoArray, _ place: Place, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    var nearest: SchemaOutcome?
    for (index, item) in array.elements.enumerated() {
      let attempt = try self.outcome(item, by: place, at: context.member(String(index)))
      if attempt.isValid { return }
      if nearest.map({ attempt.score > $0.score }) ?? true { nearest = attempt }
    }
    outcome.add("contains", "At least one of the items must match", at: context)
    if let nearest { outcome.merge(nearest) }
  }

  // MARK: Objects

  mutating func validate(
    _ object: RegoObject, _ node: SchemaNode, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    if let least = node.minProperties, object.count < least {
      outcome.add("array_min_properties", "Must have at least \(least) properties", at: context)
    }
    if let most = node.maxProperties, object.count > most {
      outcome.add("array_max_properties", "Must have at most \(most) properties", at: context)
    }
    for name in node.required {
      if object[.string(name)] == nil {
        outcome.add("required", "\(name) is required", at: context)
      } else {
        outcome.score += 1
      }
    }
    for (name, value) in object.textMembers {
      try validateFurther(name, value, node, at: context, into: &outcome)
    }
    if let place = node.propertyNames {
      for (name, _) in object.textMembers {
        let part = try self.outcome(.string(name), by: place, at: context)
        if part.isValid { continue }
        outcome.add("invalid_property_name", "Property name of \"\(name)\" does not match", at: context)
        outcome.merge(part)
      }
    }
    outcome.score += 1
  }

  /// Judges a member by patterns, and where nothing describes it by what further members must be.
  private mutating func validateFurther(
    _ name: Text, _ value: Value, _ node: SchemaNode, at context: SchemaContext, into outcome: inout SchemaOutcome
  ) throws(SchemaProblem) {
    try spend(1 + node.patternProperties.count)
    var isDescribed = false
    for (pattern, place) in node.patternProperties where pattern.regex.matches(name) {
      isDescribed = true
      try merge(value, by: place, at: context.member(name.string), into: &outcome)
    }
    if isDescribed { outcome.score += 1 }
    if isDescribed || node.propertyPlaces[name] != nil { return }
    switch node.additionalProperties {
    case .anything: return
    case .nothing:
      outcome.add("additional_property_not_allowed", "Additional property \(name) is not allowed", at: context)
    case .schema(let place): try merge(value, by: place, at: context.member(name.string), into: &outcome)
    }
  }
}
