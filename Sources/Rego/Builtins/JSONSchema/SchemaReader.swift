import RegoValues

/// Reads a document as a schema, keyword by keyword in the order in which OPA does: the first mistake is the answer.
struct SchemaReader {
  typealias Place = JSONSchema.Place

  private(set) var schema = JSONSchema()
  private var pool = SchemaPool()
  /// The nodes that references lead to, also those that are still being read.
  private var referenced: [String: Place] = [:]
  private var depth = 0

  /// Schemas below each other, references followed included.
  static let depthLimit = 250
  static let nodeLimit = 100_000

  static func read(_ document: Value) throws(SchemaProblem) -> JSONSchema {
    var reader = SchemaReader()
    guard let base = SchemaReference.nowhere else { throw .notASchema }
    let resolved = try reader.pool.add(document, as: base)
    let draft = try SchemaDraft.declared(by: resolved) ?? .hybrid
    reader.schema.root = try reader.node(resolved, draft: draft)
    return reader.schema
  }

  // MARK: Nodes

  private mutating func newNode() throws(SchemaProblem) -> Place {
    guard schema.nodes.count < SchemaReader.nodeLimit else { throw .tooLarge }
    schema.nodes.append(SchemaNode())
    return schema.nodes.count - 1
  }

  mutating func node(_ document: Value, draft: SchemaDraft) throws(SchemaProblem) -> Place {
    let place = try newNode()
    try read(document, into: place, draft: draft)
    return place
  }

