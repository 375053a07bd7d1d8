import Gate
import Git
import Rego

/// How long each part of one push may take, all by the monotonic clock in nanoseconds.
///
/// A Git host that gives its hooks little time (GitHub Enterprise Server: five seconds for all of them together) refuses the
/// push by itself when it is over, without a reason and without a record. So everything ends before it does.
struct PushTimes: Sendable {
  /// When judging ends by itself.
  let deadline: UInt64
  /// When the watchdog decides in its place.
  let watchdog: UInt64
  /// How long the record may take then.
  let recordMilliseconds: Int
  /// How long a recorder may take to answer: some time stays to say that it did not.
  var recorderMilliseconds: Int { min(PushTimes.recorder, recordMilliseconds * 4 / 5) }
  /// When a hook that runs after ours is stopped.
  let chain: Deadline

  /// Time for the record, of a host's limit and without one.
  private static let record = (limited: 500, free: 10_000)
  private static let recorder = 5000
  private static let grace = (limited: 250, free: 1_000)
  /// Longer than any pusher waits; a hook that hangs does not hold its push for ever.
  private static let chainMilliseconds = 300_000

  /// - Parameter limit: what the host gives to all hooks of a push, in milliseconds; nil: as long as it takes.
  init(start: UInt64, settings: EffectiveSettings, limit: Int?) {
    func moment(_ milliseconds: Int) -> UInt64 { start &+ UInt64(clamping: milliseconds) &* 1_000_000 }
    guard let limit else {
      deadline = moment(settings.deadlineMilliseconds)
      watchdog = moment(settings.deadlineMilliseconds + PushTimes.grace.free)
      recordMilliseconds = PushTimes.record.free
      chain = .after(milliseconds: PushTimes.chainMilliseconds)
      return
    }
    // A quarter second stays for what the host itself does around the hook.
    let kept = PushTimes.record.limited + PushTimes.grace.limited + 250
    let judging = min(settings.deadlineMilliseconds, max(100, limit - kept))
    deadline = moment(judging)
    watchdog = moment(judging + PushTimes.grace.limited)
    recordMilliseconds = PushTimes.record.limited
    chain = Deadline(monotonicNanoseconds: moment(max(200, limit - 250)))
  }
}
