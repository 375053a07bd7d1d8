/// Bitwise operations on two's complement of unbounded width: a negative number has ones above its top bit.
extension BigInt {
  public static func & (left: BigInt, right: BigInt) -> BigInt { left.combining(right) { $0 & $1 } }

  public static func | (left: BigInt, right: BigInt) -> BigInt { left.combining(right) { $0 | $1 } }

  public static func ^ (left: BigInt, right: BigInt) -> BigInt { left.combining(right) { $0 ^ $1 } }

  public static prefix func ~ (value: BigInt) -> BigInt { value.negated - .one }

  public func shiftedLeft(_ count: Int) -> BigInt {
    BigInt(isNegative: isNegative, magnitude: magnitude.shiftedLeft(count))
  }

  /// Rounds toward negative infinity, as an arithmetic shift does.
  public func shiftedRight(_ count: Int) -> BigInt {
    let shifted = BigInt(isNegative: isNegative, magnitude: magnitude.shiftedRight(count))
    let isExact = !isNegative || magnitude.isZero || magnitude.trailingZeroBits >= count
    return isExact ? shifted : shifted - .one
  }

  private func combining(_ other: BigInt, _ operation: (UInt64, UInt64) -> UInt64) -> BigInt {
    // One limb more than the longer operand holds the sign.
    let count = max(magnitude.limbs.count, other.magnitude.limbs.count) + 1
    let left = complementLimbs(count)
    let right = other.complementLimbs(count)
    return BigInt(complement: zip(left, right).map(operation))
  }

  private func complementLimbs(_ count: Int) -> [UInt64] {
    var limbs = magnitude.limbs + [UInt64](repeating: 0, count: count - magnitude.limbs.count)
    if isNegative { BigInt.negate(&limbs) }
    return limbs
  }

  private init(complement limbs: [UInt64]) {
    let isNegative = (limbs.last ?? 0) >> 63 == 1
    var limbs = limbs
    if isNegative { BigInt.negate(&limbs) }
    self.init(isNegative: isNegative, magnitude: Magnitude(trimming: limbs))
  }

  private static func negate(_ limbs: inout [UInt64]) {
    var carry: UInt64 = 1
    for index in limbs.indices {
      let (sum, overflow) = (~limbs[index]).addingReportingOverflow(carry)
      limbs[index] = sum
      carry = overflow ? 1 : 0
    }
  }
}
