import RegoValues

/// Reads JSON schemas as types, by the keywords of which OPA's type checker knows: `type`, `properties`, `items`, `$ref`,
/// `anyOf` and `allOf`. An object with properties has these and no others, as there. Source: OPA's page on schemas.
///
/// Cost: linear in the schema. A schema that lies in itself is known three levels deep, and less where that is many types.
struct SchemaTypes {
  private let schema: JSONSchema
  private var known: [JSONSchema.Place: RegoType] = [:]
  private var open: [JSONSchema.Place: Int] = [:]
  /// How often a schema was met within itself.
  private var repetitions = 0

  private static let levels = 3
  private static let repetitionLimit = 1_000

  /// Throws where the document is no schema, and where the parts of an `allOf` contradict each other.
  static func type(of document: Value) throws(SchemaTypeProblem) -> RegoType {
    let schema: JSONSchema
    do {
      schema = try JSONSchema(document)
    } catch {
      throw .notASchema(error.message)
    }
    var types = SchemaTypes(schema: schema)
    return try types.type(at: schema.root)
  }

  private init(schema: JSONSchema) { self.schema = schema }

  private mutating func type(at place: JSONSchema.Place) throws(SchemaTypeProblem) -> RegoType {
    let place = followed(place)
    if let type = known[place] { return type }
    let around = open[place, default: 0]
    if around > 0 { repetitions += 1 }
    guard around <= SchemaTypes.levels, repetitions <= SchemaTypes.repetitionLimit else { return .anything }
    open[place] = around + 1
    defer { open[place] = around }
    let before = repetitions
    let type = try type(of: schema.nodes[place])
    // A type that was cut short here may be longer elsewhere.
    if repetitions == before { known[place] = type }
    return type
  }

  private func followed(_ place: JSONSchema.Place) -> JSONSchema.Place {
    var place = place
    var seen: Set<JSONSchema.Place> = []
    while let next = schema.nodes[place].reference, seen.insert(place).inserted { place = next }
    return place
  }

  private mutating func type(of node: SchemaNode) throws(SchemaTypeProblem) -> RegoType {
    if !node.anyOf.isEmpty { return try alternatives(of: node) }
    if !node.allOf.isEmpty { return try type(of: merged(node)) }
    for name in node.types.isEmpty ? [] : SchemaTypes.order where node.types.contains(name) {
      switch name {
      case "boolean": return .boolean
      case "string": return .string
      case "integer", "number": return .number
      case "object": return try object(node)
      default: return try array(node)
      }
    }
    if !node.properties.isEmpty { return try object(node) }
    if case .positional([]) = node.items { return .anything }
    return try array(node)
  }

  /// Where a schema allows several types, the first of these is its type.
  private static let order: [Text] = ["boolean", "string", "integer", "number", "object", "array"]

  private mutating func object(_ node: SchemaNode) throws(SchemaTypeProblem) -> RegoType {
    if node.properties.isEmpty { return .anyObject }
    var properties: [(key: Value, value: RegoType)] = []
    var taken: Set<Text> = []
    // Parts of an `allOf` may name a property twice: the first is its type.
    for (name, place) in node.properties where taken.insert(name).inserted {
      properties.append((.string(name), try type(at: place)))
    }
    return .object(properties, dynamic: nil)
  }

  private mutating func array(_ node: SchemaNode) throws(SchemaTypeProblem) -> RegoType {
    switch node.items {
    case .each(let place): return .array(of: try type(at: place))
    case .positional(let places):
      var items: [RegoType] = []
      for place in places { items.append(try type(at: place)) }
      return .tuple(items)
    }
  }

  private mutating func alternatives(of node: SchemaNode) throws(SchemaTypeProblem) -> RegoType {
    var result = RegoType.unknown
    if !node.types.isEmpty {
      var core = node
      core.anyOf = []
      let type = try type(of: core)
      if case .object(_, dynamic: nil) = type { result = type }
    }
    for place in node.anyOf { result = try type(at: place).union(result) }
    return result
  }

  // MARK: allOf

  /// One schema that says what all parts of an `allOf` say together.
  private func merged(_ node: SchemaNode) throws(SchemaTypeProblem) -> SchemaNode {
    var all: SchemaNode?
    for place in node.allOf {
      let part = typed(schema.nodes[followed(place)])
      all = try all.map { (all) throws(SchemaTypeProblem) in try merged(all, part) } ?? part
    }
    guard let all, !node.types.isEmpty else { return all ?? SchemaNode() }
    var core = node
    core.allOf = []
    for type: Text in ["object", "array"] where node.types.contains(type) && all.types.contains(type) {
      return try merged(typed(core), all)
    }
    guard Set(node.types) == Set(all.types) else { throw .contradiction }
    return all
  }

  private func typed(_ node: SchemaNode) -> SchemaNode {
    var node = node
    if !node.properties.isEmpty {
      if !node.types.contains("object") { node.types.append("object") }
    } else if case .positional([]) = node.items {
      return node
    } else if !node.types.contains("array") {
      node.types.append("array")
    }
    return node
  }

  private func merged(_ first: SchemaNode, _ second: SchemaNode) throws(SchemaTypeProblem) -> SchemaNode {
    guard first.types == second.types else {
      throw .differentTypes(SchemaTypes.text(first.types), SchemaTypes.text(second.types))
    }
    var result = first
    if first.types.contains("object") {
      result.properties += second.properties
    } else if first.types.contains("array"), !first.places.isEmpty, !second.places.isEmpty {
      for (mine, other) in zip(first.places, second.places)
      where schema.nodes[mine].types != schema.nodes[other].types {
        throw .contradiction
      }
      let places = first.places + second.places.dropFirst(first.places.count)
      if places.count > 1 { result.items = .positional(places) }
    }
    return result
  }

  private static func text(_ types: [Text]) -> String {
    types.count == 1 ? types[0].string : "[\(types.map(\.string).joined(separator: ","))]"
  }
}

extension SchemaNode {
  fileprivate var places: [Place] {
    switch items {
    case .each(let place): [place]
    case .positional(let places): places
    }
  }
}

/// Why a schema tells no type.
enum SchemaTypeProblem: Error, Hashable {
  case notASchema(String)
  /// Parts of an `allOf` with different types.
  case differentTypes(String, String)
  case contradiction
}
