/// A binary floating-point number with a mantissa of 64 bits and an exponent without practical bound, rounded
/// half to even: what OPA computes fractions in. The same on every processor (x86's 80-bit type is not).
struct SoftFloat: Sendable, Equatable {
  var isNegative: Bool
  /// The top bit is set, except for zero.
  var mantissa: UInt64
  /// The value is `mantissa × 2^exponent`.
  var exponent: Int

  static let half = SoftFloat(isNegative: false, mantissa: 1 << 63, exponent: -64)

  var isZero: Bool { mantissa == 0 }

  init(isNegative: Bool, mantissa: UInt64, exponent: Int) {
    self.isNegative = isNegative
    self.mantissa = mantissa
    self.exponent = exponent
  }

  init(_ value: Int64) {
    let magnitude = value.magnitude
    let shift = magnitude.leadingZeroBitCount
    self.init(
      isNegative: value < 0, mantissa: magnitude == 0 ? 0 : magnitude &<< UInt64(shift),
      exponent: magnitude == 0 ? 0 : 0 - shift)
  }

  /// Rounds `magnitude × 2^exponent`, plus something below its last bit where `isInexact`.
  init(isNegative: Bool, _ magnitude: Magnitude, exponent: Int, isInexact: Bool = false) {
    let excess = magnitude.bitWidth - 64
    if excess <= 0 {
      let word = magnitude.limbs.first ?? 0
      let shift = word == 0 ? 0 : word.leadingZeroBitCount
      self.init(
        isNegative: isNegative, mantissa: word &<< UInt64(shift), exponent: word == 0 ? 0 : exponent - shift)
      return
    }
    self.init(
      isNegative: isNegative, mantissa: magnitude.shiftedRight(excess).limbs.first ?? 0, exponent: exponent + excess)
    let isTie = magnitude.trailingZeroBits == excess - 1 && !isInexact
    if magnitude.bit(excess - 1) && (!isTie || mantissa & 1 == 1) { increment() }
  }

  /// Rounds a product or sum of 128 bits; `isInexact` says that something below was dropped.
  init(isNegative: Bool, wide: UInt128, exponent: Int, isInexact: Bool) {
    let shift = wide.leadingZeroBitCount
    let scaled = wide == 0 ? 0 : wide &<< UInt128(shift)
    let low = UInt64(truncatingIfNeeded: scaled)
    self.init(
      isNegative: isNegative, mantissa: UInt64(truncatingIfNeeded: scaled &>> 64),
      exponent: wide == 0 ? 0 : exponent - shift + 64)
    let middle: UInt64 = 1 << 63
    if low > middle || (low == middle && (isInexact || mantissa & 1 == 1)) { increment() }
  }

  private mutating func increment() {
    mantissa &+= 1
    if mantissa == 0 {
      mantissa = 1 << 63
      exponent += 1
    }
  }

  var negated: SoftFloat { SoftFloat(isNegative: !isNegative, mantissa: mantissa, exponent: exponent) }

  var absolute: SoftFloat { SoftFloat(isNegative: false, mantissa: mantissa, exponent: exponent) }

  var isIntegral: Bool {
    exponent >= 0 || mantissa == 0 || mantissa.trailingZeroBitCount >= 0 - exponent
  }

  /// The integer part.
  var truncated: BigInt {
    let magnitude = Magnitude(mantissa)
    return BigInt(
      isNegative: isNegative,
      magnitude: exponent >= 0 ? magnitude.shiftedLeft(exponent) : magnitude.shiftedRight(0 - exponent))
  }

  func adding(_ other: SoftFloat) -> SoftFloat {
    if isZero || other.isZero {
      if isZero && other.isZero {
        return SoftFloat(isNegative: isNegative && other.isNegative, mantissa: 0, exponent: 0)
      }
      return isZero ? other : self
    }
    let (upper, lower) = exponent >= other.exponent ? (self, other) : (other, self)
    let distance = upper.exponent - lower.exponent
    // Two spare bits above for the carry, 62 below for what is shifted out.
    let high = UInt128(upper.mantissa) &<< 62
    let full = UInt128(lower.mantissa) &<< 62
    let low = distance < 128 ? full &>> UInt128(distance) : 0
    let isInexact = distance >= 128 || (low &<< UInt128(distance)) != full
    if upper.isNegative == lower.isNegative {
      return SoftFloat(
        isNegative: upper.isNegative, wide: high + low, exponent: upper.exponent - 62, isInexact: isInexact)
    }
    return SoftFloat.difference(upper, high, low, isInexact: isInexact, lower)
  }

  private static func difference(
    _ upper: SoftFloat, _ high: UInt128, _ low: UInt128, isInexact: Bool, _ lower: SoftFloat
  ) -> SoftFloat {
    if high == low && !isInexact { return SoftFloat(isNegative: false, mantissa: 0, exponent: 0) }
    if high >= low {
      // A dropped rest of the smaller operand makes the difference a little smaller.
      return SoftFloat(
        isNegative: upper.isNegative, wide: high - low - (isInexact ? 1 : 0), exponent: upper.exponent - 62,
        isInexact: isInexact)
    }
    return SoftFloat(isNegative: lower.isNegative, wide: low - high, exponent: upper.exponent - 62, isInexact: false)
  }

  func multiplied(by other: SoftFloat) -> SoftFloat {
    let product = mantissa.multipliedFullWidth(by: other.mantissa)
    return SoftFloat(
      isNegative: isNegative != other.isNegative, wide: UInt128(product.high) &<< 64 | UInt128(product.low),
      exponent: exponent + other.exponent, isInexact: false)
  }

  /// The product with a mantissa of 53 bits, whose last 11 are zero.
  func multipliedAsDouble(by other: SoftFloat) -> SoftFloat {
    let spare: UInt64 = 1 << 11
    let product = mantissa.multipliedFullWidth(by: other.mantissa)
    if product.high == 0 { return SoftFloat(isNegative: isNegative != other.isNegative, mantissa: 0, exponent: 0) }
    // Both top bits are set: the product's top bit is one of the first two.
    let shift = UInt64(product.high.leadingZeroBitCount)
    let high = shift == 0 ? product.high : product.high &<< 1 | product.low &>> 63
    let low = shift == 0 ? product.low : product.low &<< 1
    var result = SoftFloat(
      isNegative: isNegative != other.isNegative, mantissa: high & ~(spare &- 1),
      exponent: exponent + other.exponent + 64 - Int(shift))
    let rest = high & (spare &- 1)
    let middle = spare &>> 1
    if rest > middle || (rest == middle && (low != 0 || result.mantissa & spare != 0)) {
      result.mantissa &+= spare
      if result.mantissa == 0 {
        result.mantissa = 1 << 63
        result.exponent += 1
      }
    }
    return result
  }

  /// Nil for a zero divisor.
  func divided(by divisor: SoftFloat) -> SoftFloat? {
    if divisor.isZero { return nil }
    let isNegative = self.isNegative != divisor.isNegative
    if isZero { return SoftFloat(isNegative: isNegative, mantissa: 0, exponent: 0) }
    let isBelow = mantissa < divisor.mantissa
    let numerator = isBelow ? (high: mantissa, low: 0) : (high: mantissa &>> 1, low: mantissa &<< 63)
    let part = divisor.mantissa.dividingFullWidth(numerator)
    var result = SoftFloat(
      isNegative: isNegative, mantissa: part.quotient,
      exponent: exponent - divisor.exponent - (isBelow ? 64 : 63))
    let rest = divisor.mantissa - part.remainder
    if part.remainder > rest || (part.remainder == rest && part.quotient & 1 == 1) { result.increment() }
    return result
  }
}
