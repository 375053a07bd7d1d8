extension BigInt {
  /// The number that big-endian bytes stand for, never negative.
  package init(bigEndian bytes: some BidirectionalCollection<UInt8>) {
    var limbs: [UInt64] = []
    var limb: UInt64 = 0
    var shift: UInt64 = 0
    for byte in bytes.reversed() {
      limb |= UInt64(byte) << shift
      shift += 8
      if shift == 64 {
        limbs.append(limb)
        (limb, shift) = (0, 0)
      }
    }
    if shift > 0 { limbs.append(limb) }
    self.init(isNegative: false, magnitude: Magnitude(trimming: limbs))
  }

  /// The magnitude's bytes from the most significant one that is not zero; none for zero.
  package var bigEndianBytes: [UInt8] {
    var bytes: [UInt8] = []
    for limb in magnitude.limbs {
      for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: limb >> shift)) }
    }
    while bytes.last == 0 { bytes.removeLast() }
    return bytes.reversed()
  }

  /// The same with zeroes in front up to `count` bytes; nil where it does not fit.
  package func bigEndianBytes(count: Int) -> [UInt8]? {
    let bytes = bigEndianBytes
    guard bytes.count <= count else { return nil }
    return [UInt8](repeating: 0, count: count - bytes.count) + bytes
  }
}
