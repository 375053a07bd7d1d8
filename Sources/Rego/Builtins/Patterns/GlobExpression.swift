import RegoValues

/// A "globs-like" regular expression of `regex.globs_match`: characters, `.`, `[a-z]`, each with an optional `+` or `*`.
struct GlobExpression {
  struct Malformed: Error {
    var input: String
    var position: Int
    var reason: String
    /// What stands for each `%s` of the reason.
    var details: [String] = []

    /// OPA takes the input for a part of a format, so that a per cent sign in it counts.
    var message: String {
      let format = Array("input:\(input), pos:\(position), \(reason): %w".utf8)
      let arguments = details.map { GoArgument.string(Text($0)) } + [.failure("the input provided is invalid")]
      let text = GoFormatter.text(format, arguments, limit: Builtin.resultLimit) ?? []
      return String(decoding: text, as: UTF8.self)
    }
  }

  private enum Token: Equatable {
    case any
    case ranges([ClosedRange<UInt32>])

    func overlaps(_ other: Token) -> Bool {
      switch (self, other) {
      case (.any, .any): true
      case (.any, .ranges), (.ranges, .any): true
      case (.ranges(let left), .ranges(let right)): left.contains { one in right.contains { one.overlaps($0) } }
      }
    }
  }

  private struct Step {
    var token: Token
    /// `*`: may be left out.
    var isOptional = false
    /// `*` or `+`: may be taken again.
    var isRepeated = false
  }

  private var steps: [Step] = []

  init(_ input: String) throws(Malformed) {
    let scalars = Array(input.unicodeScalars)
    var place = 0
    var mayHaveFlag = false
    while place < scalars.count {
      let scalar = scalars[place]
      switch scalar {
      case "*", "+":
        guard mayHaveFlag, let last = steps.indices.last else {
          throw Malformed(
            input: input, position: place + 1, reason: "flag '%s' must be preceded by a non-flag",
            details: [String(scalar)])
        }
        steps[last].isRepeated = true
        steps[last].isOptional = scalar == "*"
        mayHaveFlag = false
      case ".":
        steps.append(Step(token: .any))
        mayHaveFlag = true
      case "[":
        steps.append(Step(token: .ranges(try GlobExpression.members(scalars, &place, input))))
        mayHaveFlag = true
      case "]": throw Malformed(input: input, position: place + 1, reason: "set-close ']' with no preceding '['")
      case "\\":
        guard place + 1 < scalars.count else {
          throw Malformed(input: input, position: place, reason: "input ends with a \\ (escape) character")
        }
        place += 1
        steps.append(Step(token: .ranges([scalars[place].value...scalars[place].value])))
        mayHaveFlag = true
      default:
        steps.append(Step(token: .ranges([scalar.value...scalar.value])))
        mayHaveFlag = true
      }
      place += 1
    }
    merge()
  }

  /// Equal neighbours that both repeat are one: `a+a*` is `a+`, and to OPA `a+a+` as well.
  private mutating func merge() {
    var merged: [Step] = []
    for step in steps {
      if let last = merged.last, last.isRepeated, step.isRepeated, last.token == step.token {
        merged[merged.count - 1].isOptional = last.isOptional && step.isOptional
      } else {
        merged.append(step)
      }
    }
    steps = merged
  }

  /// Reads `[…]`; leaves `place` on the closing bracket.
  private static func members(
    _ scalars: [Unicode.Scalar], _ place: inout Int, _ input: String
  ) throws(Malformed) -> [ClosedRange<UInt32>] {
    var ranges: [ClosedRange<UInt32>] = []
    /// A range may begin with the member before.
    var low: Unicode.Scalar?
    place += 1
    while place < scalars.count, scalars[place] != "]" {
      if scalars[place] == "-" {
        ranges.append(try range(from: low, scalars, &place, input))
        low = nil
      } else {
        let member = try plain(scalars, &place, input)
        ranges.append(member.value...member.value)
        low = member
      }
      place += 1
    }
    guard place < scalars.count else {
      throw Malformed(input: input, position: place, reason: "found [ without matching ]")
    }
    return ranges
  }

  /// Reads the rest of a range from its hyphen; leaves `place` on its end.
  private static func range(
    from low: Unicode.Scalar?, _ scalars: [Unicode.Scalar], _ place: inout Int, _ input: String
  ) throws(Malformed) -> ClosedRange<UInt32> {
    place += 1
    guard let low else {
      throw Malformed(
        input: input, position: place, reason: "range character '-' must be preceded by a Unicode character")
    }
    guard place + 1 < scalars.count else {
      throw Malformed(
        input: input, position: place, reason: "range character '-' must be followed by a Unicode character")
    }
    let isEscaped = scalars[place] == "\\"
    let high = try plain(scalars, &place, input)
    if !isEscaped, high == "]" || high == "-" {
      throw Malformed(
        input: input, position: place + 1, reason: "range character '-' cannot be followed by a special symbol")
    }
    guard low <= high else {
      throw Malformed(
        input: input, position: place + 1, reason: "range is out of order: '%s' comes before '%s' in Unicode",
        details: [String(high), String(low)])
    }
    return low.value...high.value
  }

