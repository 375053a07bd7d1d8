import Gate
import Rego

/// The earliest time that a report looks at: `2026-11-01`, `2026-11-01T08:00:00Z`, or so long ago: `7d`, `36h`, `90m`.
struct RecordMoment {
  /// As records write times; comparing the text compares the times.
  let text: String

  init?(_ words: String, now: Int64 = SystemClock.nanosecondsSince1970) {
    let seconds: [Character: Int64] = ["d": 86_400, "h": 3_600, "m": 60]
    if let unit = words.last, let factor = seconds[unit], let count = Int64(words.dropLast()),
      (0...100_000).contains(count)
    {
      text = Timestamp(nanoseconds: now &- count * factor * 1_000_000_000).description
      return
    }
    guard words.wholeMatch(of: /\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?Z?)?/) != nil else { return nil }
    text = words.hasSuffix("Z") ? String(words.dropLast()) : words
  }
}
