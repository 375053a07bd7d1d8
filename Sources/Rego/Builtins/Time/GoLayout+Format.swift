extension GoLayout {
  /// The moment as the layout shows it.
  func text(of nanoseconds: Int64, in zone: TimeZoneRules) -> String {
    let seconds = CivilTime.floored(Int(nanoseconds), by: Int(CivilTime.nanosecondsInSecond)).quotient
    let kind = zone.kind(at: seconds)
    let time = CivilTime(nanoseconds: nanoseconds, offset: kind.offset)
    var output: [UInt8] = []
    for piece in pieces {
      switch piece {
      case .text(let bytes): output.append(contentsOf: bytes)
      case .element(let element): output.append(contentsOf: Array(GoLayout.text(of: element, time, kind).utf8))
      case .fraction(let separator, let digits, let isTrimmed):
        output.append(contentsOf: GoLayout.fraction(time.nanosecond, separator, digits: digits, isTrimmed: isTrimmed))
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func text(of element: Element, _ time: CivilTime, _ kind: TimeZoneRules.Kind) -> String {
    let hour12 = time.hour % 12 == 0 ? 12 : time.hour % 12
    return switch element {
    case .longMonth: monthNames[time.month - 1]
    case .month: String(monthNames[time.month - 1].prefix(3))
    case .numMonth: String(time.month)
    case .zeroMonth: padded(time.month, 2)
    case .longWeekday: weekdayNames[time.weekday]
    case .weekday: String(weekdayNames[time.weekday].prefix(3))
    case .day: String(time.day)
    case .underDay: padded(time.day, 2, with: " ")
    case .zeroDay: padded(time.day, 2)
    case .underYearDay: padded(time.dayOfYear, 3, with: " ")
    case .zeroYearDay: padded(time.dayOfYear, 3)
    case .hour: padded(time.hour, 2)
    case .hour12: String(hour12)
    case .zeroHour12: padded(hour12, 2)
    case .minute: String(time.minute)
    case .zeroMinute: padded(time.minute, 2)
    case .second: String(time.second)
    case .zeroSecond: padded(time.second, 2)
    case .longYear: padded(time.year, 4)
    case .year: padded(abs(time.year % 100), 2)
    case .upperPM: time.hour >= 12 ? "PM" : "AM"
    case .lowerPM: time.hour >= 12 ? "pm" : "am"
    case .zoneName: kind.abbreviation.isEmpty ? offset(kind.offset, .numZone) : kind.abbreviation
    default: offset(kind.offset, element)
    }
  }

  /// `+02:00` and its kin; the `Z` forms write `Z` for UTC.
  private static func offset(_ seconds: Int, _ element: Element) -> String {
    if element.rawValue.hasPrefix("Z"), seconds == 0 { return "Z" }
    let size = abs(seconds)
    let separator = element.rawValue.contains(":") ? ":" : ""
    var text = (seconds < 0 ? "-" : "+") + padded(size / 3600, 2)
    switch element {
    case .isoShortZone, .numShortZone: return text
    case .isoSecondsZone, .isoColonSecondsZone, .numSecondsZone, .numColonSecondsZone:
      text += separator + padded(size / 60 % 60, 2) + separator + padded(size % 60, 2)
    default: text += separator + padded(size / 60 % 60, 2)
    }
    return text
  }

  private static func padded(_ value: Int, _ width: Int, with pad: Character = "0") -> String {
    let digits = String(abs(value))
    let filled = String(repeating: pad, count: max(0, width - digits.count)) + digits
    return value < 0 ? "-" + filled : filled
  }

  private static func fraction(_ nanosecond: Int, _ separator: UInt8, digits: Int, isTrimmed: Bool) -> [UInt8] {
    var text = Array(padded(nanosecond, 9).utf8.prefix(max(digits, 0)))
    while text.count < digits && !isTrimmed { text.append(0x30) }
    if isTrimmed {
      while text.last == 0x30 { text.removeLast() }
      if text.isEmpty { return [] }
    }
    return [separator] + text
  }
}
