import CSHA256

/// SHA-256 (FIPS 180-4), streaming and without Foundation.
///
/// ```swift
/// Hex.text(of: SHA256.digest(of: Array("abc".utf8)))  // ba7816bf…
/// ```
public struct SHA256: Sendable {
  /// A way to take blocks of 64 bytes into the state.
  enum Engine: Sendable {
    /// The processor's own instructions.
    case processor
    case arithmetic

    static let fastest: Engine = csha256_is_available() != 0 ? .processor : .arithmetic
  }

  /// The length of a digest.
  public static let byteCount = 32

  private let engine: Engine
  private var state = Words8(
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)
  private var pending: [UInt8] = []
  private var byteCount: UInt64 = 0

  public init() { self.init(engine: .fastest) }

  init(engine: Engine) {
    self.engine = engine
    pending.reserveCapacity(128)
  }

  public static func digest(of bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  public mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) { update(UnsafeRawBufferPointer(bytes)) }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    byteCount &+= UInt64(bytes.count)
    var rest = bytes[...]
    if !pending.isEmpty {
      let taken = rest.prefix(64 - pending.count)
      pending.append(contentsOf: taken)
      rest = rest.dropFirst(taken.count)
      if pending.count < 64 { return }
      takePending()
    }
    let whole = rest.count / 64
    if whole > 0 { compress(UnsafeRawBufferPointer(rebasing: rest), blocks: whole) }
    pending.append(contentsOf: rest.dropFirst(whole * 64))
  }

  /// The 32 bytes of the digest of everything so far.
  public func finish() -> [UInt8] {
    var copy = self
    copy.pending.append(0x80)
    while copy.pending.count % 64 != 56 { copy.pending.append(0) }
    let bits = byteCount &* 8
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      copy.pending.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    copy.takePending()
    return copy.state.bytes
  }

  private mutating func takePending() {
    let blocks = pending
    blocks.withUnsafeBytes { compress($0, blocks: $0.count / 64) }
    pending.removeAll(keepingCapacity: true)
  }

  private mutating func compress(_ bytes: UnsafeRawBufferPointer, blocks: Int) {
    guard let base = bytes.baseAddress, blocks * 64 <= bytes.count else { return }
    switch engine {
    case .processor:
      withUnsafeMutableBytes(of: &state) { state in
        guard let words = state.baseAddress?.assumingMemoryBound(to: UInt32.self) else { return }
        csha256_blocks(words, base.assumingMemoryBound(to: UInt8.self), blocks)
      }
    case .arithmetic:
      for block in 0..<blocks { state.take(base + block * 64) }
    }
  }
}

/// The eight words of the state, side by side.
private struct Words8: Sendable {
  private var a, b, c, d, e, f, g, h: UInt32

  init(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: UInt32
  ) {
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
    (self.e, self.f, self.g, self.h) = (e, f, g, h)
  }

  var bytes: [UInt8] {
    [a, b, c, d, e, f, g, h].flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
  }

  /// One block of 64 bytes.
  mutating func take(_ block: UnsafeRawPointer) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
      for index in 0..<16 {
        words[index] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self))
      }
      for index in 16..<64 {
        let near = words[index &- 2]
        let far = words[index &- 15]
        let small0 = Words8.rotate(far, 7) ^ Words8.rotate(far, 18) ^ (far >> 3)
        let small1 = Words8.rotate(near, 17) ^ Words8.rotate(near, 19) ^ (near >> 10)
        words[index] = words[index &- 16] &+ small0 &+ words[index &- 7] &+ small1
      }
      mix(words)
    }
  }

  private mutating func mix(_ words: UnsafeMutableBufferPointer<UInt32>) {
    let before = self
    Words8.constants.withUnsafeBufferPointer { constants in
      for index in 0..<64 {
        let big1 = Words8.rotate(e, 6) ^ Words8.rotate(e, 11) ^ Words8.rotate(e, 25)
        let choice = (e & f) ^ (~e & g)
        let first = h &+ big1 &+ choice &+ constants[index] &+ words[index]
        let big0 = Words8.rotate(a, 2) ^ Words8.rotate(a, 13) ^ Words8.rotate(a, 22)
        let majority = (a & b) ^ (a & c) ^ (b & c)
        (h, g, f, e) = (g, f, e, d &+ first)
        (d, c, b, a) = (c, b, a, first &+ big0 &+ majority)
      }
    }
    (a, b, c, d) = (a &+ before.a, b &+ before.b, c &+ before.c, d &+ before.d)
    (e, f, g, h) = (e &+ before.e, f &+ before.f, g &+ before.g, h &+ before.h)
  }

  @inline(__always) private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word &>> count | word &<< (32 &- count)
  }

  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}
