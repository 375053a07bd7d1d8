/// An immutable Rego object: keys in Rego order beside their values.
///
/// Lookup is a scan up to eight keys and a hash table above; iteration is in key order.
public final class RegoObject: Sendable {
  public let keys: ContiguousArray<Value>
  public let values: ContiguousArray<Value>
  @usableFromInline let table: HashTable?
  public let extent: Extent

  /// `keys` must be strictly ascending, `values` as many.
  package init(sortedKeys keys: ContiguousArray<Value>, values: ContiguousArray<Value>) {
    self.keys = keys
    self.values = values
    table = HashTable.indexing(keys)
    extent = Extent(ofKeys: keys, values: values)
  }

  init(keys: ContiguousArray<Value>, values: ContiguousArray<Value>, table: HashTable?) {
    self.keys = keys
    self.values = values
    self.table = table
    extent = Extent(ofKeys: keys, values: values)
  }

  /// The same keys with other values, as many.
  package func replacing(values: ContiguousArray<Value>) -> RegoObject {
    RegoObject(keys: keys, values: values, table: table)
  }

  public static let empty = RegoObject(sortedKeys: [], values: [])

  /// Builds an object; where a key repeats, the last value stays.
  public convenience init(_ members: some Sequence<(Value, Value)>) {
    var builder = ObjectBuilder()
    for (key, value) in members { builder.insert(key, value) }
    let parts = builder.sortedParts()
    self.init(sortedKeys: parts.keys, values: parts.values)
  }

  @inlinable public var count: Int { keys.count }

  public subscript(key: Value) -> Value? {
    guard let index = index(of: key) else { return nil }
    return values[index]
  }

  /// The position of `key` in `keys`.
  public func index(of key: Value) -> Int? { HashTable.find(key, in: keys, table) }

  /// The same for a key that stands elsewhere.
  package func index(of key: ValuePlace) -> Int? { keys.withUnsafeBufferPointer { HashTable.find(key, in: $0, table) } }

  func compare(_ other: RegoObject) -> Int {
    if self === other { return 0 }
    for index in 0..<min(count, other.count) {
      let keyOrder = keys[index].compare(other.keys[index])
      if keyOrder != 0 { return keyOrder }
      let valueOrder = values[index].compare(other.values[index])
      if valueOrder != 0 { return valueOrder }
    }
    return count - other.count
  }

  @usableFromInline var hash: UInt64 {
    var state = HashSeed.mix(0x0B1E)
    for index in 0..<count {
      state = HashSeed.combine(HashSeed.combine(state, keys[index].hash), values[index].hash)
    }
    return state
  }
}

extension RegoObject: Equatable {
  public static func == (left: RegoObject, right: RegoObject) -> Bool {
    left === right || (left.keys == right.keys && left.values == right.values)
  }
}

/// Collects members of an object; `finish` sorts once.
public struct ObjectBuilder: ~Copyable {
  var keys: ContiguousArray<Value> = []
  var values: ContiguousArray<Value> = []
  var table = GrowingHashTable()

  public init() {}

  public var count: Int { keys.count }

  /// Sets `key` to `value`, replacing what was there.
  public mutating func insert(_ key: Value, _ value: Value) {
    if let index = table.findOrInsert(key, in: keys) {
      values[index] = value
    } else {
      if keys.isEmpty {
        // Most objects have a few members; growing one by one would allocate three times.
        keys.reserveCapacity(4)
        values.reserveCapacity(4)
      }
      keys.append(key)
      values.append(value)
    }
  }

  /// The value under `key` so far.
  public func value(for key: Value) -> Value? {
    table.find(key, in: keys).map { values[$0] }
  }

  func sortedParts() -> (keys: ContiguousArray<Value>, values: ContiguousArray<Value>) {
    guard let places = ValueOrder.places(of: keys) else { return (keys, values) }
    return (keys.at(places), values.at(places))
  }

  public func finish() -> RegoObject {
    if keys.isEmpty { return .empty }
    let parts = sortedParts()
    return RegoObject(sortedKeys: parts.keys, values: parts.values)
  }
}
