import Synchronization

/// Open addressing from a value's hash to its place in an array that the owner holds. Made by whoever asks first: most of the
/// large collections are only gone through, or counted.
///
/// An owner with few keys has none, and scans them.
///
/// `@unchecked Sendable`: the one stored property is atomic. What it points to is written before it is put there, by nobody
/// after that, and freed with this object.
@usableFromInline
final class HashTable: @unchecked Sendable {
  static let scanLimit = 8
  /// Place + 1 for each slot, zero is empty; as many slots as `HashSlots.size` says.
  private let slots = Atomic<UnsafeMutablePointer<UInt32>?>(nil)

  private init() {}

  deinit { slots.load(ordering: .acquiring)?.deallocate() }

  /// The table of some keys, where they need one.
  static func indexing(_ keys: ContiguousArray<Value>) -> HashTable? {
    keys.count > scanLimit ? HashTable() : nil
  }

  static func find(_ key: Value, in keys: ContiguousArray<Value>, _ table: HashTable?) -> Int? {
    withUnsafePointer(to: key) { key in keys.withUnsafeBufferPointer { find(key, in: $0, table) } }
  }

  static func find(_ key: ValuePlace, in keys: UnsafeBufferPointer<Value>, _ table: HashTable?) -> Int? {
    guard let table else { return scan(keys, for: key) }
    let slots = table.slots.load(ordering: .acquiring) ?? table.make(keys)
    return find(key, in: keys, UnsafeBufferPointer(start: slots, count: HashSlots.size(for: keys.count)))
  }

  private static func find(
    _ key: ValuePlace, in keys: UnsafeBufferPointer<Value>, _ slots: UnsafeBufferPointer<UInt32>
  ) -> Int? {
    guard let first = keys.baseAddress else { return nil }
    let slot =
      if let text = key.text {
        text._withUnsafeGuaranteedRef { text in
          HashSlots.find(text.header.hash, in: slots) { (first + (Int($0) &- 1)).isText(text) }
        }
      } else {
        HashSlots.find(key.hash, in: slots) { (first + (Int($0) &- 1)).equals(key) }
      }
    return slot.map { Int($0) &- 1 }
  }

  private func make(_ keys: UnsafeBufferPointer<Value>) -> UnsafeMutablePointer<UInt32> {
    let size = HashSlots.size(for: keys.count)
    let made = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
    made.initialize(repeating: 0, count: size)
    if let first = keys.baseAddress {
      let slots = UnsafeMutableBufferPointer(start: made, count: size)
      for index in 0..<keys.count {
        HashSlots.put(UInt32(truncatingIfNeeded: index &+ 1), (first + index).hash, in: slots)
      }
    }
    let (isOurs, others) = slots.compareExchange(expected: nil, desired: made, ordering: .acquiringAndReleasing)
    guard !isOurs, let others else { return made }
    // Another thread was faster.
    made.deallocate()
    return others
  }

  /// Keys are strings nearly always.
  @inline(__always)
  static func scan(_ keys: UnsafeBufferPointer<Value>, for key: ValuePlace) -> Int? {
    guard let first = keys.baseAddress else { return nil }
    guard let text = key.text else { return (0..<keys.count).first { (first + $0).equals(key) } }
    return text._withUnsafeGuaranteedRef { text in (0..<keys.count).first { (first + $0).isText(text) } }
  }
}

/// The slots of a table: how many there are, and how they are filled and looked through.
enum HashSlots {
  /// A power of two, at least twice as many as keys.
  static func size(for count: Int) -> Int {
    count <= 8 ? 16 : 1 &<< (Int.bitWidth &- (count &* 2 &- 1).leadingZeroBitCount)
  }

  /// Looks through the slots of a hash, which are up to the first empty one.
  @inline(__always)
  static func find<Slot: FixedWidthInteger>(
    _ hash: UInt64, in slots: UnsafeBufferPointer<Slot>, _ isWanted: (Slot) -> Bool
  ) -> Slot? {
    let mask = slots.count &- 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] != 0 {
      if isWanted(slots[place]) { return slots[place] }
      place = (place &+ 1) & mask
    }
    return nil
  }

  @inline(__always)
  static func put<Slot: FixedWidthInteger>(
    _ slot: Slot, _ hash: UInt64, in slots: UnsafeMutableBufferPointer<Slot>
  ) {
    let mask = slots.count &- 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] != 0 { place = (place &+ 1) & mask }
    slots[place] = slot
  }
}

/// The same table while its array still grows. Half of a slot is half of the key's hash: most other keys need not be looked
/// at, and none is hashed again when the table grows.
struct GrowingHashTable {
  private var slots: ContiguousArray<UInt64> = []

  func find(_ key: Value, in keys: ContiguousArray<Value>) -> Int? {
    withUnsafePointer(to: key) { key in
      slots.isEmpty ? keys.withUnsafeBufferPointer { HashTable.scan($0, for: key) } : find(key, key.hash, in: keys)
    }
  }

  private func find(_ key: ValuePlace, _ hash: UInt64, in keys: ContiguousArray<Value>) -> Int? {
    keys.withUnsafeBufferPointer { keys in
      slots.withUnsafeBufferPointer { slots in
        guard let first = keys.baseAddress else { return nil }
        let slot = HashSlots.find(hash >> 32, in: slots) { slot in
          slot >> 32 == hash >> 32 && (first + GrowingHashTable.index(slot)).equals(key)
        }
        return slot.map(GrowingHashTable.index)
      }
    }
  }

  @inline(__always)
  private static func index(_ slot: UInt64) -> Int { Int(slot & 0xFFFF_FFFF) &- 1 }

  /// The place of an equal key, or nil after noting that the caller appends `key` next.
  mutating func findOrInsert(_ key: Value, in keys: ContiguousArray<Value>) -> Int? {
    if slots.isEmpty {
      if let index = find(key, in: keys) { return index }
      if keys.count < HashTable.scanLimit { return nil }
      for index in 0..<keys.count { insert(index, keys[index].hash) }
      insert(keys.count, key.hash)
      return nil
    }
    return withUnsafePointer(to: key) { key in
      let hash = key.hash
      if let index = find(key, hash, in: keys) { return index }
      insert(keys.count, hash)
      return nil
    }
  }

  /// Notes the key at the next place.
  private mutating func insert(_ index: Int, _ hash: UInt64) {
    if (index &+ 1) &* 2 > slots.count { grow(to: HashSlots.size(for: (index &+ 1) &* 2)) }
    let slot = hash & ~0xFFFF_FFFF | UInt64(truncatingIfNeeded: index &+ 1)
    slots.withUnsafeMutableBufferPointer { HashSlots.put(slot, slot >> 32, in: $0) }
  }

  private mutating func grow(to size: Int) {
    var grown = ContiguousArray<UInt64>(repeating: 0, count: size)
    grown.withUnsafeMutableBufferPointer { grown in
      for slot in slots where slot != 0 { HashSlots.put(slot, slot >> 32, in: grown) }
    }
    slots = grown
  }
}

extension UnsafePointer<Value> {
  /// True for a string of the same bytes.
  @inline(__always)
  fileprivate func isText(_ text: TextStorage) -> Bool {
    self.text?._withUnsafeGuaranteedRef { $0.equals(text) } ?? false
  }
}
