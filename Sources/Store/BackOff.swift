/// How long nothing is tried after failures: 100 ms at first, doubled with each, at the most 5 s, and never quite the same,
/// so that nodes do not come back all at once.
struct BackOff {
  private var failures = 0
  private var clock = ContinuousClock.now
  private var last = ""

  private static let first = 100
  private static let longest = 5000

  /// The last failure, while it is too early to try again.
  var reason: String? { ContinuousClock.now < clock ? last : nil }

  /// Milliseconds until the next try.
  var remaining: Int {
    let left = ContinuousClock.now.duration(to: clock)
    return Int(max(0, left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000))
  }

  mutating func failed(_ reason: String) {
    let step = min(BackOff.longest, BackOff.first << min(failures, 6))
    failures = min(failures + 1, 16)
    last = reason
    clock = ContinuousClock.now + .milliseconds(step / 2 + Int.random(in: 0...step / 2))
  }

  mutating func succeeded() {
    failures = 0
    clock = ContinuousClock.now
  }
}
