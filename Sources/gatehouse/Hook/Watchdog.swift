import Foundation
import Gate
import Rego

/// Ends the process with a refusal when everything else has failed to keep the deadline: a hook must never hang.
///
/// Judging looks at the deadline itself and ends in an orderly way; this is for what does not look, a second later.
final class Watchdog: Sendable {
  private let state = State()

  private static let grace: UInt64 = 1_000_000_000

  /// `@unchecked Sendable`: the moment is only touched with the lock held.
  private final class State: @unchecked Sendable {
    private let lock = NSLock()
    private var moment: UInt64?

    func set(_ moment: UInt64?) { lock.withLock { self.moment = moment } }
    var isPast: Bool { lock.withLock { moment.map { SystemClock.monotonicNanoseconds >= $0 } ?? false } }
    var isStopped: Bool { lock.withLock { moment == nil } }
  }

  init(milliseconds: Int) {
    extend(to: SystemClock.monotonicNanoseconds &+ UInt64(max(0, milliseconds)) &* 1_000_000)
    let state = self.state
    Thread.detachNewThread {
      while !state.isStopped {
        if state.isPast {
          let words = "gatehouse: rejected: the change could not be judged in time\n"
          _ = words.withCString { write(2, $0, strlen($0)) }
          _exit(1)
        }
        usleep(50_000)
      }
    }
  }

  /// The deadline, by the monotonic clock.
  func extend(to deadline: UInt64) { state.set(deadline &+ Watchdog.grace) }

  func stop() { state.set(nil) }
}
