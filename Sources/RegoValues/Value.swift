/// A Rego value: what policies read, compare and return.
///
/// Values are immutable and cheap to copy (a tag and one reference or integer). Equality, order and hashing
/// follow Rego: `null < boolean < number < string < array < object < set`, strings by UTF-8 bytes,
/// numbers by exact numeric value (`1 == 1.0`).
///
/// ```swift
/// let pod: Value = ["kind": "Pod", "replicas": 3]
/// pod["kind"]            // Optional(.string("Pod"))
/// Value.number(1) < "a"  // true
/// ```
public enum Value: Sendable {
  case null
  case bool(Bool)
  case number(Number)
  case string(Text)
  case array(RegoArray)
  case object(RegoObject)
  case set(RegoSet)
}

extension Value {
  /// The rank of the value's type in Rego's total order.
  @inlinable public var typeRank: Int {
    switch self {
    case .null: 0
    case .bool: 1
    case .number: 2
    case .string: 3
    case .array: 4
    case .object: 5
    case .set: 6
    }
  }

  /// The type's name as Rego's `type_name` gives it.
  public var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    case .set: "set"
    }
  }

  /// The member under a string key, an array item by integer, or a set's member; nil when there is none.
  @inlinable public func lookup(_ key: Value) -> Value? {
    switch self {
    case .object(let object): return object[key]
    case .array(let array):
      guard case .number(let number) = key, let index = number.exactInt,
        index >= 0, index < array.count
      else { return nil }
      return array[index]
    case .set(let set): return set.contains(key) ? key : nil
    default: return nil
    }
  }

  /// The member under a string key of an object.
  public subscript(key: String) -> Value? {
    guard case .object(let object) = self else { return nil }
    return object[.string(Text(key))]
  }

  /// The string's content, or nil for other types.
  public var stringValue: String? {
    if case .string(let text) = self { return text.string }
    return nil
  }

  /// `.bool(true)`; everything else is false here (Rego's own truth is "neither undefined nor false").
  @inlinable public var isTrue: Bool {
    if case .bool(true) = self { return true }
    return false
  }

  /// False only for `.bool(false)`: the truth of a Rego expression whose value is defined.
  @inlinable public var isTruthy: Bool {
    if case .bool(false) = self { return false }
    return true
  }
}

extension Value: Equatable, Comparable, Hashable {
  @inlinable public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    case (.set(let a), .set(let b)): a == b
    default: false
    }
  }

  @inlinable public static func < (left: Value, right: Value) -> Bool {
    left.compare(right) < 0
  }

  /// Rego's total order: negative, zero or positive.
  public func compare(_ other: Value) -> Int {
    switch (self, other) {
    case (.null, .null): return 0
    case (.bool(let a), .bool(let b)): return a == b ? 0 : (a ? 1 : -1)
    case (.number(let a), .number(let b)): return a.compare(b)
    case (.string(let a), .string(let b)): return a.compare(b)
    case (.array(let a), .array(let b)): return a.compare(b)
    case (.object(let a), .object(let b)): return a.compare(b)
    case (.set(let a), .set(let b)): return a.compare(b)
    default: return typeRank - other.typeRank
    }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(hash)
  }

  /// A well-mixed hash, seeded per process because keys come from pushed content. Equal values hash alike.
  public var hash: UInt64 {
    switch self {
    case .null: HashSeed.mix(0x9E37)
    case .bool(let flag): HashSeed.mix(flag ? 0x51ED : 0x2545)
    case .number(let number): number.hash
    case .string(let text): text.hash
    case .array(let array): array.hash
    case .object(let object): object.hash
    case .set(let set): set.hash
    }
  }
}

// No nil literal: `isThere ? value : nil` would silently be null instead of nothing.
extension Value: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .number(Number(value)) }
  public init(stringLiteral value: String) { self = .string(Text(value)) }
  public init(arrayLiteral elements: Value...) { self = .array(RegoArray(elements)) }
  public init(dictionaryLiteral elements: (Value, Value)...) {
    var builder = ObjectBuilder()
    for (key, value) in elements { builder.insert(key, value) }
    self = .object(builder.finish())
  }
}
