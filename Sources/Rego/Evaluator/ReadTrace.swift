import RegoValues

/// What was read on the way to each point of an evaluation: a growing list in which each entry knows the one before it on
/// its own way. Going back to an earlier point is going back to its index; nothing is undone.
struct ReadTrace {
  typealias Point = Int
  /// Nothing was read yet.
  static let start: Point = -1

  enum Step {
    case read(path: [Value], isDefined: Bool, instruction: Int)
    /// A value with all that led to it.
    case whole(Provenance)
    /// One member of a value; `inner` tells that it was made in another frame.
    case member(Provenance, key: Value, inner: Bool)
    /// All that was read in a part of the list, in vain or not: why something is *not* so.
    case attempts(Range<Int>, depth: Int)
  }

  struct Entry {
    var before: Point
    /// How deep the frame that read it was.
    var depth: Int
    var step: Step
  }

  /// Beyond this nothing is recorded: a list of reads that nobody can look through.
  private static let limit = 1 << 21

  private(set) var entries: ContiguousArray<Entry> = []

  mutating func add(_ step: Step, after point: Point, depth: Int) -> Point {
    if entries.count >= ReadTrace.limit { return point }
    entries.append(Entry(before: point, depth: depth, step: step))
    return entries.count - 1
  }
}

/// Where a value came from: the result of a rule or function, or what a comprehension collected.
final class Provenance {
  struct Origin {
    var point: ReadTrace.Point
    var instruction: Int
  }

  /// Tells frames apart.
  let frame: Int
  let depth: Int
  /// False for a comprehension, which belongs to the frame that holds it.
  let isCall: Bool
  /// The solutions that gave the value.
  var results: [Origin] = []
  /// The solutions that gave each member.
  private(set) var members: [Value: [Origin]] = [:]
  /// The members in the order in which they were found first.
  private(set) var keys: [Value] = []
  /// What was tried, where there is no value.
  var attempts: Range<Int>?

  init(frame: Int, depth: Int, isCall: Bool) {
    self.frame = frame
    self.depth = depth
    self.isCall = isCall
  }

  func add(_ key: Value, _ origin: Origin) {
    if members[key] == nil { keys.append(key) }
    members[key, default: []].append(origin)
  }
}