  private mutating func read(_ document: Value, into place: Place, draft: SchemaDraft) throws(SchemaProblem) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= SchemaReader.depthLimit else { throw .tooDeep }
    if draft >= .six, case .bool(let verdict) = document {
      schema.nodes[place].verdict = verdict
      return
    }
    guard case .object(let object) = document else { throw .notASchema }
    let keywords = SchemaKeywords(object: object, draft: draft)
    if let id = try keywords.string(keywords.idKey) { _ = try SchemaReference(id) }
    try readDefinitions(keywords)
    _ = try keywords.string("title")
    _ = try keywords.string("description")
    if let reference = try keywords.string("$ref"), try follow(reference, from: place, draft: draft) { return }
    var node = schema.nodes[place]
    try readTypes(keywords, into: &node)
    try readMembers(keywords, into: &node)
    try readItems(keywords, into: &node)
    try readNumbers(keywords, into: &node)
    try readStrings(keywords, into: &node)
    try readCounts(keywords, into: &node)
    try readChoices(keywords, into: &node)
    try readCombinations(keywords, into: &node)
    schema.nodes[place] = node
  }

  private mutating func readDefinitions(_ keywords: SchemaKeywords) throws(SchemaProblem) {
    guard let definitions = keywords["definitions"] else { return }
    let problem = SchemaProblem.invalidType(expected: SchemaProblem.schemas, given: "definitions")
    guard case .object(let members) = definitions else { throw problem }
    for definition in members.values {
      guard definition.isSchemaLike else { throw problem }
      _ = try node(definition, draft: keywords.draft)
    }
  }

  /// True where the reference was new and nothing beside it is looked at.
  private mutating func follow(
    _ text: Text, from place: Place, draft: SchemaDraft
  ) throws(SchemaProblem) -> Bool {
    let reference = try SchemaReference(text)
    if let known = referenced[reference.text] {
      schema.nodes[place].reference = known
      return false
    }
    let target = try newNode()
    referenced[reference.text] = target
    let document = try pool.document(at: reference)
    guard document.value.isSchemaLike else { throw .mustBe(SchemaProblem.schema, of: "object") }
    try read(document.value, into: target, draft: document.draft ?? draft)
    schema.nodes[place].reference = target
    return true
  }

  private mutating func nodes(_ key: String, _ keywords: SchemaKeywords) throws(SchemaProblem) -> [Place] {
    var places: [Place] = []
    for document in try keywords.array(key) { places.append(try node(document, draft: keywords.draft)) }
    return places
  }

  // MARK: Groups of keywords

  private func readTypes(_ keywords: SchemaKeywords, into node: inout SchemaNode) throws(SchemaProblem) {
    guard let given = keywords["type"] else { return }
    let problem = SchemaProblem.invalidType(expected: "type", given: "string/Array Of Strings")
    let names: ContiguousArray<Value>
    switch given {
    case .string: names = [given]
    case .array(let array): names = array.elements
    default: throw problem
    }
    for name in names {
      guard case .string(let type) = name else { throw problem }
      guard SchemaReader.types.contains(type) else { throw .unknown(type: type.string) }
      if node.types.contains(type) { throw .duplicate(type: type.string) }
      node.types.append(type)
    }
  }

  private static let types: Set<Text> = ["array", "boolean", "integer", "number", "null", "object", "string"]

  private mutating func readMembers(
    _ keywords: SchemaKeywords, into node: inout SchemaNode
  ) throws(SchemaProblem) {
    if let properties = keywords["properties"] {
      guard case .object(let members) = properties else { throw .mustBe("Properties", of: "object") }
      for (name, document) in members.textMembers {
        let place = try self.node(document, draft: keywords.draft)
        node.properties.append((name, place))
        node.propertyPlaces[name] = place
      }
    }
    node.additionalProperties = try further("additionalProperties", keywords)
    if let patterns = keywords["patternProperties"] {
      guard case .object(let members) = patterns else {
        throw .invalidType(expected: SchemaProblem.schema, given: "patternProperties")
      }
      for (name, document) in members.textMembers {
        guard let regex = try? CompiledRegex(name.string) else { throw .invalidPattern(name.string) }
        let place = try self.node(document, draft: keywords.draft)
        node.patternProperties.append((SchemaNode.Pattern(text: name, regex: regex), place))
      }
    }
    if keywords.draft >= .six, let names = keywords["propertyNames"] {
      // OPA names the wrong keyword here.
      guard names.isSchemaLike else {
        throw .invalidType(expected: SchemaProblem.schema, given: "patternProperties")
      }
      node.propertyNames = try self.node(names, draft: keywords.draft)
    }
    try readDependencies(keywords, into: &node)
  }

  private mutating func readDependencies(
    _ keywords: SchemaKeywords, into node: inout SchemaNode
  ) throws(SchemaProblem) {
    guard let dependencies = keywords["dependencies"] else { return }
    guard case .object(let members) = dependencies else { throw .mustBe("dependencies", of: "object") }
    for (name, dependency) in members.textMembers {
      switch dependency {
      case .array(let array):
        var names: [Text] = []
        for element in array.elements {
          guard case .string(let name) = element else { throw .dependency }
          names.append(name)
        }
        node.dependencies[name] = .names(names)
      case .bool, .object: node.dependencies[name] = .schema(try self.node(dependency, draft: keywords.draft))
      default: throw .dependency
      }
    }
  }

  private mutating func further(
    _ key: String, _ keywords: SchemaKeywords
  ) throws(SchemaProblem) -> SchemaNode.Further {
    switch keywords[key] {
    case nil, .bool(true): return .anything
    case .bool(false): return .nothing
    case .object(let object)?: return .schema(try node(.object(object), draft: keywords.draft))
    default: throw .invalidType(expected: "boolean/\(SchemaProblem.schema)", given: key)
    }
  }

  private mutating func readItems(_ keywords: SchemaKeywords, into node: inout SchemaNode) throws(SchemaProblem) {
    let problem = SchemaProblem.invalidType(
      expected: "\(SchemaProblem.schema)/\(SchemaProblem.schemas)", given: "items")
    switch keywords["items"] {
    case nil: break
    case .array(let array)?:
      var places: [Place] = []
      for document in array.elements {
        guard document.isSchemaLike else { throw problem }
        places.append(try self.node(document, draft: keywords.draft))
      }
      node.items = .positional(places)
    case let document? where document.isSchemaLike:
      node.items = .each(try self.node(document, draft: keywords.draft))
    default: throw problem
    }
    node.additionalItems = try further("additionalItems", keywords)
  }

  private mutating func readChoices(
    _ keywords: SchemaKeywords, into node: inout SchemaNode
  ) throws(SchemaProblem) {
    if keywords.draft >= .six, let contains = keywords["contains"] {
      node.contains = try self.node(contains, draft: keywords.draft)
    }
    if keywords.draft >= .six, let constant = keywords["const"] { node.constant = try constant.plainJSON() }
    guard keywords["enum"] != nil else { return }
    var choices: [String] = []
    var seen: Set<Text> = []
    for choice in try keywords.array("enum") {
      let text = try choice.plainJSON()
      guard seen.insert(Text(text)).inserted else { throw .repeated(in: "enum") }
      choices.append(text)
    }
    node.choices = choices
  }

  private mutating func readCombinations(
    _ keywords: SchemaKeywords, into node: inout SchemaNode
  ) throws(SchemaProblem) {
    node.oneOf = try nodes("oneOf", keywords)
    node.anyOf = try nodes("anyOf", keywords)
    node.allOf = try nodes("allOf", keywords)
    node.not = try branch("not", keywords)
    guard keywords.draft >= .seven else { return }
    node.condition = try branch("if", keywords)
    node.consequence = try branch("then", keywords)
    node.alternative = try branch("else", keywords)
  }

  private mutating func branch(_ key: String, _ keywords: SchemaKeywords) throws(SchemaProblem) -> Place? {
    guard let document = keywords[key] else { return nil }
    guard document.isSchemaLike else { throw .mustBe(key, an: "object") }
    return try node(document, draft: keywords.draft)
  }
}
