/// Open addressing from a value's hash to its place in an array that the owner holds.
@usableFromInline
struct HashTable: Sendable {
  static let scanLimit = 8
  /// Slot → place + 1; zero is empty. Empty where the array is short enough to scan.
  let slots: ContiguousArray<UInt32>

  init(indexing keys: ContiguousArray<Value>) {
    guard keys.count > HashTable.scanLimit else {
      slots = []
      return
    }
    var table = GrowingHashTable()
    table.rebuild(for: keys, capacity: keys.count)
    slots = table.slots
  }

  @usableFromInline func find(_ key: Value, in keys: ContiguousArray<Value>) -> Int? {
    if slots.isEmpty { return HashTable.scan(keys, for: key) }
    return GrowingHashTable.probe(slots, key, in: keys)
  }

  /// Keys are strings nearly always, and most of them differ in their hash already.
  private static func scan(_ keys: ContiguousArray<Value>, for key: Value) -> Int? {
    keys.withUnsafeBufferPointer { keys in
      guard case .string(let text) = key else { return keys.firstIndex { $0 == key } }
      let hash = text.hash
      for index in keys.indices {
        if case .string(let other) = keys[index], other.hash == hash, other == text { return index }
      }
      return nil
    }
  }
}

/// The same table while its array still grows.
struct GrowingHashTable {
  var slots: ContiguousArray<UInt32> = []

  static func probe(_ slots: ContiguousArray<UInt32>, _ key: Value, in keys: ContiguousArray<Value>) -> Int? {
    keys.withUnsafeBufferPointer { keys in
      slots.withUnsafeBufferPointer { slots in
        if case .string(let text) = key { return probe(slots, text, in: keys) }
        return probe(slots, key.hash) { keys[$0] == key }
      }
    }
  }

  /// Keys are strings nearly always, and most that are met on the way differ in their hash already.
  private static func probe(
    _ slots: UnsafeBufferPointer<UInt32>, _ text: Text, in keys: UnsafeBufferPointer<Value>
  ) -> Int? {
    let hash = text.hash
    return probe(slots, hash) { index in
      if case .string(let other) = keys[index], other.hash == hash, other == text { return true }
      return false
    }
  }

  @inline(__always)
  private static func probe(
    _ slots: UnsafeBufferPointer<UInt32>, _ hash: UInt64, _ isWanted: (Int) -> Bool
  ) -> Int? {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let entry = slots[slot]
      if entry == 0 { return nil }
      let index = Int(entry) &- 1
      if isWanted(index) { return index }
      slot = (slot &+ 1) & mask
    }
  }

  func find(_ key: Value, in keys: ContiguousArray<Value>) -> Int? {
    if slots.isEmpty {
      for index in 0..<keys.count where keys[index] == key { return index }
      return nil
    }
    return GrowingHashTable.probe(slots, key, in: keys)
  }

  /// The place of an equal key, or nil after noting that the caller appends `key` next.
  mutating func findOrInsert(_ key: Value, in keys: ContiguousArray<Value>) -> Int? {
    if let index = find(key, in: keys) { return index }
    let next = keys.count &+ 1
    if next > HashTable.scanLimit {
      if next &* 2 > slots.count {
        rebuild(for: keys, capacity: next &* 2)
      }
      place(keys.count, hash: key.hash)
    }
    return nil
  }

  mutating func rebuild(for keys: ContiguousArray<Value>, capacity: Int) {
    var size = 16
    while size < capacity &* 2 { size &*= 2 }
    slots = ContiguousArray(repeating: 0, count: size)
    for index in 0..<keys.count { place(index, hash: keys[index].hash) }
  }

  private mutating func place(_ index: Int, hash: UInt64) {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 { slot = (slot &+ 1) & mask }
    slots[slot] = UInt32(truncatingIfNeeded: index &+ 1)
  }
}
