/// A point in time as records have it: nanoseconds since 1970, printed by RFC 3339 in UTC with all nine digits.
///
/// ```swift
/// Timestamp(nanoseconds: 0).description  // 1970-01-01T00:00:00.000000000Z
/// ```
public struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
  public var nanoseconds: Int64

  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  public var milliseconds: Int64 { Timestamp.floorDivision(nanoseconds, 1_000_000).quotient }

  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

  public var description: String {
    let (seconds, fraction) = Timestamp.floorDivision(nanoseconds, 1_000_000_000)
    let (days, second) = Timestamp.floorDivision(seconds, 86_400)
    let (year, month, day) = Timestamp.date(daysSince1970: days)
    let date = "\(Timestamp.padded(year, 4))-\(Timestamp.padded(month, 2))-\(Timestamp.padded(day, 2))"
    let clock = [second / 3600, second / 60 % 60, second % 60].map { Timestamp.padded($0, 2) }.joined(separator: ":")
    return "\(date)T\(clock).\(Timestamp.padded(fraction, 9))Z"
  }

  /// The civil date by counting eras of 400 years, which all have 146,097 days, from 1 March of the year 0.
  private static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floorDivision(days + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  private static func floorDivision(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, rest: Int64) {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
