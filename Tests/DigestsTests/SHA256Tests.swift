import Testing

@testable import Digests

@Suite struct SHA256Tests {
  /// FIPS 180-4 examples and the lengths around a block's border (values from coreutils' sha256sum).
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func digest(text: String, expected: String) {
    #expect(Hex.text(of: SHA256.digest(of: Array(text.utf8))) == expected)
  }

  @Test(arguments: [1, 55, 56, 63, 64, 65, 119, 120, 128, 1000])
  func piecesMakeTheSameDigest(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    var hash = SHA256()
    for piece in stride(from: 0, to: count, by: 7) { hash.update(Array(bytes[piece..<min(piece + 7, count)])) }
    #expect(hash.finish() == SHA256.digest(of: bytes))
  }

  /// The processor's instructions, where there are any, against plain arithmetic.
  @Test func bothEnginesAgree() {
    for count in [0, 1, 63, 64, 65, 127, 128, 1_000, 4_097] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      var plain = SHA256(engine: .arithmetic)
      plain.update(bytes)
      #expect(plain.finish() == SHA256.digest(of: bytes), "\(count)")
    }
  }
}
