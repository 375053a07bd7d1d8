/// Union, intersection and difference, by walking two sorted sequences side by side; where elements are equal
/// (`1` and `1.0`), those of the receiver stay.
extension RegoSet {
  public func union(_ other: RegoSet) -> RegoSet {
    if other.count == 0 || self === other { return self }
    if count == 0 { return other }
    var merged: ContiguousArray<Value> = []
    merged.reserveCapacity(count + other.count)
    var left = 0
    var right = 0
    while left < count && right < other.count {
      let order = elements[left].compare(other.elements[right])
      if order <= 0 {
        merged.append(elements[left])
        left += 1
        if order == 0 { right += 1 }
      } else {
        merged.append(other.elements[right])
        right += 1
      }
    }
    merged.append(contentsOf: elements[left...])
    merged.append(contentsOf: other.elements[right...])
    return RegoSet(sorted: merged)
  }

  public func intersection(_ other: RegoSet) -> RegoSet {
    if self === other { return self }
    return filtered { other.contains($0) }
  }

  public func subtracting(_ other: RegoSet) -> RegoSet {
    if other.count == 0 { return self }
    return filtered { !other.contains($0) }
  }

  private func filtered(_ isKept: (Value) -> Bool) -> RegoSet {
    var kept: ContiguousArray<Value> = []
    kept.reserveCapacity(count)
    for element in elements where isKept(element) { kept.append(element) }
    if kept.isEmpty { return .empty }
    return kept.count == count ? self : RegoSet(sorted: kept)
  }
}
