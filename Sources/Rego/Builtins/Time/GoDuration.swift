import RegoValues

/// Durations as Go's `time.ParseDuration` reads them (`1h2m3.5s`), with OPA's units for days, weeks and years.
package enum GoDuration {
  package struct Malformed: Error { package var message: String }

  private static let units: [(name: String, nanoseconds: UInt64)] = [
    ("ns", 1), ("us", 1000), ("µs", 1000), ("μs", 1000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
    ("h", 3_600_000_000_000), ("d", 86_400_000_000_000), ("w", 604_800_000_000_000), ("y", 31_536_000_000_000_000),
  ]

  /// Nanoseconds.
  package static func parse(_ text: String) throws(Malformed) -> Int64 {
    let invalid = Malformed(message: "time: invalid duration \(GoLayout.quoted(text))")
    let unreadable = Malformed(message: "time: invalid duration \(GoQuoting.quoted(Text(text)))")
    var rest = Array(text.utf8)[...]
    var isNegative = false
    if let sign = rest.first, sign == 0x2B || sign == 0x2D {
      isNegative = sign == 0x2D
      rest = rest.dropFirst()
    }
    if rest.elementsEqual([0x30]) { return 0 }
    guard !rest.isEmpty else { throw invalid }
    var total: UInt64 = 0
    // Go's own reader comes first, and has its words for what is wrong; where it stumbles over one of OPA's units, the second
    // reader has but one sentence.
    var isOPA = false
    while !rest.isEmpty {
      guard let (whole, fraction, scale) = number(&rest) else { throw invalid }
      let name = rest.prefix { $0 != 0x2E && !(0x30...0x39).contains($0) }
      rest = rest.dropFirst(name.count)
      isOPA = isOPA || name.contains { "dwy".utf8.contains($0) }
      if name.isEmpty, isOPA { throw unreadable }
      if name.isEmpty { throw Malformed(message: "time: missing unit in duration \(GoLayout.quoted(text))") }
      let unitName = String(decoding: name, as: UTF8.self)
      guard let unit = units.first(where: { $0.name == unitName }) else {
        if isOPA { throw unreadable }
        throw Malformed(message: "time: unknown unit \(GoLayout.quoted(unitName)) in duration \(GoLayout.quoted(text))")
      }
      let (product, overflow) = whole.multipliedReportingOverflow(by: unit.nanoseconds)
      if overflow || product > 1 << 63 { throw invalid }
      let part = product + (fraction > 0 ? UInt64(Double(fraction) * (Double(unit.nanoseconds) / scale)) : 0)
      let (sum, tooLarge) = total.addingReportingOverflow(part)
      if tooLarge || sum > 1 << 63 { throw invalid }
      total = sum
    }
    if isNegative { return total == 1 << 63 ? Int64.min : -Int64(total) }
    guard total <= UInt64(Int64.max) else { throw invalid }
    return Int64(total)
  }

  /// Digits, a point and digits; one of them must be there. Nil also where the whole part overflows.
  private static func number(_ rest: inout ArraySlice<UInt8>) -> (UInt64, UInt64, Double)? {
    var whole: UInt64 = 0
    var count = 0
    while let digit = rest.first, (0x30...0x39).contains(digit) {
      let (shifted, overflow) = whole.multipliedReportingOverflow(by: 10)
      if overflow || shifted > 1 << 63 { return nil }
      whole = shifted + UInt64(digit - 0x30)
      if whole > 1 << 63 { return nil }
      rest = rest.dropFirst()
      count += 1
    }
    var fraction: UInt64 = 0
    var scale = 1.0
    if rest.first == 0x2E {
      rest = rest.dropFirst()
      while let digit = rest.first, (0x30...0x39).contains(digit) {
        rest = rest.dropFirst()
        count += 1
        // Digits beyond what 64 bits hold are below a nanosecond.
        if fraction < UInt64(Int64.max) / 10 - 1 {
          fraction = fraction * 10 + UInt64(digit - 0x30)
          scale *= 10
        }
      }
    }
    return count == 0 ? nil : (whole, fraction, scale)
  }
}
