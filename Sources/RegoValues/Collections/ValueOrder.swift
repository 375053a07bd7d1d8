/// The order in which values stand in sets and objects.
///
/// Most collections hold only strings, or only small integers. These are sorted by keys of eight bytes that are compared
/// without touching the values: comparing values itself costs a retain and a release for each.
enum ValueOrder {
  /// Fewer are sooner sorted as they are.
  private static let fewest = 12

  static func isStrictlyAscending(_ values: ContiguousArray<Value>) -> Bool {
    values.withUnsafeBufferPointer { values in
      var index = 1
      while index < values.count {
        if values[index &- 1].compare(values[index]) >= 0 { return false }
        index &+= 1
      }
      return true
    }
  }

  /// The places of different values in ascending order; nil where they are in order already.
  static func places(of values: ContiguousArray<Value>) -> ContiguousArray<Int32>? {
    if isStrictlyAscending(values) { return nil }
    if values.count >= fewest, values.count < Int(Int32.max) {
      if var texts = TextKeys(values) { return texts.sorted() }
      if let integers = integerKeys(values) { return sorted(integers) }
    }
    return ContiguousArray(values.indices.sorted { values[$0] < values[$1] }.map { Int32(truncatingIfNeeded: $0) })
  }

  private struct Key {
    var bits: UInt64
    var place: Int32
  }

  private static func integerKeys(_ values: ContiguousArray<Value>) -> ContiguousArray<Key>? {
    var keys: ContiguousArray<Key> = []
    keys.reserveCapacity(values.count)
    for (place, value) in values.enumerated() {
      guard case .number(let number) = value, let integer = number.exactInt else { return nil }
      let bits = UInt64(bitPattern: Int64(integer)) ^ (1 << 63)
      keys.append(Key(bits: bits, place: Int32(truncatingIfNeeded: place)))
    }
    return keys
  }

  private static func sorted(_ keys: ContiguousArray<Key>) -> ContiguousArray<Int32> {
    var keys = keys
    keys.sort { $0.bits < $1.bits }
    return ContiguousArray(keys.map(\.place))
  }

  /// Strings, eight of their bytes at a time: those that are the same so far are told apart by the next eight.
  private struct TextKeys {
    /// Alive as long as the values are, which hold the texts.
    private let values: ContiguousArray<Value>
    private var texts: ContiguousArray<UnsafeBufferPointer<UInt8>> = []
    private var keys: ContiguousArray<Key> = []

    init?(_ values: ContiguousArray<Value>) {
      self.values = values
      texts.reserveCapacity(values.count)
      keys.reserveCapacity(values.count)
      for (place, value) in values.enumerated() {
        guard case .string(let text) = value else { return nil }
        texts.append(UnsafeBufferPointer(start: UnsafePointer(text.storage.bytesAddress), count: text.byteCount))
        keys.append(Key(bits: 0, place: Int32(truncatingIfNeeded: place)))
      }
    }

    mutating func sorted() -> ContiguousArray<Int32> {
      defer { withExtendedLifetime(values) {} }
      // No recursion: texts may have a prefix in common that is as long as they please.
      var waiting = [(range: 0..<keys.count, depth: 0)]
      while let (range, depth) = waiting.popLast() {
        sort(range, depth: depth)
        var start = range.lowerBound
        while start < range.upperBound {
          var end = start &+ 1
          while end < range.upperBound, keys[end].bits == keys[start].bits { end &+= 1 }
          if end &- start > 1 {
            if texts[Int(keys[start].place)].count <= depth &+ 8, areEnding(start..<end, depth) {
              keys[start..<end].sort { [texts] in texts[Int($0.place)].count < texts[Int($1.place)].count }
            } else {
              waiting.append((start..<end, depth &+ 8))
            }
          }
          start = end
        }
      }
      return ContiguousArray(keys.map(\.place))
    }

    /// All of these end here, so that only zero bytes at their ends tell them apart.
    private func areEnding(_ range: Range<Int>, _ depth: Int) -> Bool {
      range.allSatisfy { texts[Int(keys[$0].place)].count <= depth &+ 8 }
    }

    private mutating func sort(_ range: Range<Int>, depth: Int) {
      for index in range { keys[index].bits = TextKeys.bits(of: texts[Int(keys[index].place)], from: depth) }
      keys[range].sort { $0.bits < $1.bits }
    }

    /// Eight bytes, the first one the most significant; zeros stand for what is beyond the end.
    private static func bits(of text: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt64 {
      if start &+ 8 <= text.count {
        return UInt64(bigEndian: UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: start, as: UInt64.self))
      }
      var bits: UInt64 = 0
      for index in start..<(start &+ 8) { bits = bits << 8 | (index < text.count ? UInt64(text[index]) : 0) }
      return bits
    }
  }
}

extension ContiguousArray<Value> {
  /// The values at some places, in the order of these.
  func at(_ places: ContiguousArray<Int32>) -> ContiguousArray<Value> {
    ContiguousArray(places.map { self[Int($0)] })
  }
}
