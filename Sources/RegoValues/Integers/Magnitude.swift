/// A natural number in 64-bit limbs, least significant first, without leading zero limbs.
public struct Magnitude: Sendable, Hashable {
  public private(set) var limbs: [UInt64]

  public init(_ word: UInt64) { limbs = word == 0 ? [] : [word] }

  /// Drops leading zero limbs.
  init(trimming limbs: [UInt64]) {
    var limbs = limbs
    while limbs.last == 0 { limbs.removeLast() }
    self.limbs = limbs
  }

  static let zero = Magnitude(0)
  static let one = Magnitude(1)

  var isZero: Bool { limbs.isEmpty }

  var isOdd: Bool { (limbs.first ?? 0) & 1 == 1 }

  public var bitWidth: Int {
    guard let top = limbs.last else { return 0 }
    return limbs.count &* 64 &- top.leadingZeroBitCount
  }

  /// The number of zero bits below the lowest one bit; 0 for zero.
  var trailingZeroBits: Int {
    guard let index = limbs.firstIndex(where: { $0 != 0 }) else { return 0 }
    return index &* 64 &+ limbs[index].trailingZeroBitCount
  }

  func compare(_ other: Magnitude) -> Int {
    if limbs.count != other.limbs.count { return limbs.count < other.limbs.count ? -1 : 1 }
    for index in limbs.indices.reversed() where limbs[index] != other.limbs[index] {
      return limbs[index] < other.limbs[index] ? -1 : 1
    }
    return 0
  }

  func adding(_ other: Magnitude) -> Magnitude {
    let (long, short) = limbs.count >= other.limbs.count ? (limbs, other.limbs) : (other.limbs, limbs)
    var sum = long
    var carry: UInt64 = 0
    for index in long.indices {
      if index >= short.count && carry == 0 { break }
      let (first, overflow1) = long[index].addingReportingOverflow(index < short.count ? short[index] : 0)
      let (second, overflow2) = first.addingReportingOverflow(carry)
      sum[index] = second
      carry = overflow1 || overflow2 ? 1 : 0
    }
    if carry != 0 { sum.append(carry) }
    return Magnitude(trimming: sum)
  }

  /// `self - other`; `other` must not be greater.
  func subtracting(_ other: Magnitude) -> Magnitude {
    var difference = limbs
    var borrow: UInt64 = 0
    for index in limbs.indices {
      if index >= other.limbs.count && borrow == 0 { break }
      let (first, overflow1) = limbs[index].subtractingReportingOverflow(
        index < other.limbs.count ? other.limbs[index] : 0)
      let (second, overflow2) = first.subtractingReportingOverflow(borrow)
      difference[index] = second
      borrow = overflow1 || overflow2 ? 1 : 0
    }
    return Magnitude(trimming: difference)
  }

  func multiplied(by other: Magnitude) -> Magnitude {
    if isZero || other.isZero { return .zero }
    var product = [UInt64](repeating: 0, count: limbs.count &+ other.limbs.count)
    for i in limbs.indices {
      var carry: UInt64 = 0
      for j in other.limbs.indices {
        let (high, low) = limbs[i].multipliedFullWidth(by: other.limbs[j])
        let (sum1, overflow1) = low.addingReportingOverflow(product[i &+ j])
        let (sum2, overflow2) = sum1.addingReportingOverflow(carry)
        product[i &+ j] = sum2
        carry = high &+ (overflow1 ? 1 : 0) &+ (overflow2 ? 1 : 0)
      }
      product[i &+ other.limbs.count] = carry
    }
    return Magnitude(trimming: product)
  }

  /// `self × factor + addend`, in place.
  mutating func multiplyAdd(_ factor: UInt64, _ addend: UInt64) {
    var carry = addend
    for index in limbs.indices {
      let (high, low) = limbs[index].multipliedFullWidth(by: factor)
      let (sum, overflow) = low.addingReportingOverflow(carry)
      limbs[index] = sum
      carry = high &+ (overflow ? 1 : 0)
    }
    if carry != 0 { limbs.append(carry) }
  }

  func shiftedLeft(_ count: Int) -> Magnitude {
    if isZero || count <= 0 { return self }
    let words = count / 64
    let bits = UInt64(count % 64)
    var result = [UInt64](repeating: 0, count: words)
    result.reserveCapacity(words + limbs.count + 1)
    if bits == 0 {
      result += limbs
      return Magnitude(trimming: result)
    }
    var carry: UInt64 = 0
    for limb in limbs {
      result.append(limb &<< bits | carry)
      carry = limb &>> (64 &- bits)
    }
    result.append(carry)
    return Magnitude(trimming: result)
  }

  /// Drops the lowest `count` bits.
  func shiftedRight(_ count: Int) -> Magnitude {
    if count <= 0 { return self }
    let words = count / 64
    if words >= limbs.count { return .zero }
    let bits = UInt64(count % 64)
    if bits == 0 { return Magnitude(trimming: Array(limbs[words...])) }
    var result: [UInt64] = []
    result.reserveCapacity(limbs.count - words)
    for index in words..<limbs.count {
      let above = index + 1 < limbs.count ? limbs[index + 1] : 0
      result.append(limbs[index] &>> bits | above &<< (64 &- bits))
    }
    return Magnitude(trimming: result)
  }

  /// The bit at `index` from the lowest.
  func bit(_ index: Int) -> Bool {
    let word = index / 64
    return word < limbs.count && limbs[word] &>> UInt64(index % 64) & 1 == 1
  }
}
