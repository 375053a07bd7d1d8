/// An integer of any size: a sign and a magnitude in 64-bit limbs, least significant first.
///
/// Sizes are the caller's business: `Number` refuses results beyond `Number.maximumBits`, so that a policy
/// cannot ask for an integer that fills the memory.
///
/// ```swift
/// let big = BigInt(Int64.max) * BigInt(Int64.max)
/// big.decimalText  // "85070591730234615847396907784232501249"
/// ```
public struct BigInt: Sendable, Hashable {
  /// False for zero.
  public let isNegative: Bool
  /// No leading zero limbs; empty for zero.
  public let magnitude: Magnitude

  init(isNegative: Bool, magnitude: Magnitude) {
    self.isNegative = isNegative && !magnitude.isZero
    self.magnitude = magnitude
  }

  public init(_ value: Int64) {
    self.init(isNegative: value < 0, magnitude: Magnitude(value.magnitude))
  }

  public init(_ value: Int) { self.init(Int64(value)) }

  public static let zero = BigInt(Int64(0))
  public static let one = BigInt(Int64(1))

  public var isZero: Bool { magnitude.isZero }

  /// The number of bits of the magnitude; 0 for zero.
  public var bitWidth: Int { magnitude.bitWidth }

  /// The value where it fits.
  public var int64: Int64? {
    guard magnitude.limbs.count <= 1 else { return nil }
    let word = magnitude.limbs.first ?? 0
    if isNegative { return word <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- word) : nil }
    return Int64(exactly: word)
  }

  public var negated: BigInt { BigInt(isNegative: !isNegative, magnitude: magnitude) }

  public var absolute: BigInt { BigInt(isNegative: false, magnitude: magnitude) }
}

extension BigInt: Comparable {
  public static func < (left: BigInt, right: BigInt) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    let order = left.magnitude.compare(right.magnitude)
    return left.isNegative ? order > 0 : order < 0
  }

  public static func + (left: BigInt, right: BigInt) -> BigInt {
    if left.isNegative == right.isNegative {
      return BigInt(isNegative: left.isNegative, magnitude: left.magnitude.adding(right.magnitude))
    }
    if left.magnitude.compare(right.magnitude) >= 0 {
      return BigInt(isNegative: left.isNegative, magnitude: left.magnitude.subtracting(right.magnitude))
    }
    return BigInt(isNegative: right.isNegative, magnitude: right.magnitude.subtracting(left.magnitude))
  }

  public static func - (left: BigInt, right: BigInt) -> BigInt { left + right.negated }

  public static func * (left: BigInt, right: BigInt) -> BigInt {
    BigInt(
      isNegative: left.isNegative != right.isNegative, magnitude: left.magnitude.multiplied(by: right.magnitude))
  }

  /// Quotient and remainder, truncated toward zero (the remainder has the dividend's sign); nil for a zero divisor.
  public func dividedTruncating(by divisor: BigInt) -> (quotient: BigInt, remainder: BigInt)? {
    guard let parts = magnitude.divided(by: divisor.magnitude) else { return nil }
    return (
      BigInt(isNegative: isNegative != divisor.isNegative, magnitude: parts.quotient),
      BigInt(isNegative: isNegative, magnitude: parts.remainder)
    )
  }
}

extension BigInt: CustomStringConvertible {
  public var description: String { decimalText }

  public var decimalText: String { text(radix: 10) }

  /// Digits in a radix of 2 to 36, lower case, with a leading minus.
  public func text(radix: Int) -> String {
    (isNegative ? "-" : "") + String(decoding: magnitude.digits(radix: radix), as: UTF8.self)
  }

  /// Reads an optional sign and decimal digits; nil for anything else, and beyond `Number.maximumBits`
  /// (a pushed document must not have megabytes of digits converted).
  public init?(decimal text: String) {
    var text = text
    let parsed = text.withUTF8 { bytes -> BigInt? in
      var digits = bytes[...]
      let sign = digits.first
      if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { digits = digits.dropFirst() }
      guard !digits.isEmpty, digits.count <= Number.maximumDigits, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
      else { return nil }
      return BigInt(
        isNegative: sign == UInt8(ascii: "-"), magnitude: Magnitude(decimalDigits: digits.map { $0 &- 0x30 }))
    }
    guard let parsed else { return nil }
    self = parsed
  }
}
