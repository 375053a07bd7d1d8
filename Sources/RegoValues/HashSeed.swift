/// The process's secret for hashing: pushed content chooses keys, so it must not be able to choose collisions.
@usableFromInline
package enum HashSeed {
  @usableFromInline static let seed: UInt64 = UInt64.random(in: .min ... .max)

  /// Mixes one word with the seed (a 64×64→128 multiply, folded).
  @inlinable static func mix(_ word: UInt64) -> UInt64 {
    combine(seed, word)
  }

  /// Folds `word` into the running hash `state`; order matters.
  @inlinable static func combine(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: word ^ 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low &+ (state &<< 7 | state &>> 57) &+ word
  }

  /// Hashes raw bytes, eight at a time.
  package static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state = combine(seed, UInt64(truncatingIfNeeded: bytes.count))
    var offset = 0
    while offset &+ 8 <= bytes.count {
      state = combine(state, bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset &+= 8
    }
    var tail: UInt64 = 0
    var shift: UInt64 = 0
    while offset < bytes.count {
      tail |= UInt64(bytes[offset]) &<< shift
      shift &+= 8
      offset &+= 1
    }
    return combine(combine(state, tail), seed)
  }
}
