/// Union, intersection and difference, by walking two sorted sequences side by side; where elements are equal
/// (`1` and `1.0`), those of the receiver stay.
extension RegoSet {
  /// A set so many times as large is rather asked for each element than walked through.
  private static let muchLarger = 16

  public func union(_ other: RegoSet) -> RegoSet {
    if other.count == 0 || self === other { return self }
    if count == 0 { return other }
    var merged: ContiguousArray<Value> = []
    merged.reserveCapacity(count + other.count)
    elements.sideBySide(other.elements) { mine, theirs in
      if let place = mine ?? theirs { merged.append(place.pointee) }
    }
    return merged.count == count ? self : RegoSet(sorted: merged)
  }

  public func intersection(_ other: RegoSet) -> RegoSet {
    if self === other { return self }
    if other.count / RegoSet.muchLarger > count { return kept(elements.filter { other.contains($0) }) }
    var both: ContiguousArray<Value> = []
    elements.sideBySide(other.elements) { mine, theirs in
      if let mine, theirs != nil { both.append(mine.pointee) }
    }
    return kept(both)
  }

  public func subtracting(_ other: RegoSet) -> RegoSet {
    if other.count == 0 { return self }
    if other.count / RegoSet.muchLarger > count { return kept(elements.filter { !other.contains($0) }) }
    var rest: ContiguousArray<Value> = []
    elements.sideBySide(other.elements) { mine, theirs in
      if let mine, theirs == nil { rest.append(mine.pointee) }
    }
    return kept(rest)
  }

  private func kept(_ elements: ContiguousArray<Value>) -> RegoSet {
    if elements.isEmpty { return .empty }
    return elements.count == count ? self : RegoSet(sorted: elements)
  }
}

extension ContiguousArray<Value> {
  /// Hands over the places of two ascending sequences in the order of their values; those of equal values together.
  @inline(__always)
  package func sideBySide(_ other: ContiguousArray<Value>, _ body: (ValuePlace?, ValuePlace?) -> Void) {
    withUnsafeBufferPointer { mine in
      other.withUnsafeBufferPointer { theirs in
        var (left, right) = (mine.baseAddress, theirs.baseAddress)
        var (leftCount, rightCount) = (mine.count, theirs.count)
        while let one = left, let two = right, leftCount > 0, rightCount > 0 {
          let order = one.compare(two)
          body(order <= 0 ? one : nil, order >= 0 ? two : nil)
          if order <= 0 { (left, leftCount) = (one + 1, leftCount &- 1) }
          if order >= 0 { (right, rightCount) = (two + 1, rightCount &- 1) }
        }
        for index in 0..<leftCount { body(left.map { $0 + index }, nil) }
        for index in 0..<rightCount { body(nil, right.map { $0 + index }) }
      }
    }
  }
}
