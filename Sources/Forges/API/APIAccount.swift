import HTTPClient
import Synchronization

/// What an account or installation may do now: one writer at a time, and not before its limits allow it.
public final class APIAccount: Sendable {
  /// Names it in the memory of answers; no secret.
  public let name: String
  let lane = WriteLane()
  private let state = Mutex(State())

  private struct State {
    /// Primary limits, each of a bucket: not before this time.
    var buckets: [String: Int64] = [:]
    /// Secondary limits: nothing before this time.
    var all: Int64 = 0
    /// Limits in a row without a word of how long.
    var strikes = 0
    /// When the next write may be sent that people are told of.
    var nextContent: Int64 = 0
  }

  /// The longest time that a limit is believed.
  private static let longest: Int64 = 2 * 3_600_000

  public init(name: String) { self.name = name }

  /// How many milliseconds a call has to wait.
  func wait(_ bucket: String, at now: Int64) -> Int {
    state.withLock { state in
      Int(max(0, max(state.all, state.buckets[bucket] ?? 0) - now))
    }
  }

  func contentWait(at now: Int64) -> Int { state.withLock { Int(max(0, $0.nextContent - now)) } }

  func contentWasSent(at now: Int64, spacing: Int) {
    state.withLock { $0.nextContent = now + Int64(max(0, spacing)) }
  }

  /// Notes what an answer says of limits; true: the call itself was turned away by one.
  ///
  /// 403 or 429, in four shapes: `Retry-After`; nothing remaining, and when that changes; words alone; 429 alone. Without a
  /// time it is a minute, and twice as long each time that it happens again.
  func note(_ answer: HTTPResponse, words: String, bucket: String, at now: Int64) -> Bool {
    let headers = answer.headers
    let remaining = headers["X-RateLimit-Remaining"] ?? headers["RateLimit-Remaining"]
    let reset = (headers["X-RateLimit-Reset"] ?? headers["RateLimit-Reset"]).flatMap { APIAccount.time($0, now) }
    let isSpent = remaining.flatMap { Int($0) } == 0
    let speaks = words.lowercased()
    let isLimit =
      answer.status == 429
      || answer.status == 403
        && (headers["Retry-After"] != nil || isSpent || speaks.contains("rate limit")
          || speaks.contains("abuse detection"))
    return state.withLock { state in
      guard isLimit else {
        if answer.status < 500 { state.strikes = 0 }
        if isSpent, let reset, reset > now { state.buckets[bucket] = min(reset, now + APIAccount.longest) }
        return false
      }
      if let seconds = headers["Retry-After"].flatMap({ Int64($0) }), seconds >= 0 {
        state.all = max(state.all, now + min(max(seconds, 1) &* 1000, APIAccount.longest))
      } else if isSpent, let reset, reset > now {
        state.buckets[bucket] = min(reset, now + APIAccount.longest)
      } else {
        state.all = max(state.all, now + min(60_000 << Int64(min(state.strikes, 6)), APIAccount.longest))
        state.strikes += 1
      }
      return true
    }
  }

  /// Seconds since 1970; small numbers are seconds from now.
  private static func time(_ text: String, _ now: Int64) -> Int64? {
    guard let seconds = Int64(text), seconds >= 0, seconds < 1 << 40 else { return nil }
    return seconds < 1_000_000_000 ? now + seconds * 1000 : seconds * 1000 + 1000
  }
}
