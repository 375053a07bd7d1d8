import RegoValues

/// The fewest places in which a document must be touched to say something else.
enum DocumentDifference {
  enum Step: Hashable {
    /// The value at a path is another one.
    case replace([Value], Value)
    /// Members that an object gets.
    case addMembers([Value], [Member])
    case removeMember([Value], key: Value)
    /// Items in front of the one at `index`; behind all where it is the list's length.
    case insertItems([Value], at: Int, [Value])
    case removeItem([Value], at: Int)
  }

  struct Member: Hashable {
    var key: Value
    var value: Value
  }

  static func steps(from old: Value, to new: Value) -> [Step] {
    var steps: [Step] = []
    compare(old, new, at: [], &steps)
    return steps
  }

  private static func compare(_ old: Value, _ new: Value, at path: [Value], _ steps: inout [Step]) {
    if old == new { return }
    switch (old, new) {
    case (.object(let before), .object(let after)) where before.keys.contains(where: { after[$0] != nil }):
      for (key, value) in zip(before.keys, before.values) {
        if let changed = after[key] {
          compare(value, changed, at: path + [key], &steps)
        } else {
          steps.append(.removeMember(path, key: key))
        }
      }
      let added = zip(after.keys, after.values).filter { before[$0.0] == nil }.map { Member(key: $0.0, value: $0.1) }
      if !added.isEmpty { steps.append(.addMembers(path, added)) }
    case (.array(let before), .array(let after)) where before.count > 0 && after.count > 0:
      compare(Array(before.elements), Array(after.elements), at: path, &steps)
    default: steps.append(.replace(path, new))
    }
  }

  private static func compare(_ old: [Value], _ new: [Value], at path: [Value], _ steps: inout [Step]) {
    var start = 0
    while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
    var end = 0
    while end < min(old.count, new.count) - start, old[old.count - 1 - end] == new[new.count - 1 - end] { end += 1 }
    let both = min(old.count, new.count) - start - end
    for index in start..<(start + both) {
      compare(old[index], new[index], at: path + [.number(Number(index))], &steps)
    }
    for index in (start + both)..<max(start + both, old.count - end) { steps.append(.removeItem(path, at: index)) }
    let added = (start + both)..<max(start + both, new.count - end)
    if !added.isEmpty { steps.append(.insertItems(path, at: start + both, Array(new[added]))) }
  }
}
