extension Glob {
  /// Whether some name matches both patterns: what decides that an entry of one layer can meet an entry of another.
  ///
  /// Walks both patterns side by side; at most one visit for each pair of places.
  public func overlaps(_ other: Glob) -> Bool {
    let width = other.states.count
    var seen = [Bool](repeating: false, count: states.count * width)
    var open = [(0, 0)]
    while let (left, right) = open.popLast() {
      let pair = left * width + right
      if seen[pair] { continue }
      seen[pair] = true
      if left == states.count - 1, right == width - 1 { return true }
      for target in states[left].free { open.append((target, right)) }
      for target in other.states[right].free { open.append((left, target)) }
      for step in states[left].steps {
        for opposite in other.states[right].steps where step.bytes.overlaps(opposite.bytes) {
          open.append((step.target, opposite.target))
        }
      }
    }
    return false
  }
}
