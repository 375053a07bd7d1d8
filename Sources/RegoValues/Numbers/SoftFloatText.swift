/// Between decimal text and `SoftFloat`.
extension SoftFloat {
  /// 5^27 is the greatest power of five in a limb.
  private static let wordPower = 27

  /// The nearest value of a decimal.
  init(_ decimal: Decimal, isNegative: Bool) {
    if decimal.digits.isEmpty {
      self.init(isNegative: isNegative, mantissa: 0, exponent: 0)
      return
    }
    let magnitude = Magnitude(decimalDigits: decimal.digits)
    let power = Magnitude.powerOfFive(Swift.abs(decimal.exponent))
    if decimal.exponent >= 0 {
      self.init(isNegative: isNegative, magnitude.multiplied(by: power), exponent: decimal.exponent)
      return
    }
    // Enough bits in the quotient that rounding sees 64 and one more; the rest only matters as not being zero.
    let shift = max(0, power.bitWidth - magnitude.bitWidth + 66)
    guard let parts = magnitude.shiftedLeft(shift).divided(by: power) else {
      self.init(isNegative: isNegative, mantissa: 0, exponent: 0)
      return
    }
    self.init(
      isNegative: isNegative, parts.quotient, exponent: decimal.exponent - shift, isInexact: !parts.remainder.isZero)
  }

  /// The shortest decimal that reads back as this value (and is nearest to it among the shortest).
  var shortestDecimal: Decimal { shortestDecimal(spareBits: 0) }

  /// - Parameter spareBits: how many of the last bits of the mantissa are not there, as in a product of 53 bits.
  func shortestDecimal(spareBits: Int) -> Decimal {
    if isZero { return Decimal(isNegative: false, digits: [], exponent: 0) }
    let significant = mantissa &>> UInt64(spareBits)
    // Twice the mantissa, so that half a unit in the last place is 1.
    let scale = exponent + spareBits - 1
    let unit = DecimalExpansion.whole(.one, scale)
    let middle = Magnitude(significant).shiftedLeft(1).multiplied(by: unit)
    return ShortestDigits(
      value: DecimalExpansion(whole: middle, scale), lower: DecimalExpansion(whole: middle.subtracting(unit), scale),
      upper: DecimalExpansion(whole: middle.adding(unit), scale), includesBounds: significant & 1 == 0
    ).decimal(isNegative: isNegative)
  }
}

extension Magnitude {
  static func powerOfFive(_ exponent: Int) -> Magnitude {
    var result = Magnitude.one
    var base = Magnitude(5)
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result = result.multiplied(by: base) }
      rest >>= 1
      if rest > 0 { base = base.multiplied(by: base) }
    }
    return result
  }
}

/// The exact decimal digits of `magnitude × 2^exponent`, without trailing zeros.
struct DecimalExpansion {
  /// 0 to 9.
  let digits: [UInt8]
  /// How many digits stand before the decimal point.
  let pointPosition: Int

  init(_ magnitude: Magnitude, _ exponent: Int) {
    self.init(whole: DecimalExpansion.whole(magnitude, exponent), exponent)
  }

  /// `magnitude × 2^exponent`, times ten for each place behind the point, so that it has none.
  static func whole(_ magnitude: Magnitude, _ exponent: Int) -> Magnitude {
    exponent < 0
      ? magnitude.multiplied(by: Magnitude.powerOfFive(0 - exponent)) : magnitude.shiftedLeft(exponent)
  }

  /// `whole` is what `DecimalExpansion.whole` made for this exponent.
  init(whole: Magnitude, _ exponent: Int) {
    let text = whole.digits(radix: 10)
    pointPosition = text.count + min(exponent, 0)
    let trailing = text.reversed().prefix { $0 == 0x30 }.count
    digits = text.dropLast(trailing).map { $0 &- 0x30 }
  }

  func digit(_ index: Int) -> UInt8 { index < digits.count ? digits[index] : 0 }
}

/// Generates digits until they name one value among its neighbours, as Go's conversion does
/// (Steele and White's free-format printing over exact decimals).
struct ShortestDigits {
  let value: DecimalExpansion
  let lower: DecimalExpansion
  let upper: DecimalExpansion
  /// True when the halfway points themselves round to the value.
  let includesBounds: Bool

