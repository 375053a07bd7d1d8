/// A number taken apart, for those who compute with decimals themselves.
extension Number {
  /// The value is `coefficient × 10^exponent`; the coefficient does not end in zero. Nil beyond `maximumBits`.
  public var decimalParts: (coefficient: BigInt, exponent: Int)? {
    let decimal = decimal
    guard decimal.digits.count <= Number.maximumDigits else { return nil }
    return (
      BigInt(isNegative: decimal.isNegative, magnitude: Magnitude(decimalDigits: decimal.digits)), decimal.exponent
    )
  }

  /// A power of ten; nil beyond `maximumBits`.
  public static func powerOfTen(_ exponent: Int) -> BigInt? {
    guard exponent >= 0, exponent <= maximumDigits else { return nil }
    return BigInt(isNegative: false, magnitude: Magnitude.powerOfFive(exponent).shiftedLeft(exponent))
  }

  /// The integer part of the product in floating point, with its mantissa of 64 bits.
  public func truncatedProduct(_ factor: Int64) throws(NumberError) -> BigInt {
    if decimal.pointPosition < -20 { return .zero }
    return try softFloat.multiplied(by: SoftFloat(factor)).truncated
  }
}
