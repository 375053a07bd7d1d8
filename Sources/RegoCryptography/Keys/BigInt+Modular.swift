import RegoValues

extension BigInt {
  /// From digits that are known to be hexadecimal.
  init(hexadecimal digits: String) {
    let values = digits.utf8.map { byte -> UInt8 in byte < 0x3A ? byte &- 0x30 : byte &- 0x57 }
    self.init(bigEndian: stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] })
  }

  /// The remainder that is not negative; zero for a modulus of zero.
  func residue(_ modulus: BigInt) -> BigInt {
    guard let remainder = dividedTruncating(by: modulus)?.remainder else { return .zero }
    return remainder.isNegative ? remainder + modulus.absolute : remainder
  }

  /// The number whose product with this one leaves 1; nil where there is none.
  func inverse(modulo modulus: BigInt) -> BigInt? {
    var (previous, current) = (modulus, residue(modulus))
    var (before, coefficient) = (BigInt.zero, BigInt.one)
    while !current.isZero {
      guard let step = previous.dividedTruncating(by: current) else { return nil }
      (previous, current) = (current, step.remainder)
      (before, coefficient) = (coefficient, before - step.quotient * coefficient)
    }
    return previous == .one ? before.residue(modulus) : nil
  }

  /// By squaring: for exponents that are public.
  func power(_ exponent: BigInt, modulo modulus: BigInt) -> BigInt {
    var result = BigInt.one.residue(modulus)
    let base = residue(modulus)
    for byte in exponent.bigEndianBytes {
      for bit in stride(from: 7, through: 0, by: -1) {
        result = (result * result).residue(modulus)
        if byte >> UInt8(bit) & 1 == 1 { result = (result * base).residue(modulus) }
      }
    }
    return result
  }
}
