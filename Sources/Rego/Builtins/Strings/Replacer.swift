import RegoValues

/// Replaces several byte strings in one pass, as Go's `strings.Replacer` does: at each place the first pattern of the
/// list that matches is taken, and an empty pattern matches before every byte and at the end.
struct Replacer {
  private struct Pattern {
    let old: [UInt8]
    let new: [UInt8]
  }

  private let patterns: [Pattern]
  /// The places in `patterns` by first byte; empty patterns are in all.
  private var candidates: [[Int]]
  private let hasEmpty: Bool

  init(_ patterns: [(old: [UInt8], new: [UInt8])]) {
    self.patterns = patterns.map { Pattern(old: $0.old, new: $0.new) }
    hasEmpty = patterns.contains { $0.old.isEmpty }
    candidates = Array(repeating: [], count: 256)
    for (place, pattern) in patterns.enumerated() {
      if let first = pattern.old.first {
        candidates[Int(first)].append(place)
      } else {
        for byte in candidates.indices { candidates[byte].append(place) }
      }
    }
  }

  /// Nil when the result is beyond the limit.
  func replaced(_ text: [UInt8]) -> [UInt8]? {
    var output: [UInt8] = []
    var index = 0
    var wasEmpty = false
    while index <= text.count {
      if output.count > Builtin.resultLimit { return nil }
      // An empty match is not taken twice at the same place.
      if let match = match(text, at: index, ignoresEmpty: wasEmpty) {
        output.append(contentsOf: match.new)
        index += match.old.count
        wasEmpty = match.old.isEmpty
        continue
      }
      wasEmpty = false
      if index < text.count { output.append(text[index]) }
      index += 1
    }
    return output
  }

  private func match(_ text: [UInt8], at index: Int, ignoresEmpty: Bool) -> Pattern? {
    guard index < text.count else {
      return hasEmpty && !ignoresEmpty ? patterns.first { $0.old.isEmpty } : nil
    }
    for place in candidates[Int(text[index])] {
      let pattern = patterns[place]
      if pattern.old.isEmpty ? !ignoresEmpty : text[index...].starts(with: pattern.old) { return pattern }
    }
    return nil
  }
}
