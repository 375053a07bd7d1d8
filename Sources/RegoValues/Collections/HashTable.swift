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

  func find(_ key: Value, in keys: ContiguousArray<Value>) -> Int? {
    withUnsafePointer(to: key) { key in keys.withUnsafeBufferPointer { find(key, in: $0) } }
  }

  func find(_ key: ValuePlace, in keys: UnsafeBufferPointer<Value>) -> Int? {
    if slots.isEmpty { return HashTable.scan(keys, for: key) }
    return slots.withUnsafeBufferPointer { GrowingHashTable.probe($0, key, in: keys) }
  }

  /// Keys are strings nearly always.
  @inline(__always)
  static func scan(_ keys: UnsafeBufferPointer<Value>, for key: ValuePlace) -> Int? {
    guard let first = keys.baseAddress else { return nil }
    guard let text = key.text else { return (0..<keys.count).first { (first + $0).equals(key) } }
    return text._withUnsafeGuaranteedRef { text in (0..<keys.count).first { (first + $0).isText(text) } }
  }
}

/// The same table while its array still grows.
struct GrowingHashTable {
  var slots: ContiguousArray<UInt32> = []

  static func probe(
    _ slots: UnsafeBufferPointer<UInt32>, _ key: ValuePlace, in keys: UnsafeBufferPointer<Value>
  ) -> Int? {
    guard let first = keys.baseAddress else { return nil }
    guard let text = key.text else { return probe(slots, key.pointee.hash) { (first + $0).equals(key) } }
    return text._withUnsafeGuaranteedRef { text in probe(slots, text.header.hash) { (first + $0).isText(text) } }
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
    withUnsafePointer(to: key) { key in keys.withUnsafeBufferPointer { find(key, in: $0) } }
  }

  private func find(_ key: ValuePlace, in keys: UnsafeBufferPointer<Value>) -> Int? {
    if slots.isEmpty { return HashTable.scan(keys, for: key) }
    return slots.withUnsafeBufferPointer { GrowingHashTable.probe($0, key, in: keys) }
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

extension UnsafePointer<Value> {
  /// True for a string of the same bytes.
  @inline(__always)
  fileprivate func isText(_ text: TextStorage) -> Bool {
    self.text?._withUnsafeGuaranteedRef { $0.equals(text) } ?? false
  }
}
