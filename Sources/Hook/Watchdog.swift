import CLinux
import Glibc
import Rego
import Synchronization

/// Keeps the deadline when everything else has failed to: a hook must never hang.
///
/// Judging looks at the deadline itself and ends in an orderly way; this is for what does not look, a moment later. It
/// then decides in the judge's place, records that and answers; the judge's own answer comes too late and is not given.
final class Watchdog: Sendable {
  private struct State {
    var moment: UInt64
    var whenLate: (@Sendable () -> Int32)?
    var isAnswering = false
  }

  private let state: Mutex<State>

  private static let stackBytes = 1 << 20
  /// How often the thread looks whether the moment was moved.
  private static let wakeMilliseconds: Int32 = 50

  /// - Parameter whenLate: answers and gives the exit code.
  init(milliseconds: Int, whenLate: @escaping @Sendable () -> Int32) {
    let moment = SystemClock.monotonicNanoseconds &+ UInt64(max(0, milliseconds)) &* 1_000_000
    state = Mutex(State(moment: moment, whenLate: whenLate))
    start()
  }

  /// Another moment by the monotonic clock, and what is answered then.
  func expect(by moment: UInt64, whenLate: @escaping @Sendable () -> Int32) {
    state.withLock { state in
      state.moment = moment
      state.whenLate = whenLate
    }
  }

  /// Whoever asks first answers. False: the other one does, and ends the process.
  func claimsAnswer() -> Bool {
    state.withLock { state in
      defer { state.isAnswering = true }
      return !state.isAnswering
    }
  }

  private func start() {
    let owned = Unmanaged.passRetained(self)
    let code = gatehouse_start_thread(
      { raw in
        if let raw { Unmanaged<Watchdog>.fromOpaque(raw).takeRetainedValue().watch() }
        return nil
      }, owned.toOpaque(), Watchdog.stackBytes)
    // No thread to be had: the system's own timer is left.
    if code != 0 {
      owned.release()
      LastResort.arm(milliseconds: 10_000)
    }
  }

  private func watch() {
    while true {
      let now = SystemClock.monotonicNanoseconds
      let (moment, isAnswering) = state.withLock { ($0.moment, $0.isAnswering) }
      if isAnswering { return }
      if now >= moment { return answer() }
      let milliseconds = Int32(clamping: (moment - now) / 1_000_000 + 1)
      poll(nil, 0, min(milliseconds, Watchdog.wakeMilliseconds))
    }
  }

  private func answer() {
    guard claimsAnswer(), let whenLate = state.withLock({ $0.whenLate }) else { return }
    _exit(whenLate())
  }
}

/// The end of the process by the system's timer, whatever the program does then: for what cannot be interrupted, such as
/// a write to a disk that does not answer.
enum LastResort {
  private static let words: StaticString = "gatehouse: rejected: the decision could not be recorded in time\n"

  static func arm(milliseconds: Int) {
    signal(SIGALRM) { _ in
      _ = Glibc.write(2, LastResort.words.utf8Start, LastResort.words.utf8CodeUnitCount)
      _exit(1)
    }
    set(milliseconds: max(1, milliseconds))
  }

  static func disarm() { set(milliseconds: 0) }

  private static func set(milliseconds: Int) {
    var timer = itimerval()
    timer.it_value.tv_sec = milliseconds / 1000
    timer.it_value.tv_usec = milliseconds % 1000 * 1000
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }
}
