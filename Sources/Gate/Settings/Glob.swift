/// A pattern for names of refs, files and repositories.
///
/// - `*` is any run of bytes without `/`, `?` one character that is not `/`
/// - `**` is any run of bytes; between slashes also none at all: `a/**/b` matches `a/b`
/// - `[a-z]` and `[!a-z]` are one byte of a set, never `/`; `\` takes the next character as it is
/// - everything else is itself; a pattern matches the whole name
///
/// ```swift
/// try Glob("refs/heads/release/*").matches("refs/heads/release/1.2")  // true
/// try Glob("**/*.yaml").matches("app/pod.yaml")                       // true
/// ```
///
/// Matching walks the name once and keeps the set of places in the pattern that are possible: no pattern and no name
/// takes longer than their lengths multiplied.
public struct Glob: Sendable, Hashable, CustomStringConvertible {
  /// Longest pattern, in bytes.
  public static let longest = 1024

  public let text: String
  let states: [State]
  /// For each state those that it reaches without a byte, itself included, as bits; empty for patterns of more than 64.
  private let closures: [UInt64]

  public init(_ text: String) throws(GlobError) {
    self.text = text
    states = try GlobParser.states(of: Array(text.utf8))
    closures = states.count <= 64 ? Glob.closures(of: states) : []
  }

  public var description: String { text }

  public static func == (left: Glob, right: Glob) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }
  public func hash(into hasher: inout Hasher) { hasher.combine(Array(text.utf8)) }

  public func matches(_ name: String) -> Bool { matches(Array(name.utf8)) }

  public func matches(_ name: [UInt8]) -> Bool {
    closures.isEmpty ? matchesAtLength(name) : matchesInBits(name)
  }

  /// The places that are possible as the bits of one word: nothing is allocated.
  private func matchesInBits(_ name: [UInt8]) -> Bool {
    var current = closures[0]
    for byte in name {
      var next: UInt64 = 0
      while current != 0 {
        for step in states[current.trailingZeroBitCount].steps where step.bytes.contains(byte) {
          next |= closures[step.target]
        }
        current &= current &- 1
      }
      if next == 0 { return false }
      current = next
    }
    return current & (1 << UInt64(states.count - 1)) != 0
  }

  private static func closures(of states: [State]) -> [UInt64] {
    var closures = [UInt64](repeating: 0, count: states.count)
    // Steps without a byte always lead further on.
    for index in states.indices.reversed() {
      closures[index] = states[index].free.reduce(1 << UInt64(index)) { $0 | closures[$1] }
    }
    return closures
  }

  private func matchesAtLength(_ name: [UInt8]) -> Bool {
    var current = [Bool](repeating: false, count: states.count)
    enter(0, in: &current)
    for byte in name {
      var next = [Bool](repeating: false, count: states.count)
      var isAlive = false
      for (index, isPossible) in current.enumerated() where isPossible {
        for step in states[index].steps where step.bytes.contains(byte) {
          enter(step.target, in: &next)
          isAlive = true
        }
      }
      if !isAlive { return false }
      current = next
    }
    return current.last ?? false
  }

  /// Marks a state and what can be reached from it without a byte; targets are always further on.
  private func enter(_ index: Int, in possible: inout [Bool]) {
    if possible[index] { return }
    possible[index] = true
    for target in states[index].free { enter(target, in: &possible) }
  }

  /// One place in the pattern. The last state is the end: a name that ends there matches.
  struct State: Sendable {
    /// Steps that take a byte.
    var steps: [(bytes: ByteSet, target: Int)] = []
    /// Places that are reached without a byte.
    var free: [Int] = []
  }
}

/// Why a pattern is none.
public enum GlobError: Error, Sendable, Hashable, CustomStringConvertible {
  case empty
  case tooLong(limit: Int)
  case openBracket
  case emptyBracket
  case reversedRange
  case trailingBackslash

  public var description: String {
    switch self {
    case .empty: "a pattern cannot be empty"
    case .tooLong(let limit): "a pattern has at most \(limit) bytes"
    case .openBracket: "`[` without `]`"
    case .emptyBracket: "`[]` matches nothing"
    case .reversedRange: "a range in `[…]` ends before it starts"
    case .trailingBackslash: "`\\` at the end has nothing to take as it is"
    }
  }
}

/// A set of byte values.
struct ByteSet: Sendable, Hashable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  static let all = ByteSet(0...255)
  static let notSlash = all.subtracting(ByteSet(0x2F...0x2F))

  init() {}

  init(_ range: ClosedRange<UInt8>) {
    for byte in range { insert(byte) }
  }

  mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  func contains(_ byte: UInt8) -> Bool {
    let bit = UInt64(1) << UInt64(byte & 63)
    return switch byte >> 6 {
    case 0: words.0 & bit != 0
    case 1: words.1 & bit != 0
    case 2: words.2 & bit != 0
    default: words.3 & bit != 0
    }
  }

  var isEmpty: Bool { words.0 | words.1 | words.2 | words.3 == 0 }

  func subtracting(_ other: ByteSet) -> ByteSet {
    var result = self
    result.words.0 &= ~other.words.0
    result.words.1 &= ~other.words.1
    result.words.2 &= ~other.words.2
    result.words.3 &= ~other.words.3
    return result
  }

  func overlaps(_ other: ByteSet) -> Bool {
    (words.0 & other.words.0) | (words.1 & other.words.1) | (words.2 & other.words.2) | (words.3 & other.words.3) != 0
  }

  static func == (left: ByteSet, right: ByteSet) -> Bool { left.words == right.words }

  func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}