  func decimal(isNegative: Bool) -> Decimal {
    for index in value.digits.indices {
      let digit = value.digits[index]
      let isLowerPassed =
        lower.digit(index) != digit || (includesBounds && index + 1 == lower.digits.count)
      let isUpperPassed =
        upper.digit(index) != digit
        && (includesBounds || digit + 1 < upper.digit(index) || index + 1 < upper.digits.count)
      guard isLowerPassed || isUpperPassed else { continue }
      let goesUp = isLowerPassed && isUpperPassed ? roundsUp(after: index) : isUpperPassed
      return decimal(isNegative: isNegative, keeping: index + 1, goesUp: goesUp)
    }
    return decimal(isNegative: isNegative, keeping: value.digits.count, goesUp: false)
  }

  /// Half goes to the even digit.
  private func roundsUp(after index: Int) -> Bool {
    let next = value.digit(index + 1)
    if next == 5 && index + 2 == value.digits.count { return value.digits[index] & 1 == 1 }
    return next >= 5
  }

  private func decimal(isNegative: Bool, keeping count: Int, goesUp: Bool) -> Decimal {
    var digits = Array(value.digits.prefix(count))
    var point = value.pointPosition
    if goesUp {
      while digits.last == 9 { digits.removeLast() }
      if let last = digits.popLast() {
        digits.append(last + 1)
      } else {
        digits = [1]
        point += 1
      }
    }
    return Decimal(isNegative: isNegative, digits: digits[...], exponent: point - digits.count)
  }
}

extension Number {
  /// Writes a result as OPA does: an integral value in plain digits, anything else in the shorter of the two
  /// forms of Go's `%g`.
  init(_ float: SoftFloat, spareBits: Int = 0) {
    let sign = float.isNegative ? "-" : ""
    if float.isZero {
      self = Number(literal: sign + "0") ?? Number(0)
      return
    }
    let decimal =
      spareBits == 0
      ? SoftFloat.plainDecimal(float) ?? float.shortestDecimal : float.shortestDecimal(spareBits: spareBits)
    if float.isIntegral, let small = decimal.int64 {
      self = Number(small)
      return
    }
    let text = sign + (float.isIntegral ? decimal.plainText : decimal.generalText)
    let signed = Decimal(isNegative: float.isNegative, digits: decimal.digits[...], exponent: decimal.exponent)
    storage = .literal(NumberLiteral(text: text, decimal: signed))
  }
}

extension SoftFloat {
  /// Integers below 2^63 need no search for digits.
  fileprivate static func plainDecimal(_ float: SoftFloat) -> Decimal? {
    guard float.isIntegral, float.exponent < 0, float.exponent > -64 else { return nil }
    let value = Int64(truncatingIfNeeded: float.mantissa &>> UInt64(0 - float.exponent))
    return Decimal(float.isNegative ? 0 - value : value)
  }
}

extension Decimal {
  private var digitText: String { String(decoding: digits.map { $0 &+ 0x30 }, as: UTF8.self) }

  /// An integral value in digits, without its sign.
  var plainText: String { digitText + String(repeating: "0", count: max(0, exponent)) }

  /// Go's `%g` with the fewest digits, without the sign: exponents below -4 or from 6 up are written with `e`.
  var generalText: String {
    let exponent = pointPosition - 1
    if exponent < -4 || exponent >= 6 { return scientificText }
    if pointPosition <= 0 {
      return "0." + String(repeating: "0", count: 0 - pointPosition) + digitText
    }
    if digits.count <= pointPosition { return plainText }
    return String(digitText.prefix(pointPosition)) + "." + String(digitText.dropFirst(pointPosition))
  }

  /// `d.ddde±dd`.
  var scientificText: String {
    let exponent = pointPosition - 1
    let sign = exponent < 0 ? "-" : "+"
    let digitsOfExponent = String(Swift.abs(exponent))
    let padded = digitsOfExponent.utf8.count < 2 ? "0" + digitsOfExponent : digitsOfExponent
    let rest = digitText.dropFirst()
    return digitText.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "e" + sign + padded
  }
}
