/// The shortest decimal text of a floating-point number, as Go's `encoding/json` and `strconv` write it: Kubernetes'
/// readers turn a YAML float into JSON that way, so `3.0` becomes `3` and `1e3` becomes `1000`.
struct FloatText {
  private let isNegative: Bool
  /// Without leading or trailing zeros; empty for zero.
  private let digits: [UInt8]
  /// Where the decimal point stands, counted from before the first digit.
  private let point: Int

  init(_ value: Double) { self.init(shortest: value.description) }
  init(_ value: Float) { self.init(shortest: value.description) }

  private init(shortest text: String) {
    var mantissa: [UInt8] = []
    var exponent = 0
    var point: Int?
    var rest = text.utf8[...]
    isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest = rest.dropFirst() }
    if let mark = rest.firstIndex(of: UInt8(ascii: "e")) {
      exponent = Int(Substring(rest[rest.index(after: mark)...])) ?? 0
      rest = rest[..<mark]
    }
    for byte in rest {
      if byte == UInt8(ascii: ".") { point = mantissa.count } else { mantissa.append(byte) }
    }
    let leading = mantissa.prefix { $0 == UInt8(ascii: "0") }.count
    while mantissa.last == UInt8(ascii: "0") { mantissa.removeLast() }
    digits = Array(mantissa.dropFirst(leading))
    self.point = digits.isEmpty ? 0 : (point ?? mantissa.count) &+ exponent &- leading
  }

  /// As JSON: without an exponent between 1e-6 and 1e21.
  var json: String {
    digits.isEmpty || (point > -6 && point <= 21) ? plain : scientific(leastExponentDigits: 1)
  }

  /// As a mapping's key and in written YAML: with an exponent below 1e-4 and from 1e6 on.
  var yaml: String {
    digits.isEmpty || (point > -4 && point <= 6) ? plain : scientific(leastExponentDigits: 2)
  }

  private var sign: String { isNegative ? "-" : "" }

  private var plain: String {
    let text = String(decoding: digits, as: UTF8.self)
    if digits.isEmpty { return sign + "0" }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + text }
    if point >= digits.count { return sign + text + String(repeating: "0", count: point - digits.count) }
    return sign + String(text.prefix(point)) + "." + String(text.dropFirst(point))
  }

  private func scientific(leastExponentDigits: Int) -> String {
    let text = String(decoding: digits, as: UTF8.self)
    let exponent = point - 1
    var exponentText = String(abs(exponent))
    if exponentText.count < leastExponentDigits { exponentText = "0" + exponentText }
    let fraction = digits.count > 1 ? "." + text.dropFirst() : ""
    return sign + String(text.prefix(1)) + fraction + "e" + (exponent < 0 ? "-" : "+") + exponentText
  }
}
