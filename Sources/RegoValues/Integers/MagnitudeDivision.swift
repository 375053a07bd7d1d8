extension Magnitude {
  /// Quotient and remainder by one word, which must not be zero.
  func dividedByWord(_ divisor: UInt64) -> (quotient: Magnitude, remainder: UInt64) {
    var quotient = limbs
    var remainder: UInt64 = 0
    for index in limbs.indices.reversed() {
      let part = divisor.dividingFullWidth((remainder, limbs[index]))
      quotient[index] = part.quotient
      remainder = part.remainder
    }
    return (Magnitude(trimming: quotient), remainder)
  }

  /// Quotient and remainder; nil for a zero divisor. Schoolbook division, one quotient limb at a time
  /// (Knuth, The Art of Computer Programming, volume 2, algorithm D).
  public func divided(by divisor: Magnitude) -> (quotient: Magnitude, remainder: Magnitude)? {
    guard let top = divisor.limbs.last else { return nil }
    if compare(divisor) < 0 { return (.zero, self) }
    if divisor.limbs.count == 1 {
      let parts = dividedByWord(top)
      return (parts.quotient, Magnitude(parts.remainder))
    }
    // Normalised so that the divisor's top bit is set: then a quotient digit is guessed at most two too high.
    let shift = top.leadingZeroBitCount
    let scaled = divisor.shiftedLeft(shift).limbs
    var rest = shiftedLeft(shift).limbs
    while rest.count <= limbs.count { rest.append(0) }
    var quotient = [UInt64](repeating: 0, count: rest.count - scaled.count)
    for place in quotient.indices.reversed() {
      quotient[place] = Magnitude.quotientDigit(of: &rest, by: scaled, at: place)
    }
    return (Magnitude(trimming: quotient), Magnitude(trimming: rest).shiftedRight(shift))
  }

  /// One digit of the quotient; subtracts its multiple of `divisor` from `rest`.
  private static func quotientDigit(of rest: inout [UInt64], by divisor: [UInt64], at place: Int) -> UInt64 {
    let count = divisor.count
    let top = divisor[count - 1]
    let high = rest[place + count]
    var guess: UInt64
    var left: UInt64
    var exhausted = false
    if high >= top {
      guess = .max
      let (sum, overflow) = rest[place + count - 1].addingReportingOverflow(top)
      left = sum
      exhausted = overflow
    } else {
      (guess, left) = top.dividingFullWidth((high, rest[place + count - 1]))
    }
    // Two limbs of the divisor correct the guess to at most one too high.
    while !exhausted {
      let product = guess.multipliedFullWidth(by: divisor[count - 2])
      if product.high < left || (product.high == left && product.low <= rest[place + count - 2]) { break }
      guess &-= 1
      let (sum, overflow) = left.addingReportingOverflow(top)
      left = sum
      exhausted = overflow
    }
    if subtractMultiple(guess, of: divisor, from: &rest, at: place) {
      guess &-= 1
      addBack(divisor, to: &rest, at: place)
    }
    return guess
  }

  /// Subtracts `factor × divisor` at `place`; true when the result went below zero.
  private static func subtractMultiple(
    _ factor: UInt64, of divisor: [UInt64], from rest: inout [UInt64], at place: Int
  ) -> Bool {
    var carry: UInt64 = 0
    var borrow: UInt64 = 0
    for index in divisor.indices {
      let product = factor.multipliedFullWidth(by: divisor[index])
      let (low, overflow) = product.low.addingReportingOverflow(carry)
      carry = product.high &+ (overflow ? 1 : 0)
      let (first, under1) = rest[place + index].subtractingReportingOverflow(low)
      let (second, under2) = first.subtractingReportingOverflow(borrow)
      rest[place + index] = second
      borrow = under1 || under2 ? 1 : 0
    }
    let last = place + divisor.count
    let (first, under1) = rest[last].subtractingReportingOverflow(carry)
    let (second, under2) = first.subtractingReportingOverflow(borrow)
    rest[last] = second
    return under1 || under2
  }

  private static func addBack(_ divisor: [UInt64], to rest: inout [UInt64], at place: Int) {
    var carry: UInt64 = 0
    for index in divisor.indices {
      let (first, over1) = rest[place + index].addingReportingOverflow(divisor[index])
      let (second, over2) = first.addingReportingOverflow(carry)
      rest[place + index] = second
      carry = over1 || over2 ? 1 : 0
    }
    rest[place + divisor.count] &+= carry
  }
}
