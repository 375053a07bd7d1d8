import RegoValues
import Testing

@Suite struct ValueTests {
  @Test func printsAsRegoDoes() {
    let value: Value = [
      .set(RegoSet([2, 1])), .set(.empty), [:], [], .null, true, .number(Number(literal: "1e3") ?? Number(0)), [1: "a"],
    ]
    #expect(value.description == #"[{1, 2}, set(), {}, [], null, true, 1e3, {1: "a"}]"#)
  }

  /// What is not printable is escaped as Go does it.
  @Test func quotesAsGoDoes() {
    let text: Value =
      "<\u{2028}\u{7}\u{7f}\u{200b}\t\n\r\u{8}\u{b}\\\"/\u{e9}\u{1F44D}\u{a0}\u{ad}\u{feff}\u{1}\u{E0001}"
    #expect(
      text.description
        == "\"<\\u2028\\a\\x7f\\u200b\\t\\n\\r\\b\\v\\\\\\\"/\u{e9}\u{1F44D}\\u00a0\\u00ad\\ufeff\\x01\\U000e0001\"")
  }

  @Test func ordersTypesAndMembers() {
    let ascending: [Value] = [
      .null, false, true, -1, 1, "", "a", "\u{FFFD}", "\u{1F600}", [], [1], [1, 2], [2], [:], ["a": 1],
      ["a": 1, "b": 0],
      ["a": 2], .set(.empty), .set(RegoSet([1])), .set(RegoSet([1, 2])), .set(RegoSet([2])),
    ]
    #expect(Array(ascending.reversed()).sorted() == ascending)
    for (left, right) in zip(ascending, ascending.dropFirst()) { #expect(left < right) }
  }

  @Test func keepsTheFirstOfEqualNumbersInASet() {
    let set = RegoSet([1, 2, 3, 4, 5, 6, 7, 8, 9].map { Value.number(Number($0)) } + [.number(literal("1.0"))])
    #expect(set.count == 9)
    #expect(set.contains(.number(literal("90e-1"))))
  }

  private func literal(_ text: String) -> Number { Number(literal: text) ?? Number(0) }
}

@Suite struct NumberTests {
  private func number(_ text: String) throws -> Number { try #require(Number(literal: text)) }

  @Test func comparesExactlyWhateverTheForm() throws {
    let ascending = [
      "-1e1000000", "-1e30", "-9223372036854775809", "-9223372036854775808", "-1.5", "-1", "-1e-1000000", "0",
      "1e-1000000",
      "0.1", "0.10000000000000000000000000001", "1", "9223372036854775807", "9223372036854775808",
      "9223372036854775808.5", "1e30", "1e1000000", "1e1000001",
    ]
    for (left, right) in zip(ascending, ascending.dropFirst()) {
      #expect(try number(left) < number(right))
      #expect(try !(number(right) < number(left)))
    }
    for (left, right) in [
      ("1", "1.0"), ("1e2", "100"), ("-0", "0"), ("0e99", "0.00"), ("10e-1", "1"), ("1E+3", "1000.0"),
    ] {
      #expect(try number(left) == number(right))
      #expect(try number(left).hash == number(right).hash)
    }
  }

  @Test(arguments: [
    "", "-", "+1", "01", "-01", ".5", "1.", "1e", "1e+", "0x10", "1_0", " 1", "1 ", "Infinity", "1e99999999999999",
  ])
  func refusesWhatIsNoNumber(text: String) { #expect(Number(literal: text) == nil) }

  @Test func endsBeforeItFillsTheMemory() throws {
    let huge = try number("1e1000000")
    #expect(throws: NumberError.tooLarge) { try huge + Number(1) }
    #expect(throws: NumberError.tooLarge) { try huge * number("0.5") }
    var power = Number(3)
    #expect(throws: NumberError.tooLarge) { while true { power = try power * power } }
    #expect(power.text.utf8.count > 10_000)
  }

  @Test func findsIntegers() throws {
    #expect(try number("3.0").exactInt == 3)
    #expect(try number("1e3").exactInt == 1000)
    #expect(try number("3.5").exactInt == nil)
    #expect(try number("3.0").plainInt == 3)
    #expect(try number("3e0").plainInt == nil)
    #expect(try number("-0").plainInt == 0)
    #expect(try number("-9223372036854775808").exactInt == Int.min)
    #expect(try number("9223372036854775808").exactInt == nil)
    #expect(try number("1e30").bigInt?.decimalText == "1000000000000000000000000000000")
    #expect(try number("1e30103").exceedsLiteralRange)
  }
}
