import ArgumentParser

/// A duration as Go writes it: `500ms`, `1m30s`, `2h`; a bare 0 too.
struct ShortTime: ExpressibleByArgument, Sendable {
  let nanoseconds: UInt64

  init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  init?(argument: String) {
    if argument == "0" {
      nanoseconds = 0
      return
    }
    var rest = argument[...]
    var total = 0.0
    if rest.isEmpty { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
      rest = rest.dropFirst(unit.count)
      guard let number = Double(digits), let factor = ShortTime.units[String(unit)] else { return nil }
      total += number * factor
    }
    guard total >= 0, total < 9e18 else { return nil }
    nanoseconds = UInt64(total)
  }

  private static let units: [String: Double] = [
    "ns": 1, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3_600e9,
  ]
}
