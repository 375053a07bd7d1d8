import Foundation

/// Times as forges write them: `2026-11-25T01:30:00.123Z`, `2026-11-25T02:30:00+01:00`.
enum APITime {
  /// Milliseconds since 1970; 0 for what is no time, so that it sorts as the oldest.
  static func milliseconds(_ text: String?) -> Int64 {
    guard let text else { return 0 }
    for style in [Date.ISO8601FormatStyle(includingFractionalSeconds: true), Date.ISO8601FormatStyle()] {
      guard let date = try? style.parse(text) else { continue }
      return Int64(exactly: (date.timeIntervalSince1970 * 1000).rounded()) ?? 0
    }
    return 0
  }
}
