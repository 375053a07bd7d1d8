import Glibc

/// A moment on the monotonic clock after which reading ends with an error.
///
/// ```swift
/// let deadline = Deadline.after(milliseconds: 10_000)
/// ```
public struct Deadline: Sendable, Hashable {
  /// nil: there is all the time of the world.
  public let monotonicNanoseconds: UInt64?

  public static let never = Deadline(monotonicNanoseconds: nil)

  public init(monotonicNanoseconds: UInt64?) { self.monotonicNanoseconds = monotonicNanoseconds }

  public static func after(milliseconds: Int) -> Deadline {
    let (wait, overflow) = UInt64(max(0, milliseconds)).multipliedReportingOverflow(by: 1_000_000)
    if overflow { return .never }
    let (moment, late) = now.addingReportingOverflow(wait)
    return Deadline(monotonicNanoseconds: late ? nil : moment)
  }

  public var isPast: Bool {
    guard let moment = monotonicNanoseconds else { return false }
    return Self.now >= moment
  }

  func check() throws(GitError) {
    if isPast { throw .deadlineExceeded }
  }

  /// The wait for `poll`: milliseconds rounded up, -1 for ever.
  var pollTimeout: Int32 {
    guard let moment = monotonicNanoseconds else { return -1 }
    let now = Self.now
    guard moment > now else { return 0 }
    let milliseconds = (moment - now) / 1_000_000 + 1
    return Int32(clamping: milliseconds)
  }

  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(clamping: time.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: time.tv_nsec)
  }
}
