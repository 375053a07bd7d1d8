import RegoValues

/// A static type, as the type checker and the built-ins' signatures use it.
/// Source: OPA's `types` package (the JSON form is that of capabilities files).
public indirect enum RegoType: Sendable {
  case null
  case boolean
  case number
  case string
  /// Fixed leading items, then any number of `dynamic` ones.
  case array(fixed: [RegoType], dynamic: RegoType?)
  case set(RegoType)
  case object(properties: [(key: Value, value: RegoType)], dynamic: DynamicProperty?)
  /// A union; empty means any value.
  case any([RegoType])
  case function(arguments: [RegoType], result: RegoType, variadic: RegoType?)
  /// Of a term in which some variable has no type yet; fits nothing. Messages show it as `???`.
  case unknown
  /// A described argument or result of a signature; transparent to checking.
  case described(name: String, description: String, RegoType)

  /// Types of more parts, or nested deeper, are any value to the checker: what it costs stays in proportion.
  static let partLimit = 20_000
  static let depthLimit = 200

  public static let anything = RegoType.any([])

  public static func named(_ name: String, _ type: RegoType, _ description: String = "") -> RegoType {
    .described(name: name, description: description, type)
  }

  public static func array(of type: RegoType) -> RegoType { .array(fixed: [], dynamic: type) }

  public static let anyArray = RegoType.array(fixed: [], dynamic: .anything)
  public static let anySet = RegoType.set(.anything)
  public static let anyObject = RegoType.object(
    properties: [], dynamic: DynamicProperty(key: .anything, value: .anything))

  public static func object(key: RegoType, value: RegoType) -> RegoType {
    .object(properties: [], dynamic: DynamicProperty(key: key, value: value))
  }
}

/// The type of an object's further keys and their values.
public struct DynamicProperty: Sendable {
  public var key: RegoType
  public var value: RegoType

  public init(key: RegoType, value: RegoType) {
    self.key = key
    self.value = value
  }
}
