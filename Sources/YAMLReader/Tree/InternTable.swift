import RegoValues

/// Finds the place of a string that was seen before, by its bytes: manifests repeat a few hundred keys and words.
/// The hash is seeded per process, because pushed content chooses the strings.
struct InternTable {
  /// Strings longer than this are values of their own.
  static let longest = 64

  /// Slot → place in `scalars` + 1; zero is empty.
  private var slots = ContiguousArray<UInt32>(repeating: 0, count: 128)
  private var count = 0

  /// The place in the arena's scalars of the string with these bytes, which are valid UTF-8.
  mutating func place(of bytes: UnsafeBufferPointer<UInt8>, in arena: inout NodeArena) -> UInt32 {
    let hash = HashSeed.hash(UnsafeRawBufferPointer(bytes))
    if bytes.count > InternTable.longest {
      return arena.append(.string(Text(validUTF8: bytes, hash: hash)))
    }
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let place = slots[slot] &- 1
      if case .string(let text) = arena.scalars[Int(place)], text.hash == hash, text.equals(bytes) { return place }
      slot = (slot &+ 1) & mask
    }
    let place = arena.append(.string(Text(validUTF8: bytes, hash: hash)))
    slots[slot] = place &+ 1
    count &+= 1
    if count &* 2 > slots.count { grow(arena.scalars) }
    return place
  }

  private mutating func grow(_ scalars: ContiguousArray<Value>) {
    let old = slots
    slots = ContiguousArray(repeating: 0, count: old.count &* 2)
    let mask = slots.count &- 1
    for entry in old where entry != 0 {
      guard case .string(let text) = scalars[Int(entry &- 1)] else { continue }
      var slot = Int(truncatingIfNeeded: text.hash) & mask
      while slots[slot] != 0 { slot = (slot &+ 1) & mask }
      slots[slot] = entry
    }
  }
}

extension Text {
  /// Byte for byte.
  fileprivate func equals(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard byteCount == other.count else { return false }
    return withBytes { own in
      for index in 0..<other.count where own[index] != other[index] { return false }
      return true
    }
  }
}
