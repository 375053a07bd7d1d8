import RegoValues

/// `time.*` but the clock itself. Source: https://www.openpolicyagent.org/docs/policy-reference#time.
enum TimeBuiltins {
  static let all: [Builtin] = [parseNs, parseRFC3339Ns, parseDurationNs, date, clock, weekday, addDate, diff, format]

  private static let moment = RegoType.any([.number, .array(fixed: [.number, .string], dynamic: nil)])
  private static let threeNumbers = RegoType.array(fixed: [.number, .number, .number], dynamic: nil)
  private static let momentText = "nanoseconds since 1970 (UTC), or these and the name of a time zone"
  private static let outside = "time outside of valid range"

  static let parseNs = Builtin(
    "time.parse_ns", category: "time",
    description: "Returns the time in nanoseconds parsed from the string in the layout.",
    arguments: [
      .named("layout", .string, "a layout of Go's `time` package, or its name"),
      .named("value", .string, "the time as text"),
    ], result: .named("ns", .number, "nanoseconds since 1970")
  ) { (operands, _) throws(BuiltinError) in
    let layout = try operands.pattern(0).string
    return try parse(operands, try operands.string(1).string, layout: GoLayout.named[layout] ?? layout)
  }

  static let parseRFC3339Ns = Builtin(
    "time.parse_rfc3339_ns", category: "time", description: "Returns the time in nanoseconds parsed from RFC 3339.",
    arguments: [.named("value", .string, "the time as text")], result: .named("ns", .number, "nanoseconds since 1970")
  ) { (operands, _) throws(BuiltinError) in
    try parse(operands, try operands.string(0).string, layout: GoLayout.rfc3339)
  }

  private static func parse(
    _ operands: borrowing Operands, _ text: String, layout: String
  ) throws(BuiltinError) -> Value {
    do {
      let (seconds, nanoseconds) = try GoLayout.parse(text, layout: layout)
      return try number(seconds: seconds, nanoseconds: nanoseconds, operands.name.text)
    } catch let error as GoLayout.Malformed {
      throw .failure("\(operands.name.text): \(error.message)")
    } catch let error as BuiltinError {
      throw error
    } catch {
      throw .failure("\(operands.name.text): \(error)")
    }
  }

  private static func number(seconds: Int, nanoseconds: Int, _ name: String) throws(BuiltinError) -> Value {
    // In 128 bits: the earliest moment's seconds alone are beyond 64.
    guard let total = Int(exactly: Int128(seconds) * 1_000_000_000 + Int128(nanoseconds)) else {
      throw .failure("\(name): \(outside)")
    }
    return .number(Number(total))
  }

  static let parseDurationNs = Builtin(
    "time.parse_duration_ns", category: "time", description: "Returns the duration in nanoseconds.",
    arguments: [.named("duration", .string, "such as `1h30m`")], result: .named("ns", .number, "nanoseconds")
  ) { (operands, _) throws(BuiltinError) in
    do {
      return .number(Number(Int(try GoDuration.parse(try operands.string(0).string))))
    } catch let error as GoDuration.Malformed {
      throw .failure("time.parse_duration_ns: \(error.message)")
    } catch let error as BuiltinError {
      throw error
    } catch {
      throw .failure("time.parse_duration_ns: \(error)")
    }
  }

  static let date = Builtin(
    "time.date", category: "time", description: "Returns [year, month, day].",
    arguments: [.named("x", moment, momentText)],
    result: .named("date", threeNumbers, "year, month and day")
  ) { (operands, context) throws(BuiltinError) in
    let time = try ZonedMoment(operands, 0, &context).civil
    return numbers(time.year, time.month, time.day)
  }

  static let clock = Builtin(
    "time.clock", category: "time", description: "Returns [hour, minute, second].",
    arguments: [.named("x", moment, momentText)],
    result: .named("output", threeNumbers, "hour, minute and second")
  ) { (operands, context) throws(BuiltinError) in
    let time = try ZonedMoment(operands, 0, &context).civil
    return numbers(time.hour, time.minute, time.second)
  }

  static let weekday = Builtin(
    "time.weekday", category: "time", description: "Returns the day of the week.",
    arguments: [.named("x", moment, momentText)],
    result: .named("day", .string, "`Monday` to `Sunday`")
  ) { (operands, context) throws(BuiltinError) in
    let time = try ZonedMoment(operands, 0, &context).civil
    return .string(Text(GoLayout.weekdayNames[time.weekday]))
  }

  private static func numbers(_ values: Int...) -> Value { .array(RegoArray(values.map { .number(Number($0)) })) }

  static let addDate = Builtin(
    "time.add_date", category: "time", description: "Returns the nanoseconds after adding years, months and days.",
    arguments: [
      .named("ns", .number, "nanoseconds since 1970"), .named("years", .number, "years to add"),
      .named("months", .number, "months to add"), .named("days", .number, "days to add"),
    ],
    result: .named("output", .number, "nanoseconds since 1970")
  ) { (operands, context) throws(BuiltinError) in
    let time = try ZonedMoment(operands, 0, &context)
    var civil = time.civil
    let parts = [
      (civil.year, try operands.integer(1)), (civil.month, try operands.integer(2)),
      (civil.day, try operands.integer(3)),
    ]
    var sums: [Int] = []
    for (value, more) in parts {
      let (sum, overflow) = value.addingReportingOverflow(more)
      if overflow { throw .failure("time.add_date: \(outside)") }
      sums.append(sum)
    }
    (civil.year, civil.month, civil.day) = (sums[0], sums[1], sums[2])
    guard let seconds = civil.secondsAsUTC else { throw .failure("time.add_date: \(outside)") }
    return try number(
      seconds: seconds - time.zone.offset(ofWallClock: seconds), nanoseconds: civil.nanosecond, "time.add_date")
  }

