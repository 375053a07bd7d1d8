import RegoValues

/// The order of types: unions list their members by it, so that messages are the same in every run.
extension RegoType {
  /// Negative, zero or positive as this type comes before, is, or comes behind the other.
  func compare(_ other: RegoType) -> Int {
    let (left, right) = (bare, other.bare)
    if left.rank != right.rank { return left.rank - right.rank }
    switch (left, right) {
    case (.array(let a, let more), .array(let b, let others)):
      return RegoType.first(RegoType.compare(more, others), RegoType.compare(a, b))
    case (.set(let a), .set(let b)): return a.compare(b)
    case (.object(let a, let more), .object(let b, let others)):
      return RegoType.first(
        RegoType.first(RegoType.compare(more?.key, others?.key), RegoType.compare(more?.value, others?.value)),
        RegoType.compare(a, b))
    case (.any(let a), .any(let b)): return RegoType.compare(a, b)
    case (.function(let a, let result, _), .function(let b, let second, _)):
      return RegoType.first(
        a.count - b.count, RegoType.first(RegoType.compare(a, b), result.compare(second)))
    default: return 0
    }
  }

  private static func first(_ order: Int, _ next: @autoclosure () -> Int) -> Int { order != 0 ? order : next() }

  private static func compare(_ a: RegoType?, _ b: RegoType?) -> Int {
    guard let a, let b else { return (a == nil ? 0 : 1) - (b == nil ? 0 : 1) }
    return a.compare(b)
  }

  private static func compare(_ a: [RegoType], _ b: [RegoType]) -> Int {
    for (left, right) in zip(a, b) {
      let order = left.compare(right)
      if order != 0 { return order }
    }
    return a.count - b.count
  }

  private static func compare(_ a: [(key: Value, value: RegoType)], _ b: [(key: Value, value: RegoType)]) -> Int {
    for (left, right) in zip(a, b) {
      if left.key != right.key { return left.key < right.key ? -1 : 1 }
      let order = left.value.compare(right.value)
      if order != 0 { return order }
    }
    return a.count - b.count
  }

  private var rank: Int {
    switch bare {
    case .unknown: -1
    case .null: 0
    case .boolean: 1
    case .number: 2
    case .string: 3
    case .array: 4
    case .object: 5
    case .set: 6
    case .any: 7
    case .function: 8
    case .described: 9
    }
  }
}
