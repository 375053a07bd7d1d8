import RegoValues

/// Keywords that set bounds: for numbers, lengths and counts.
extension SchemaReader {
  func readNumbers(_ keywords: SchemaKeywords, into node: inout SchemaNode) throws(SchemaProblem) {
    if let given = keywords["multipleOf"] {
      guard case .number(let number) = given else { throw .invalidType(expected: "Number", given: "multipleOf") }
      guard number > Number(0) else { throw .notPositive("multipleOf") }
      node.multipleOf = number
    }
    (node.minimum, node.exclusiveMinimum) = try bounds("minimum", "exclusiveMinimum", keywords)
    (node.maximum, node.exclusiveMaximum) = try bounds("maximum", "exclusiveMaximum", keywords)
  }

  /// Draft 4 makes a bound exclusive by a flag, later ones have a number of its own for it.
  private func bounds(
    _ key: String, _ exclusiveKey: String, _ keywords: SchemaKeywords
  ) throws(SchemaProblem) -> (inclusive: Number?, exclusive: Number?) {
    var inclusive: Number?
    if let given = keywords[key] {
      guard case .number(let number) = given else { throw .mustBe(key, a: "Number") }
      inclusive = number
    }
    guard let given = keywords[exclusiveKey] else { return (inclusive, nil) }
    switch given {
    case .bool(let isExclusive) where keywords.draft == .four || keywords.draft == .hybrid:
      guard let bound = inclusive else { throw .missing(exclusiveKey, without: key) }
      return isExclusive ? (nil, bound) : (bound, nil)
    case .number(let number) where keywords.draft != .four: return (inclusive, number)
    default:
      let expected = keywords.draft == .four ? "boolean" : keywords.draft == .hybrid ? "boolean/number" : "number"
      throw .invalidType(expected: expected, given: exclusiveKey)
    }
  }

  func readStrings(_ keywords: SchemaKeywords, into node: inout SchemaNode) throws(SchemaProblem) {
    node.minLength = try keywords.count("minLength")
    node.maxLength = try keywords.count("maxLength")
    if let least = node.minLength, let most = node.maxLength, least > most {
      throw .crossed("minLength", "maxLength")
    }
    if let pattern = try keywords.string("pattern") {
      guard let regex = try? CompiledRegex(pattern.string) else {
        throw SchemaProblem("pattern must be a valid regex")
      }
      node.pattern = SchemaNode.Pattern(text: pattern, regex: regex)
    }
    node.format = try keywords.string("format")
  }

  /// `minItems` above `maxItems` is let through, as OPA does.
  func readCounts(_ keywords: SchemaKeywords, into node: inout SchemaNode) throws(SchemaProblem) {
    node.minProperties = try keywords.count("minProperties")
    node.maxProperties = try keywords.count("maxProperties")
    if let least = node.minProperties, let most = node.maxProperties, least > most {
      throw .crossed("minProperties", "maxProperties")
    }
    var seen: Set<Text> = []
    for element in try keywords.array("required") {
      guard case .string(let name) = element else { throw .invalidType(expected: "string", given: "required") }
      guard seen.insert(name).inserted else { throw .repeated(in: "required") }
      node.required.append(name)
    }
    node.minItems = try keywords.count("minItems")
    node.maxItems = try keywords.count("maxItems")
    if let unique = keywords["uniqueItems"] {
      guard case .bool(let flag) = unique else { throw .mustBe("uniqueItems", a: "boolean") }
      node.uniqueItems = flag
    }
  }
}

/// The members of one schema object, with the checks that several keywords share.
struct SchemaKeywords {
  let object: RegoObject
  let draft: SchemaDraft

  subscript(key: String) -> Value? { object[.text(key)] }

  /// Draft 6 renamed `id`; where no draft is named, the old name goes first.
  var idKey: String {
    switch draft {
    case .four: "id"
    case .hybrid: self["id"] == nil ? "$id" : "id"
    default: "$id"
    }
  }

  func string(_ key: String) throws(SchemaProblem) -> Text? {
    guard let value = self[key] else { return nil }
    guard case .string(let text) = value else { throw .invalidType(expected: "string", given: key) }
    return text
  }

  func array(_ key: String) throws(SchemaProblem) -> ContiguousArray<Value> {
    guard let value = self[key] else { return [] }
    guard case .array(let array) = value else { throw .mustBe(key, an: "array") }
    return array.elements
  }

  /// A count is written in digits alone: `3.0` is none.
  func count(_ key: String) throws(SchemaProblem) -> Int? {
    guard let value = self[key] else { return nil }
    guard case .number(let number) = value, let count = Int(number.text) else { throw .mustBe(key, an: "integer") }
    guard count >= 0 else { throw .negative(key) }
    return count
  }
}

extension Value {
  /// What may stand where a schema is wanted.
  var isSchemaLike: Bool {
    switch self {
    case .bool, .object: true
    default: false
    }
  }
}

extension RegoObject {
  /// Members by name, in order; what was read from JSON has no other keys.
  var textMembers: [(Text, Value)] {
    zip(keys, values).compactMap { key, value in
      if case .string(let name) = key { (name, value) } else { nil }
    }
  }
}
