import Digests
import Testing

@Suite struct SHA1Tests {
  /// FIPS 180-4 examples and two of Git's own ids (values from coreutils' sha1sum).
  @Test(arguments: [
    ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
    ("blob 0\0", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"),
    (String(repeating: "a", count: 1000), "291e9a6c66994949b57ba5e650361e98fc36b1ba"),
    (String(repeating: "c", count: 55), "a6e1d184176a993dc24a369aab85cf9e3f98e3c0"),
    (String(repeating: "d", count: 56), "9db1db22ad8e977850fde1495750ca762104ad3f"),
    (String(repeating: "b", count: 64), "9d682ff9a7018603023176b8c12926c6a15510ee"),
  ])
  func digest(text: String, expected: String) {
    #expect(Hex.text(of: SHA1.digest(of: Array(text.utf8))) == expected)
  }
}
