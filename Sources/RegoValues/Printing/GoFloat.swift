/// Doubles in text as Go's `strconv.FormatFloat` writes them.
///
/// ```swift
/// GoFloat.text(1234.5678, format: .general, precision: 3)  // "1.23e+03"
/// ```
public enum GoFloat {
  public enum Format: Sendable {
    /// `d.ddde±dd`
    case scientific
    /// `ddd.ddd`
    case fixed
    /// The shorter of both.
    case general
    /// `0x1.8p+00`
    case hexadecimal
    /// `mp±e` with a decimal mantissa.
    case binary
  }

  /// A precision of nil means the fewest digits that read back as the same double. `value` is finite.
  public static func text(_ value: Double, format: Format, precision: Int? = nil) -> String {
    let sign = value.sign == .minus ? "-" : ""
    switch format {
    case .binary: return sign + "\(significand(value))p" + signed(exponent(value), width: 1)
    case .hexadecimal: return sign + hexadecimal(value, precision: precision)
    case .scientific: return sign + digits(value, keeping: precision.map { $0 + 1 }).scientific(precision: precision)
    case .fixed:
      let exact = FloatDigits(exactly: value)
      let rounded = precision.map { exact.rounded(to: exact.point + $0) } ?? FloatDigits(shortest: value)
      return sign + rounded.fixed(precision: precision ?? max(rounded.digits.count - rounded.point, 0))
    case .general: return sign + general(value, precision: precision)
    }
  }

  private static func digits(_ value: Double, keeping count: Int?) -> FloatDigits {
    count.map { FloatDigits(exactly: value).rounded(to: $0) } ?? FloatDigits(shortest: value)
  }

  private static func general(_ value: Double, precision: Int?) -> String {
    let wanted = precision.map { max($0, 1) }
    let rounded = digits(value, keeping: wanted)
    let count = rounded.digits.count
    var threshold = wanted ?? 6
    if let wanted, wanted > count, count >= rounded.point { threshold = count }
    let exponent = rounded.point - 1
    if exponent < -4 || exponent >= threshold {
      return rounded.scientific(precision: max(min(wanted ?? count, count) - 1, 0))
    }
    let shown = (wanted ?? count) > rounded.point ? count : (wanted ?? count)
    return rounded.fixed(precision: max(shown - rounded.point, 0))
  }

  static func significand(_ value: Double) -> UInt64 {
    value.isNormal ? value.significandBitPattern | 1 << 52 : value.significandBitPattern
  }

  /// The power of two of the significand's last bit.
  static func exponent(_ value: Double) -> Int {
    max(Int(value.exponentBitPattern), 1) - 1075
  }

  /// `±dd`, at least `width` digits.
  static func signed(_ exponent: Int, width: Int) -> String {
    let digits = String(abs(exponent))
    return (exponent < 0 ? "-" : "+") + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  private static func hexadecimal(_ value: Double, precision: Int?) -> String {
    var bits = significand(value)
    if bits == 0 {
      return "0x0" + (precision.map { $0 > 0 ? "." + String(repeating: "0", count: $0) : "" } ?? "") + "p+00"
    }
    var exponent = exponent(value) + 52
    // The first bit moves to bit 60: a digit before the point, fifteen after it.
    let shift = bits.leadingZeroBitCount - 3
    bits <<= UInt64(shift)
    exponent -= shift - 8
    if let precision, precision < 15 {
      let dropped = UInt64(60 - precision * 4)
      let rest = bits & (1 << dropped - 1)
      bits >>= dropped
      let half: UInt64 = 1 << (dropped - 1)
      if rest > half || (rest == half && bits & 1 == 1) { bits += 1 }
      bits <<= dropped
      if bits >> 61 != 0 {
        bits >>= 1
        exponent += 1
      }
    }
    var digits: [UInt8] = []
    var rest = bits << 4
    while precision.map({ digits.count < $0 }) ?? (rest != 0) {
      digits.append(contentsOf: String(rest >> 60, radix: 16).utf8)
      rest <<= 4
    }
    let fraction = digits.isEmpty ? "" : "." + String(decoding: digits, as: UTF8.self)
    return "0x1" + fraction + "p" + signed(exponent, width: 2)
  }
}

/// Decimal digits of a double without its sign, and where the point stands.
struct FloatDigits {
  /// 0 to 9, without trailing zeros; empty for zero.
  var digits: [UInt8]
  /// How many digits stand before the point.
  var point: Int

  init(digits: [UInt8], point: Int) {
    self.digits = digits
    self.point = digits.isEmpty ? 0 : point
  }

  /// All digits, as many as it takes.
  init(exactly value: Double) {
    let magnitude = Magnitude(GoFloat.significand(value))
    if magnitude.isZero {
      self.init(digits: [], point: 0)
      return
    }
    let expansion = DecimalExpansion(magnitude, GoFloat.exponent(value))
    self.init(digits: expansion.digits, point: expansion.pointPosition)
  }

  /// The fewest digits that name the double.
  init(shortest value: Double) {
    let decimal = Number(literal: "\(value.magnitude)")?.decimal ?? Decimal(0)
    self.init(digits: decimal.digits, point: decimal.pointPosition)
  }

  /// At most `count` digits; half goes to the even digit.
  func rounded(to count: Int) -> FloatDigits {
    if count >= digits.count { return self }
    if count < 0 { return FloatDigits(digits: [], point: 0) }
    let next = digits[count]
    let isTie = next == 5 && count + 1 == digits.count
    let goesUp = isTie ? count > 0 && digits[count - 1] & 1 == 1 : next >= 5
    var kept = Array(digits.prefix(count))
    guard goesUp else {
      while kept.last == 0 { kept.removeLast() }
      return FloatDigits(digits: kept, point: point)
    }
    while kept.last == 9 { kept.removeLast() }
    guard let last = kept.popLast() else { return FloatDigits(digits: [1], point: point + 1) }
    return FloatDigits(digits: kept + [last + 1], point: point)
  }

  private func digit(_ index: Int) -> Character {
    let value = index >= 0 && index < digits.count ? digits[index] : 0
    return Character(Unicode.Scalar(0x30 + value))
  }

  func scientific(precision: Int?) -> String {
    let precision = precision ?? max(digits.count - 1, 0)
    var text = String(digit(0))
    if precision > 0 { text += "." + String((1...precision).map { digit($0) }) }
    return text + "e" + GoFloat.signed(digits.isEmpty ? 0 : point - 1, width: 2)
  }

  func fixed(precision: Int) -> String {
    var text = point > 0 ? String((0..<point).map { digit($0) }) : "0"
    if precision > 0 { text += "." + String((0..<precision).map { digit(point + $0) }) }
    return text
  }
}