  /// A character that stands for itself, perhaps behind a backslash; leaves `place` on it.
  private static func plain(
    _ scalars: [Unicode.Scalar], _ place: inout Int, _ input: String
  ) throws(Malformed) -> Unicode.Scalar {
    guard scalars[place] == "\\" else { return scalars[place] }
    guard place + 1 < scalars.count else {
      throw Malformed(input: input, position: place, reason: "input ends with a \\ (escape) character")
    }
    place += 1
    return scalars[place]
  }

  /// Whether OPA finds a string that matches both; nil where the search is too long.
  func intersects(_ other: GlobExpression) -> Bool? {
    guard let (left, right) = GlobExpression.trimmed(steps[...], other.steps[...]) else { return false }
    var search = Search()
    return search.normal(left, right)
  }

  /// Without the plain steps that both begin and end with, but for one; nil where these exclude each other.
  private static func trimmed(
    _ left: ArraySlice<Step>, _ right: ArraySlice<Step>
  ) -> (ArraySlice<Step>, ArraySlice<Step>)? {
    var begin = 0
    while begin < left.count, begin < right.count, !left[begin].isRepeated, !right[begin].isRepeated {
      guard left[begin].token.overlaps(right[begin].token) else { return nil }
      begin += 1
    }
    if begin > 0 { begin -= 1 }
    var ends = (left.count, right.count)
    while ends.0 > begin, ends.1 > begin, !left[ends.0 - 1].isRepeated, !right[ends.1 - 1].isRepeated {
      guard left[ends.0 - 1].token.overlaps(right[ends.1 - 1].token) else { return nil }
      ends = (ends.0 - 1, ends.1 - 1)
    }
    if ends.0 < left.count { ends = (ends.0 + 1, ends.1 + 1) }
    return (left[begin..<ends.0], right[begin..<ends.1])
  }

  /// The search as OPA makes it: a repeated step takes what it can and gives way only where the step behind it fits as
  /// well. It misses strings in which a repeated step at the end stands for nothing.
  private struct Search {
    private struct Place: Hashable {
      var left: Int
      var right: Int
      var isSwapped: Bool
    }

    /// How many pairs of steps are looked at before the search is given up.
    private var budget = 2_000_000
    private var depth = 0
    private var isSwapped = false
    /// Pairs of places from which there is no way on: the ends never change.
    private var failed: Set<Place> = []

    mutating func normal(_ left: ArraySlice<Step>, _ right: ArraySlice<Step>) -> Bool? {
      let place = Place(left: left.startIndex, right: right.startIndex, isSwapped: isSwapped)
      if failed.contains(place) { return false }
      guard depth < 1_000 else { return nil }
      depth += 1
      defer { depth -= 1 }
      let answer = walk(left, right)
      if answer == false { failed.insert(place) }
      return answer
    }

    private mutating func walk(_ left: ArraySlice<Step>, _ right: ArraySlice<Step>) -> Bool? {
      var (left, right) = (left, right)
      while let one = left.first, let other = right.first {
        guard spend() else { return nil }
        if one.isRepeated { return special(left, right) }
        if other.isRepeated {
          isSwapped.toggle()
          defer { isSwapped.toggle() }
          return special(right, left)
        }
        guard one.token.overlaps(other.token) else { return false }
        left = left.dropFirst()
        right = right.dropFirst()
      }
      return left.isEmpty && right.isEmpty
    }

    private mutating func special(_ repeated: ArraySlice<Step>, _ other: ArraySlice<Step>) -> Bool? {
      guard let step = repeated.first else { return false }
      if step.isOptional { return star(step, repeated.dropFirst(), other) }
      guard let first = other.first, step.token.overlaps(first.token) else { return false }
      // What repeats on the other side may still stand for more.
      return star(step, repeated.dropFirst(), first.isRepeated ? other : other.dropFirst())
    }

    private mutating func star(_ step: Step, _ behind: ArraySlice<Step>, _ other: ArraySlice<Step>) -> Bool? {
      for index in other.indices {
        guard spend() else { return nil }
        if let next = behind.first, other[index].token.overlaps(next.token) {
          guard let matches = normal(behind, other[index...]) else { return nil }
          if matches { return true }
        }
        guard other[index].token.overlaps(step.token) else { return false }
      }
      return behind.isEmpty
    }

    private mutating func spend() -> Bool {
      budget -= 1
      return budget > 0
    }
  }
}