  static let diff = Builtin(
    "time.diff", category: "time",
    description: "Returns the difference between two times as [years, months, days, hours, minutes, seconds].",
    arguments: [.named("ns1", moment, momentText), .named("ns2", moment, "the same")],
    result: .named(
      "output", .array(fixed: [.number, .number, .number, .number, .number, .number], dynamic: nil),
      "years, months, days, hours, minutes and seconds between them")
  ) { (operands, context) throws(BuiltinError) in
    var first = try ZonedMoment(operands, 0, &context)
    var second = try ZonedMoment(operands, 1, &context)
    second.zone = first.zone
    if first.nanoseconds > second.nanoseconds { swap(&first, &second) }
    return difference(from: first.civil, to: second.civil)
  }

  private static func difference(from early: CivilTime, to late: CivilTime) -> Value {
    var years = late.year - early.year
    var months = late.month - early.month
    var days = late.day - early.day
    var hours = late.hour - early.hour
    var minutes = late.minute - early.minute
    var seconds = late.second - early.second
    if seconds < 0 { (seconds, minutes) = (seconds + 60, minutes - 1) }
    if minutes < 0 { (minutes, hours) = (minutes + 60, hours - 1) }
    if hours < 0 { (hours, days) = (hours + 24, days - 1) }
    if days < 0 {
      // The days of the month that the earlier time stands in.
      days += CivilTime.daysIn(month: early.month, year: early.year)
      months -= 1
    }
    if months < 0 { (months, years) = (months + 12, years - 1) }
    return numbers(years, months, days, hours, minutes, seconds)
  }

  static let format = Builtin(
    "time.format", category: "time", description: "Returns the formatted time.",
    arguments: [
      .named(
        "x",
        .any([
          .number, .array(fixed: [.number, .string], dynamic: nil),
          .array(fixed: [.number, .string, .string], dynamic: nil),
        ]),
        "\(momentText), and then a layout or its name")
    ], result: .named("formatted timestamp", .string, "RFC 3339 with nanoseconds where no layout is given")
  ) { (operands, context) throws(BuiltinError) in
    let time = try ZonedMoment(operands, 0, &context)
    var layout = GoLayout.rfc3339Nano
    if case .array(let parts) = operands[0], parts.count == 3 {
      guard case .string(let text) = parts[2] else { throw ZonedMoment.wrong(operands, "string", parts[2]) }
      if text.byteCount > Builtin.patternLimit {
        throw .halt("time.format: layout has more than \(Builtin.patternLimit) bytes")
      }
      if text.byteCount > 0 { layout = GoLayout.named[text.string] ?? text.string }
    }
    return .string(Text(GoLayout(layout).text(of: time.nanoseconds, in: time.zone)))
  }
}

/// Nanoseconds since 1970 and the zone to show them in: an operand `ns`, `[ns, zone]` or `[ns, zone, layout]`.
struct ZonedMoment {
  var nanoseconds: Int64
  var zone: TimeZoneRules

  init(_ operands: borrowing Operands, _ index: Int, _ context: inout BuiltinContext) throws(BuiltinError) {
    var number: Value = operands[index]
    var zoneName = ""
    if case .array(let parts) = operands[index] {
      guard parts.count > 0 else { throw ZonedMoment.wrong(operands, ZonedMoment.either, operands[index]) }
      number = parts[0]
      guard case .number = number else { throw ZonedMoment.wrong(operands, "number", number) }
      if parts.count > 1 {
        guard case .string(let text) = parts[1] else { throw ZonedMoment.wrong(operands, "string", parts[1]) }
        zoneName = text.string
      }
    }
    guard case .number(let value) = number else { throw ZonedMoment.wrong(operands, ZonedMoment.either, number) }
    let name = operands.name.text
    zone = try context.patterns.entry(Text(zoneName)) { () throws(BuiltinError) in
      // Go looks no name up that could lead out of its folders.
      if zoneName.hasPrefix("/") || zoneName.hasPrefix("\\") || zoneName.utf8.contains("..".utf8) {
        throw .failure("\(name): time: invalid location name")
      }
      guard let rules = TimeZoneRules(named: zoneName) else { throw .failure("\(name): unknown time zone \(zoneName)") }
      return rules
    }
    guard let exact = value.exactInt else { throw .failure("\(operands.name.text): timestamp too big") }
    nanoseconds = Int64(exact)
  }

  private static let either = "either number (ns) or [number (ns), string (tz)]"

  /// OPA names the first operand, whichever it is, and of an array the element that is wrong.
  static func wrong(_ operands: borrowing Operands, _ expected: String, _ value: Value) -> BuiltinError {
    .type("\(operands.name.text): operand 1 must be \(expected) but got \(value.typeName)")
  }

  var civil: CivilTime {
    let seconds = CivilTime.floored(Int(nanoseconds), by: Int(CivilTime.nanosecondsInSecond)).quotient
    return CivilTime(nanoseconds: nanoseconds, offset: zone.kind(at: seconds).offset)
  }
}
