import Glibc
import Synchronization

/// The embedded store's own time, in milliseconds: it goes on while the process runs, by the monotonic clock, and stands
/// still while it does not. A jump of the wall clock moves nothing in it.
///
/// The last time that was written down is where the next process goes on: delays that were running are at most longer by
/// what was not written, never shorter and never without end.
final class SQLiteClock: Sendable {
  private struct State {
    var base: Int64 = 0
    var begun: Int64
    var latest: Int64 = 0
  }

  private let monotonic: @Sendable () -> Int64
  private let state: Mutex<State>

  init(monotonic: @escaping @Sendable () -> Int64 = SQLiteClock.systemMonotonic) {
    self.monotonic = monotonic
    state = Mutex(State(begun: monotonic()))
  }

  /// Goes on from a time that an earlier process wrote down.
  func resume(from base: Int64) {
    state.withLock { $0 = State(base: base, begun: monotonic(), latest: base) }
  }

  /// Never less than it was, whatever the system's clock does.
  var now: Int64 {
    state.withLock { state in
      state.latest = max(state.latest, state.base + max(0, monotonic() - state.begun))
      return state.latest
    }
  }

  static let systemMonotonic: @Sendable () -> Int64 = {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
