import Synchronization

/// How long nothing is tried after failures: 100 ms at first, doubled with each, at the most 5 s, and never quite the same,
/// so that nodes do not come back all at once. What shares it fails and heals together.
final class BackOff: Sendable {
  private struct State {
    var failures = 0
    var until = ContinuousClock.now
    var last = ""
  }

  private let state = Mutex(State())

  private static let first = 100
  private static let longest = 5000

  /// The last failure, while it is too early to try again.
  var reason: String? {
    state.withLock { ContinuousClock.now < $0.until ? $0.last : nil }
  }

  /// Milliseconds until the next try.
  var remaining: Int {
    let left = state.withLock { ContinuousClock.now.duration(to: $0.until).components }
    return Int(max(0, left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000))
  }

  func failed(_ reason: String) {
    state.withLock { state in
      state.last = reason
      // Several that fail at one time are one failure.
      if ContinuousClock.now < state.until { return }
      let step = min(BackOff.longest, BackOff.first << min(state.failures, 6))
      state.failures = min(state.failures + 1, 16)
      state.until = ContinuousClock.now + .milliseconds(step / 2 + Int.random(in: 0...step / 2))
    }
  }

  func succeeded() {
    state.withLock { state in
      state.failures = 0
      state.until = .now
    }
  }
}
