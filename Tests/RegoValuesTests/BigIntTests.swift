import RegoValues
import Testing

@Suite struct BigIntTests {
  /// A small generator with a fixed seed, so that each run sees the same numbers.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64 = 42
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  private func integer(bits: Int, _ generator: inout Generator) -> BigInt {
    var value = BigInt.zero
    for _ in 0..<(bits / 32) {
      // Runs of ones and zeros find the corrections of long division.
      let word = UInt32.random(in: .min ... .max, using: &generator)
      let shaped: Int64 = word % 5 == 0 ? 0 : (word % 5 == 1 ? 0xFFFF_FFFF : Int64(word))
      value = value.shiftedLeft(32) + BigInt(shaped)
    }
    return generator.next() % 2 == 0 ? value : value.negated
  }

  @Test func dividesWhatItMultiplied() throws {
    var generator = Generator()
    for _ in 0..<400 {
      let dividend = integer(bits: Int.random(in: 0...900, using: &generator), &generator)
      let divisor = integer(bits: Int.random(in: 32...500, using: &generator), &generator)
      guard !divisor.isZero else { continue }
      let (quotient, remainder) = try #require(dividend.dividedTruncating(by: divisor))
      #expect(quotient * divisor + remainder == dividend)
      #expect(remainder.absolute < divisor.absolute)
      #expect(remainder.isZero || remainder.isNegative == dividend.isNegative)
    }
    #expect(BigInt.one.dividedTruncating(by: .zero) == nil)
  }

  @Test func readsWhatItWrote() {
    var generator = Generator()
    for bits in [0, 32, 64, 65, 128, 1000, 2048, 2049, 5000, 20_000] {
      let value = integer(bits: bits, &generator)
      #expect(BigInt(decimal: value.decimalText) == value)
    }
    let power = BigInt(1).shiftedLeft(9000)
    #expect(power.decimalText.hasPrefix("18619198236") && power.decimalText.hasSuffix("15749376"))
    #expect(BigInt(decimal: "1" + String(repeating: "0", count: 3000))?.decimalText.utf8.count == 3001)
  }

  @Test func combinesBitsAsTwosComplement() {
    var generator = Generator()
    for _ in 0..<200 {
      let left = integer(bits: Int.random(in: 0...200, using: &generator), &generator)
      let right = integer(bits: Int.random(in: 0...200, using: &generator), &generator)
      #expect((left & right) + (left | right) == left + right)
      #expect((left ^ right) == (left | right) - (left & right))
      #expect(~left + left == BigInt(-1))
      #expect(left.shiftedLeft(70).shiftedRight(70) == left)
    }
    #expect(BigInt(-5).shiftedRight(1) == BigInt(-3))
    #expect(BigInt(-4).shiftedRight(1) == BigInt(-2))
    #expect(BigInt(-1).shiftedRight(1000) == BigInt(-1))
  }

  @Test func writesInOtherRadices() {
    #expect(BigInt(-255).text(radix: 16) == "-ff")
    #expect(BigInt(8).text(radix: 8) == "10")
    #expect(BigInt(0).text(radix: 2) == "0")
    #expect(BigInt(decimal: "18446744073709551616")?.text(radix: 36) == "3w5e11264sgsg")
    #expect(BigInt(decimal: "-9223372036854775808")?.int64 == .min)
    #expect(BigInt(decimal: "9223372036854775808")?.int64 == nil)
  }
}
