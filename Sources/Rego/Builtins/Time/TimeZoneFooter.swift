/// The rule for years that a zone file does not list: `EST5EDT,M3.2.0,M11.1.0`. Source: RFC 8536, section 3.3; POSIX `TZ`.
struct TimeZoneFooter: Sendable {
  private struct Change: Sendable {
    enum Day: Sendable {
      /// Month, week (5 is the last), weekday.
      case month(Int, Int, Int)
      /// 1 to 365, the leap day not counted.
      case julian(Int)
      /// 0 to 365, the leap day counted.
      case ordinal(Int)
    }
    var day: Day
    var time = 7200
  }

  private let standard: TimeZoneRules.Kind
  private var summer: TimeZoneRules.Kind?
  private var start = Change(day: .month(3, 2, 0))
  private var end = Change(day: .month(11, 1, 0))

  init?(_ text: String) {
    var rest = Substring(text)
    guard let name = TimeZoneFooter.name(&rest), let offset = TimeZoneFooter.offset(&rest) else { return nil }
    standard = TimeZoneRules.Kind(offset: -offset, abbreviation: name)
    guard !rest.isEmpty else { return }
    guard let summerName = TimeZoneFooter.name(&rest) else { return nil }
    let summerOffset = rest.first == "," || rest.isEmpty ? nil : TimeZoneFooter.offset(&rest)
    summer = TimeZoneRules.Kind(offset: summerOffset.map { -$0 } ?? standard.offset + 3600, abbreviation: summerName)
    guard rest.first == "," else { return }
    rest.removeFirst()
    guard let start = TimeZoneFooter.change(&rest), rest.first == "," else { return nil }
    rest.removeFirst()
    guard let end = TimeZoneFooter.change(&rest) else { return nil }
    self.start = start
    self.end = end
  }

  func kind(at seconds: Int) -> TimeZoneRules.Kind {
    guard let summer else { return standard }
    let (days, _) = CivilTime.floored(seconds + standard.offset, by: CivilTime.secondsInDay)
    guard abs(days) < 400_000_000 else { return standard }
    let year = CivilTime.year(ofDay: days)
    let begins = moment(start, year: year) - standard.offset
    let ends = moment(end, year: year) - summer.offset
    let isSummer = begins < ends ? seconds >= begins && seconds < ends : seconds >= begins || seconds < ends
    return isSummer ? summer : standard
  }

  /// Seconds since 1970 of a change, by the wall clock.
  private func moment(_ change: Change, year: Int) -> Int {
    let day: Int
    let first = CivilTime(year: year, month: 1, day: 1).secondsAsUTC ?? 0
    switch change.day {
    case .julian(let number): day = number - 1 + (CivilTime.isLeap(year) && number > 59 ? 1 : 0)
    case .ordinal(let number): day = number
    case .month(let month, let week, let weekday):
      let start = CivilTime(year: year, month: month, day: 1)
      var date = 1 + (weekday - start.weekday + 7) % 7 + (week - 1) * 7
      while date > CivilTime.daysIn(month: month, year: year) { date -= 7 }
      return (CivilTime(year: year, month: month, day: date).secondsAsUTC ?? 0) + change.time
    }
    return first + day * CivilTime.secondsInDay + change.time
  }

  // MARK: Reading

  private static func name(_ rest: inout Substring) -> String? {
    if rest.first == "<" {
      guard let close = rest.firstIndex(of: ">") else { return nil }
      let name = rest[rest.index(after: rest.startIndex)..<close]
      rest = rest[rest.index(after: close)...]
      return String(name)
    }
    let name = rest.prefix { $0.isLetter }
    rest = rest.dropFirst(name.count)
    return name.isEmpty ? nil : String(name)
  }

  private static func number(_ rest: inout Substring) -> Int? {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    return digits.count > 4 ? nil : Int(digits)
  }

  /// `[+-]hh[:mm[:ss]]` in seconds.
  private static func offset(_ rest: inout Substring) -> Int? {
    var sign = 1
    if rest.first == "-" || rest.first == "+" { sign = rest.removeFirst() == "-" ? -1 : 1 }
    guard var total = number(&rest).map({ $0 * 3600 }) else { return nil }
    for unit in [60, 1] where rest.first == ":" {
      rest.removeFirst()
      guard let part = number(&rest) else { return nil }
      total += part * unit
    }
    return sign * total
  }

  private static func change(_ rest: inout Substring) -> Change? {
    var change: Change
    if rest.first == "M" {
      rest.removeFirst()
      guard let month = number(&rest), rest.first == ".", (1...12).contains(month) else { return nil }
      rest.removeFirst()
      guard let week = number(&rest), rest.first == ".", (1...5).contains(week) else { return nil }
      rest.removeFirst()
      guard let weekday = number(&rest), (0...6).contains(weekday) else { return nil }
      change = Change(day: .month(month, week, weekday))
    } else {
      let isJulian = rest.first == "J"
      if isJulian { rest.removeFirst() }
      guard let day = number(&rest), (0...366).contains(day) else { return nil }
      change = Change(day: isJulian ? .julian(day) : .ordinal(day))
    }
    if rest.first == "/" {
      rest.removeFirst()
      guard let time = offset(&rest) else { return nil }
      change.time = time
    }
    return change
  }
}
