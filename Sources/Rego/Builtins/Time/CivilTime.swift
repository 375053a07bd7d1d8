/// A moment as the calendar and the clock show it (proleptic Gregorian, years of any size).
///
/// ```swift
/// CivilTime(nanoseconds: 0, offset: 3600).hour  // 1
/// ```
package struct CivilTime: Equatable {
  package var year: Int
  package var month: Int
  package var day: Int
  package var hour = 0
  package var minute = 0
  package var second = 0
  package var nanosecond = 0

  static let nanosecondsInSecond: Int64 = 1_000_000_000
  static let secondsInDay = 86_400

  package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, nanosecond: Int = 0) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.nanosecond = nanosecond
  }

  /// `offset` is seconds east of UTC.
  package init(nanoseconds: Int64, offset: Int) {
    let (seconds, rest) = CivilTime.floored(Int(nanoseconds), by: Int(CivilTime.nanosecondsInSecond))
    self.init(seconds: seconds, offset: offset)
    nanosecond = rest
  }

  /// The same for a whole number of seconds since 1970.
  package init(seconds: Int, offset: Int) {
    let (days, clock) = CivilTime.floored(seconds + offset, by: CivilTime.secondsInDay)
    (year, month, day) = CivilTime.date(ofDay: days)
    hour = clock / 3600
    minute = clock / 60 % 60
    second = clock % 60
  }

  /// Seconds since 1970 as if the time were UTC. Months and days out of range carry over; nil beyond the year 10^9.
  package var secondsAsUTC: Int? {
    guard abs(year) < 1_000_000_000, abs(month) < 1_000_000_000, abs(day) < 1_000_000_000_000 else { return nil }
    let days = CivilTime.day(year: year, month: month, day: day)
    return days * CivilTime.secondsInDay + hour * 3600 + minute * 60 + second
  }

  /// 0 is Sunday.
  var weekday: Int { CivilTime.floored(CivilTime.day(year: year, month: month, day: day) + 4, by: 7).rest }

  /// 1 is the first of January.
  var dayOfYear: Int {
    CivilTime.day(year: year, month: month, day: day) - CivilTime.day(year: year, month: 1, day: 1) + 1
  }

  static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  package static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  static func floored(_ value: Int, by divisor: Int) -> (quotient: Int, rest: Int) {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
  }

  /// The year of a day, counted from 1970-01-01.
  static func year(ofDay day: Int) -> Int { date(ofDay: day).0 }

  /// Days since 1970-01-01, by counting in years that begin in March (the leap day comes last).
  private static func day(year: Int, month: Int, day: Int) -> Int {
    let (carry, monthFromZero) = floored(month - 1, by: 12)
    let shifted = monthFromZero < 2 ? year + carry - 1 : year + carry
    let (era, yearOfEra) = floored(shifted, by: 400)
    let dayOfYear = (153 * ((monthFromZero + 10) % 12) + 2) / 5
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear + day - 1 - 719_468
  }

  private static func date(ofDay day: Int) -> (Int, Int, Int) {
    let (era, dayOfEra) = floored(day + 719_468, by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}
