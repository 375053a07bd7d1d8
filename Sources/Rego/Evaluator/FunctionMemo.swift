import RegoValues

/// Results of function calls, by function and arguments.
///
/// Scalars are compared by value, composites by identity: a container that a loop hands to five functions is the same object
/// each time, and hashing it as a whole for each call would cost more than most functions do.
struct FunctionMemo {
  struct Entry {
    var hash: UInt64
    var group: Int32
    var firstArgument: Int
    var state: MemoEntry.State
    var result: Value
  }

  private(set) var entries: ContiguousArray<Entry> = []
  private var arguments: ContiguousArray<Value> = []
  /// Open addressing: place + 1, zero is empty.
  private var table: ContiguousArray<UInt32> = []

  /// The entry of a call; a new one has the state `unknown`.
  mutating func entry(_ group: Int32, _ first: UnsafePointer<Value>, count: Int) -> Int {
    var hash = UInt64(truncatingIfNeeded: group) &* 0x9E37_79B9_7F4A_7C15
    for index in 0..<count { hash = (hash ^ FunctionMemo.hash(first[index])) &* 0xD6E8_FEB8_6659_FD93 }
    hash ^= hash >> 32
    if table.isEmpty { table = ContiguousArray(repeating: 0, count: 64) }
    let mask = table.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while table[slot] != 0 {
      let index = Int(table[slot]) &- 1
      if entries[index].hash == hash, entries[index].group == group, matches(index, first, count) { return index }
      slot = (slot &+ 1) & mask
    }
    let index = entries.count
    table[slot] = UInt32(truncatingIfNeeded: index &+ 1)
    entries.append(
      Entry(hash: hash, group: group, firstArgument: arguments.count, state: .unknown, result: .null))
    arguments.append(contentsOf: UnsafeBufferPointer(start: first, count: count))
    if entries.count &* 2 > table.count { grow() }
    return index
  }

  mutating func start(_ index: Int) { entries[index].state = .running }

  mutating func settle(_ index: Int, _ result: Value?) {
    guard entries.indices.contains(index) else { return }
    entries[index].state = result == nil ? .undefined : .defined
    entries[index].result = result ?? .null
  }

  private func matches(_ index: Int, _ first: UnsafePointer<Value>, _ count: Int) -> Bool {
    let base = entries[index].firstArgument
    for offset in 0..<count where !FunctionMemo.isSame(arguments[base &+ offset], first[offset]) { return false }
    return true
  }

  /// Forgets all calls; keeps the room for as many as most evaluations make.
  mutating func removeAll() {
    if entries.isEmpty { return }
    if table.count > FunctionMemo.mostKept {
      self = FunctionMemo()
      return
    }
    entries.removeAll(keepingCapacity: true)
    arguments.removeAll(keepingCapacity: true)
    for slot in table.indices { table[slot] = 0 }
  }

  private static let mostKept = 256

  private mutating func grow() {
    let size = table.count &* 2
    table = ContiguousArray(repeating: 0, count: size)
    for (index, entry) in entries.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.hash) & (size &- 1)
      while table[slot] != 0 { slot = (slot &+ 1) & (size &- 1) }
      table[slot] = UInt32(truncatingIfNeeded: index &+ 1)
    }
  }

  private static func hash(_ value: Value) -> UInt64 {
    switch value {
    case .array(let array): identity(array)
    case .object(let object): identity(object)
    case .set(let set): identity(set)
    default: value.hash
    }
  }

  private static func identity(_ object: AnyObject) -> UInt64 {
    UInt64(UInt(bitPattern: ObjectIdentifier(object)))
  }

  private static func isSame(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.array(let a), .array(let b)): a === b
    case (.object(let a), .object(let b)): a === b
    case (.set(let a), .set(let b)): a === b
    case (.number(let a), .number(let b)): a == b
    default: left == right
    }
  }
}
