/// A "globs-like" regular expression of `regex.globs_match`: characters, `.`, `[a-z]`, each with an optional `+` or `*`.
struct GlobExpression {
  struct Malformed: Error {
    var input: String
    var position: Int
    var reason: String

    var message: String { "input:\(input), pos:\(position), \(reason): the input provided is invalid" }
  }

  private enum Token {
    case any
    case ranges([ClosedRange<UInt32>])

    func overlaps(_ other: Token) -> Bool {
      switch (self, other) {
      case (.any, .any): true
      case (.any, .ranges(let ranges)), (.ranges(let ranges), .any): !ranges.isEmpty
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
          throw Malformed(input: input, position: place + 1, reason: "flag '\(scalar)' must be preceded by a non-flag")
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
      case "]": throw Malformed(input: input, position: place + 1, reason: "found ] without matching [")
      case "\\":
        guard place + 1 < scalars.count else {
          throw Malformed(input: input, position: place + 1, reason: "input ends with a \\ (escape) character")
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
  }

  /// Reads `[…]`; leaves `place` on the closing bracket.
  private static func members(
    _ scalars: [Unicode.Scalar], _ place: inout Int, _ input: String
  ) throws(Malformed) -> [ClosedRange<UInt32>] {
    let start = place
    var ranges: [ClosedRange<UInt32>] = []
    place += 1
    while place < scalars.count, scalars[place] != "]" {
      if scalars[place] == "\\", place + 1 < scalars.count { place += 1 }
      let low = scalars[place].value
      if place + 1 < scalars.count, scalars[place + 1] == "-" {
        guard place + 2 < scalars.count, scalars[place + 2] != "]" else {
          throw Malformed(
            input: input, position: place + 2,
            reason: "range character '-' must be followed by a Unicode character")
        }
        let high = scalars[place + 2].value
        guard low <= high else {
          throw Malformed(input: input, position: place + 2, reason: "range is out of order")
        }
        ranges.append(low...high)
        place += 3
      } else {
        ranges.append(low...low)
        place += 1
      }
    }
    guard place < scalars.count else {
      throw Malformed(input: input, position: start + 1, reason: "found [ without matching ]")
    }
    return ranges
  }

  /// Whether a string that is not empty matches both, or both are empty. The cost is the product of the lengths.
  func intersects(_ other: GlobExpression) -> Bool {
    if steps.isEmpty && other.steps.isEmpty { return true }
    // A state is a pair of places; "taken" says that a character was read on the way there.
    let width = other.steps.count + 1
    var seen = [Bool](repeating: false, count: (steps.count + 1) * width * 2)
    var open: [(left: Int, right: Int, taken: Bool)] = [(0, 0, false)]
    while let (left, right, taken) = open.popLast() {
      let index = (left * width + right) * 2 + (taken ? 1 : 0)
      if seen[index] { continue }
      seen[index] = true
      if left == steps.count && right == other.steps.count && taken { return true }
      if left < steps.count, steps[left].isOptional { open.append((left + 1, right, taken)) }
      if right < other.steps.count, other.steps[right].isOptional { open.append((left, right + 1, taken)) }
      guard left < steps.count, right < other.steps.count, steps[left].token.overlaps(other.steps[right].token) else {
        continue
      }
      for nextLeft in steps[left].isRepeated ? [left, left + 1] : [left + 1] {
        for nextRight in other.steps[right].isRepeated ? [right, right + 1] : [right + 1] {
          open.append((nextLeft, nextRight, true))
        }
      }
    }
    return false
  }
}
