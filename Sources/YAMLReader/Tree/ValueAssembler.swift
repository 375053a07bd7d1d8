import RegoValues

/// Builds the value of one document from its nodes, children first, without recursion.
struct ValueAssembler {
  let arena: NodeArena
  let source: SourceText
  let repeatedKeys: YAMLReader.RepeatedKeys

  /// Finished children of the lists and mappings that are open, and for members of mappings their key's node.
  private var values: ContiguousArray<Value> = []
  private var keys: ContiguousArray<UInt32> = []
  private var frames: ContiguousArray<Frame> = []
  /// What aliases stand for.
  private var anchored: [Int: Value] = [:]
  private var order: ContiguousArray<Int> = []

  /// A list or mapping whose children are being built.
  private struct Frame {
    var place: Int
    var end: Int
    /// Where its children begin in `values`.
    var base: Int
    /// Its own key's node.
    var key: UInt32
    var hasMerge = false
  }

  init(arena: NodeArena, source: SourceText, repeatedKeys: YAMLReader.RepeatedKeys) {
    self.arena = arena
    self.source = source
    self.repeatedKeys = repeatedKeys
  }

  mutating func value(of root: Int) throws(YAMLError) -> Value {
    values.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    anchored.removeAll()
    let end = Int(arena.nodes[root].next)
    var index = root
    var key: UInt32 = 0
    while index < end {
      let node = arena.nodes[index]
      switch node.kind {
      case .key: key = UInt32(truncatingIfNeeded: index)
      case .mergeKey:
        key = UInt32(truncatingIfNeeded: index)
        if !frames.isEmpty { frames[frames.count &- 1].hasMerge = true }
      case .scalar:
        let value = arena.scalars[Int(node.payload)]
        if node.isAnchored { anchored[index] = value }
        push(value, key)
      case .alias: push(anchored[Int(node.payload)] ?? .null, key)
      case .sequence, .mapping:
        frames.append(Frame(place: index, end: Int(node.next), base: values.count, key: key))
      }
      index &+= 1
      while let frame = frames.last, frame.end == index {
        frames.removeLast()
        let value = arena.nodes[frame.place].kind == .sequence ? list(frame) : try mapping(frame)
        values.removeSubrange(frame.base...)
        keys.removeSubrange(frame.base...)
        if arena.nodes[frame.place].isAnchored { anchored[frame.place] = value }
        push(value, frame.key)
      }
    }
    return values.last ?? .null
  }

  private mutating func push(_ value: Value, _ key: UInt32) {
    values.append(value)
    keys.append(key)
  }

  private func list(_ frame: Frame) -> Value {
    frame.base == values.count ? .array(.empty) : .array(RegoArray(ContiguousArray(values[frame.base...])))
  }

  private func key(at place: Int) -> Value { arena.scalars[Int(arena.nodes[Int(keys[place])].payload)] }

  private mutating func mapping(_ frame: Frame) throws(YAMLError) -> Value {
    let count = values.count &- frame.base
    if count == 0 { return .object(.empty) }
    if frame.hasMerge { return try merged(frame) }
    sortMembers(from: frame.base)
    var sortedKeys = ContiguousArray<Value>()
    var sortedValues = ContiguousArray<Value>()
    sortedKeys.reserveCapacity(count)
    sortedValues.reserveCapacity(count)
    for place in order {
      let key = key(at: place)
      if let last = sortedKeys.last, last == key {
        try refuseRepeated(key, in: frame)
        sortedValues[sortedValues.count &- 1] = values[place]
      } else {
        sortedKeys.append(key)
        sortedValues.append(values[place])
      }
    }
    return .object(RegoObject(sortedKeys: sortedKeys, values: sortedValues))
  }

  /// Fills `order` with the places of the members from `base` on, by key; members with equal keys stay in their order.
  private mutating func sortMembers(from base: Int) {
    order.removeAll(keepingCapacity: true)
    if values.count &- base > 24 {
      let sorted = (base..<values.count).sorted { left, right in
        let difference = key(at: left).compare(key(at: right))
        return difference == 0 ? left < right : difference < 0
      }
      order.append(contentsOf: sorted)
      return
    }
    for place in base..<values.count {
      let key = key(at: place)
      var slot = order.count
      while slot > 0, self.key(at: order[slot &- 1]).compare(key) > 0 { slot &-= 1 }
      order.insert(place, at: slot)
    }
  }

  /// A mapping with `<<`: pairs and merges act in the order they are written in, as Kubernetes' readers have it; of a
  /// list of mappings the first one counts. A merged key may be set again without being a repeated key.
  private func merged(_ frame: Frame) throws(YAMLError) -> Value {
    var builder = ObjectBuilder()
    var written = SetBuilder()
    for place in frame.base..<values.count {
      let keyNode = arena.nodes[Int(keys[place])]
      if keyNode.kind == .key {
        let key = key(at: place)
        if !written.insert(key) { try refuseRepeated(key, in: frame) }
        builder.insert(key, values[place])
        continue
      }
      let sources: ContiguousArray<Value>
      if case .array(let list) = values[place] { sources = list.elements } else { sources = [values[place]] }
      for source in sources.reversed() {
        guard case .object(let object) = source else {
          throw YAMLError(.mergeNotMapping, at: self.source.position(at: Int(keyNode.start)))
        }
        for index in 0..<object.count { builder.insert(object.keys[index], object.values[index]) }
      }
    }
    return .object(builder.finish())
  }

  /// Throws at the second of the members with `key`, where that is an error.
  private func refuseRepeated(_ key: Value, in frame: Frame) throws(YAMLError) {
    guard case .refused = repeatedKeys else { return }
    var first: Int?
    for place in frame.base..<values.count {
      let node = arena.nodes[Int(keys[place])]
      guard node.kind == .key, arena.scalars[Int(node.payload)] == key else { continue }
      let position = source.position(at: Int(node.start))
      guard let first else {
        first = position.line
        continue
      }
      throw YAMLError(.duplicateKey(key.stringValue ?? "", firstLine: first), at: position)
    }
  }
}
