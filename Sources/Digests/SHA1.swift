/// SHA-1 (FIPS 180-4), for the ids that Git gives to contents and for nothing that has to withstand anybody.
///
/// ```swift
/// Hex.text(of: SHA1.digest(of: Array("blob 0\0".utf8)))  // e69de29b…, Git's empty file
/// ```
public struct SHA1: Sendable {
  private var state: (UInt32, UInt32, UInt32, UInt32, UInt32) = (
    0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0
  )

  private init() {}

  public static func digest(of bytes: [UInt8]) -> [UInt8] {
    var hash = SHA1()
    let whole = bytes.count - bytes.count % 64
    for start in stride(from: 0, to: whole, by: 64) { hash.compress(bytes[start..<start + 64]) }
    // The rest, a one bit, zeroes, and the length in bits: one block or two.
    var tail = Array(bytes[whole...]) + [0x80]
    tail += repeatElement(0, count: (tail.count <= 56 ? 56 : 120) - tail.count)
    let bits = UInt64(bytes.count) &* 8
    for shift in stride(from: UInt64(56), through: 0, by: -8) { tail.append(UInt8(truncatingIfNeeded: bits >> shift)) }
    for start in stride(from: 0, to: tail.count, by: 64) { hash.compress(tail[start..<start + 64]) }
    let state = hash.state
    return [state.0, state.1, state.2, state.3, state.4].flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
    }
  }

  private mutating func compress(_ block: ArraySlice<UInt8>) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 80) { words in
      block.withUnsafeBufferPointer { bytes in
        for index in 0..<16 {
          let base = index &* 4
          words.initializeElement(
            at: index,
            to: UInt32(bytes[base]) << 24 | UInt32(bytes[base &+ 1]) << 16 | UInt32(bytes[base &+ 2]) << 8
              | UInt32(bytes[base &+ 3]))
        }
      }
      for index in 16..<80 {
        words.initializeElement(
          at: index,
          to: Self.rotate(words[index &- 3] ^ words[index &- 8] ^ words[index &- 14] ^ words[index &- 16], 1))
      }
      mix(UnsafeBufferPointer(words))
    }
  }

  private mutating func mix(_ words: UnsafeBufferPointer<UInt32>) {
    var (a, b, c, d, e) = state
    for index in 0..<80 {
      let (chosen, constant): (UInt32, UInt32) =
        switch index {
        case 0..<20: ((b & c) | (~b & d), 0x5a82_7999)
        case 20..<40: (b ^ c ^ d, 0x6ed9_eba1)
        case 40..<60: ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc)
        default: (b ^ c ^ d, 0xca62_c1d6)
        }
      let next = Self.rotate(a, 5) &+ chosen &+ e &+ constant &+ words[index]
      (e, d, c, b, a) = (d, c, Self.rotate(b, 30), a, next)
    }
    state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e)
  }

  @inline(__always) private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word << count | word >> (32 - count)
  }
}
