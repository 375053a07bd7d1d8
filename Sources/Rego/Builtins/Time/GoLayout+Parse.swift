extension GoLayout {
  struct Malformed: Error { var message: String }

  /// What a text said, field by field.
  private struct Fields {
    var year = 0
    var month: Int?
    var day: Int?
    var yearDay: Int?
    var hour = 0
    var minute = 0
    var second = 0
    var nanosecond = 0
    var isPM = false
    var isAM = false
    /// Seconds east of UTC. An abbreviation other than UTC says nothing about it, as in Go.
    var offset: Int?
  }

  /// Seconds since 1970 and nanoseconds of the moment that `text` shows in the layout `layout`.
  /// Source: Go's `time.Parse`, whose messages these are.
  static func parse(_ text: String, layout: String) throws(Malformed) -> (seconds: Int, nanoseconds: Int) {
    var reader = GoTimeReader(text: text, layout: layout)
    var fields = Fields()
    let parsed = GoLayout(layout)
    for (index, piece) in parsed.pieces.enumerated() {
      let spelling = parsed.spellings[index]
      switch piece {
      case .text(let bytes): try reader.skip(bytes)
      case .fraction(_, let digits, let isTrimmed):
        if isTrimmed {
          if let value = reader.fractionIfAny() { fields.nanosecond = value }
        } else {
          fields.nanosecond = try reader.fraction(digits: digits, spelling)
        }
      case .element(let element):
        let next = index + 1 < parsed.pieces.count ? parsed.pieces[index + 1] : nil
        try read(element, spelling, next, &reader, &fields)
      }
    }
    try reader.end()
    return try moment(fields, reader)
  }

  private static func read(
    _ element: Element, _ spelling: [UInt8], _ next: Piece?, _ reader: inout GoTimeReader, _ fields: inout Fields
  ) throws(Malformed) {
    switch element {
    case .longYear: fields.year = try reader.digits(4, spelling)
    case .year:
      let year = try reader.digits(2, spelling)
      fields.year = year >= 69 ? 1900 + year : 2000 + year
    case .longMonth: fields.month = try reader.name(monthNames, spelling) + 1
    case .month: fields.month = try reader.name(monthNames.map { String($0.prefix(3)) }, spelling) + 1
    case .numMonth, .zeroMonth:
      let month = try reader.number(isFixed: element == .zeroMonth, spelling)
      guard (1...12).contains(month) else { throw reader.outOfRange("month") }
      fields.month = month
    case .longWeekday: _ = try reader.name(weekdayNames, spelling)
    case .weekday: _ = try reader.name(weekdayNames.map { String($0.prefix(3)) }, spelling)
    case .day, .underDay, .zeroDay:
      if element == .underDay { reader.skipBlanks(1) }
      fields.day = try reader.number(isFixed: element == .zeroDay, spelling)
    case .underYearDay, .zeroYearDay:
      if element == .underYearDay { reader.skipBlanks(2) }
      fields.yearDay = try reader.threeDigits(isFixed: element == .zeroYearDay, spelling)
    case .hour:
      fields.hour = try reader.number(isFixed: false, spelling)
      guard fields.hour < 24 else { throw reader.outOfRange("hour") }
    case .hour12, .zeroHour12:
      fields.hour = try reader.number(isFixed: element == .zeroHour12, spelling)
      guard fields.hour <= 12 else { throw reader.outOfRange("hour") }
    case .minute, .zeroMinute:
      fields.minute = try reader.number(isFixed: element == .zeroMinute, spelling)
      guard fields.minute < 60 else { throw reader.outOfRange("minute") }
    case .second, .zeroSecond:
      fields.second = try reader.number(isFixed: element == .zeroSecond, spelling)
      guard fields.second < 60 else { throw reader.outOfRange("second") }
      // A fraction is taken behind the seconds even where the layout has none.
      if case .fraction? = next { return }
      if let value = reader.fractionIfAny() { fields.nanosecond = value }
    case .upperPM: fields.isPM = try reader.half("PM", "AM", spelling, &fields.isAM)
    case .lowerPM: fields.isPM = try reader.half("pm", "am", spelling, &fields.isAM)
    case .zoneName:
      if try reader.zoneName(spelling) == "UTC" { fields.offset = 0 }
    default: fields.offset = try reader.offset(element, spelling)
    }
  }

  private static func moment(_ fields: Fields, _ reader: GoTimeReader) throws(Malformed) -> (Int, Int) {
    var fields = fields
    if fields.isPM && fields.hour < 12 { fields.hour += 12 }
    if fields.isAM && fields.hour == 12 { fields.hour = 0 }
    if let yearDay = fields.yearDay {
      let length = CivilTime.isLeap(fields.year) ? 366 : 365
      guard (1...length).contains(yearDay) else { throw reader.outOfRange("day-of-year") }
      let date = CivilTime(
        nanoseconds: 0,
        offset: ((CivilTime(year: fields.year, month: 1, day: yearDay).secondsAsUTC ?? 0)))
      if let month = fields.month, month != date.month { throw reader.message("day-of-year does not match month") }
      if let day = fields.day, day != date.day { throw reader.message("day-of-year does not match day") }
      fields.month = date.month
      fields.day = date.day
    }
    let month = fields.month ?? 1
    let day = fields.day ?? 1
    guard day >= 1, day <= CivilTime.daysIn(month: month, year: fields.year) else { throw reader.outOfRange("day") }
    let wall = CivilTime(
      year: fields.year, month: month, day: day, hour: fields.hour, minute: fields.minute, second: fields.second)
    return ((wall.secondsAsUTC ?? 0) - (fields.offset ?? 0), fields.nanosecond)
  }
}
