/// Digits both ways. Long numbers are split in halves, so that the cost stays near that of multiplication.
extension Magnitude {
  /// 10^19 is the greatest power of ten in a limb.
  private static let chunkDigits = 19
  private static let chunk: UInt64 = 10_000_000_000_000_000_000
  private static let splitLimbs = 32

  /// Digits as values 0 to 9, most significant first; leading zeros are allowed.
  public init(decimalDigits digits: some RandomAccessCollection<UInt8>) {
    var result = Magnitude.zero
    var word: UInt64 = 0
    var scale: UInt64 = 1
    for digit in digits {
      word = word &* 10 &+ UInt64(digit)
      scale &*= 10
      if scale == Magnitude.chunk {
        result.multiplyAdd(scale, word)
        word = 0
        scale = 1
      }
    }
    if scale > 1 { result.multiplyAdd(scale, word) }
    self = result
  }

  /// ASCII digits in a radix of 2 to 36, lower case; `0` for zero.
  func digits(radix: Int) -> [UInt8] {
    if isZero { return [0x30] }
    if radix == 10 { return decimalDigits }
    let radix = UInt64(min(max(radix, 2), 36))
    if radix & (radix - 1) == 0 { return digits(bitsPerDigit: radix.trailingZeroBitCount) }
    var rest = self
    var reversed: [UInt8] = []
    while !rest.isZero {
      let part = rest.dividedByWord(radix)
      reversed.append(Magnitude.digit(part.remainder))
      rest = part.quotient
    }
    return reversed.reversed()
  }

  private static func digit(_ value: UInt64) -> UInt8 {
    UInt8(truncatingIfNeeded: value < 10 ? 0x30 &+ value : 0x57 &+ value)
  }

  private func digits(bitsPerDigit bits: Int) -> [UInt8] {
    let count = (bitWidth + bits - 1) / bits
    return (0..<count).reversed().map { place in
      var value: UInt64 = 0
      for offset in 0..<bits where bit(place * bits + offset) { value |= 1 &<< UInt64(offset) }
      return Magnitude.digit(value)
    }
  }

  private var decimalDigits: [UInt8] {
    var powers = [Magnitude(Magnitude.chunk)]
    while let last = powers.last, last.limbs.count * 2 <= limbs.count, limbs.count > Magnitude.splitLimbs {
      powers.append(last.multiplied(by: last))
    }
    var output: [UInt8] = []
    appendDigits(to: &output, powers: powers[...], width: nil)
    return output
  }

  /// Appends the digits, padded with zeros to `width` where it is given; `powers[i]` is 10^(19·2^i).
  private func appendDigits(to output: inout [UInt8], powers: ArraySlice<Magnitude>, width: Int?) {
    guard limbs.count > Magnitude.splitLimbs, let power = powers.last,
      let halves = divided(by: power)
    else { return appendChunks(to: &output, width: width) }
    let lowWidth = Magnitude.chunkDigits << (powers.count - 1)
    let start = output.count
    if width != nil || !halves.quotient.isZero {
      halves.quotient.appendDigits(to: &output, powers: powers.dropLast(), width: width.map { $0 - lowWidth })
    }
    let isFirst = output.count == start && width == nil
    halves.remainder.appendDigits(to: &output, powers: powers.dropLast(), width: isFirst ? nil : lowWidth)
  }

  private func appendChunks(to output: inout [UInt8], width: Int?) {
    var rest = self
    var reversed: [UInt8] = []
    while !rest.isZero {
      let part = rest.dividedByWord(Magnitude.chunk)
      rest = part.quotient
      var word = part.remainder
      for _ in 0..<Magnitude.chunkDigits {
        if word == 0 && rest.isZero { break }
        reversed.append(0x30 &+ UInt8(truncatingIfNeeded: word % 10))
        word /= 10
      }
    }
    if let width, width > reversed.count {
      output.append(contentsOf: repeatElement(0x30, count: width - reversed.count))
    }
    output.append(contentsOf: reversed.reversed())
  }
}
