import Glibc

/// The time, read without Foundation. Nothing in the engine reads it by itself: evaluations get `now` and a deadline.
public enum SystemClock {
  /// Nanoseconds of `CLOCK_MONOTONIC`: what deadlines are told in.
  public static var monotonicNanoseconds: UInt64 { UInt64(clamping: nanoseconds(of: CLOCK_MONOTONIC)) }

  /// Nanoseconds since 1970: what `time.now_ns` gives.
  public static var nanosecondsSince1970: Int64 { nanoseconds(of: CLOCK_REALTIME) }

  private static func nanoseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    guard clock_gettime(clock, &time) == 0 else { return 0 }
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
