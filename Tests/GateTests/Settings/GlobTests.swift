import Testing

@testable import Gate

@Suite struct GlobTests {
  struct Case: Sendable {
    var pattern: String
    var yes: [String]
    var no: [String]
  }

  static let cases = [
    Case(pattern: "main", yes: ["main"], no: ["", "mai", "mainx", "xmain", "Main"]),
    Case(pattern: "*", yes: ["", "a", "a.yaml"], no: ["a/b", "/"]),
    Case(pattern: "**", yes: ["", "a", "a/b", "/", "a/b/c.yaml"], no: []),
    Case(pattern: "*.yaml", yes: [".yaml", "a.yaml"], no: ["a/b.yaml", "a.yml", "a.yaml.bak"]),
    Case(pattern: "**/*.yaml", yes: ["a.yaml", "a/b.yaml", "a/b/c.yaml"], no: ["a.yml", "a.yaml/b"]),
    Case(pattern: "a/**", yes: ["a/", "a/b", "a/b/c"], no: ["a", "ab", "b/a"]),
    Case(pattern: "a/**/b", yes: ["a/b", "a/x/b", "a/x/y/b"], no: ["ab", "a/xb", "a/b/c", "axb"]),
    Case(pattern: "**/b/**", yes: ["b/x", "a/b/x", "a/b/c/x"], no: ["b", "ab/x", "a/bc/x"]),
    Case(pattern: "a**", yes: ["a", "ab", "a/b"], no: ["b", ""]),
    Case(pattern: "a***b", yes: ["ab", "a/x/b"], no: ["a"]),
    Case(
      pattern: "refs/heads/release/*", yes: ["refs/heads/release/1.2"],
      no: ["refs/heads/release/1/2", "refs/heads/release"]),
    Case(pattern: "?", yes: ["a", "é", "日"], no: ["", "ab", "/"]),
    Case(pattern: "[a-c]x[!0-9]", yes: ["axb", "cx-"], no: ["dxb", "ax1", "ax/"]),
    Case(pattern: "[^a]", yes: ["b"], no: ["a", "/"]),
    Case(pattern: "[a-]", yes: ["a", "-"], no: ["b"]),
    Case(pattern: "[/a]", yes: ["a"], no: ["/"]),
    Case(pattern: #"\*\[x"#, yes: ["*[x"], no: ["a[x", #"\*[x"#]),
    Case(pattern: #"[\]]"#, yes: ["]"], no: [#"\"#]),
    Case(pattern: "é*", yes: ["é", "éa"], no: ["e\u{301}"]),
    Case(pattern: "*a*a*a*b", yes: ["aaab", "xaxaxab"], no: ["aaa", "aab"]),
  ]

  @Test(arguments: cases)
  func matching(_ case: Case) throws {
    let glob = try Glob(`case`.pattern)
    for name in `case`.yes { #expect(glob.matches(name), "\(`case`.pattern) matches \(name)") }
    for name in `case`.no { #expect(!glob.matches(name), "\(`case`.pattern) does not match \(name)") }
  }

  /// Long patterns are matched in another way than short ones: both say the same.
  @Test(arguments: cases)
  func matchingAtLength(_ case: Case) throws {
    let tail = String(repeating: "z", count: 70)
    let glob = try Glob(`case`.pattern + tail)
    for name in `case`.yes { #expect(glob.matches(name + tail)) }
    for name in `case`.no where `case`.pattern.utf8.last != UInt8(ascii: "*") { #expect(!glob.matches(name + tail)) }
  }

  @Test func bytesThatAreNotText() throws {
    #expect(try Glob("a*").matches([0x61, 0xFF, 0xFE]))
    #expect(try !Glob("a?").matches([0x61, 0x80]))
  }

  @Test(arguments: [
    ("", GlobError.empty), ("[a", .openBracket), ("[", .openBracket), ("[]", .emptyBracket), ("[z-a]", .reversedRange),
    ("a\\", .trailingBackslash), ("[/]", .emptyBracket), ("[a\\", .openBracket),
    (String(repeating: "a", count: 1025), .tooLong(limit: 1024)),
  ])
  func refused(pattern: String, error: GlobError) {
    #expect(throws: error) { try Glob(pattern) }
  }

  /// Backtracking would need 2^40 steps here.
  @Test func hostilePatternTakesNoLongerThanItsLength() throws {
    let glob = try Glob(String(repeating: "*a", count: 40) + "b")
    #expect(!glob.matches(String(repeating: "a", count: 400)))
    let deep = try Glob(String(repeating: "**/", count: 100) + "x")
    #expect(!deep.matches(String(repeating: "a/", count: 300) + "y"))
    #expect(deep.matches(String(repeating: "a/", count: 300) + "x"))
  }

  @Test(arguments: [
    ("a*", "*b", true), ("a", "b", false), ("a/*", "a/**", true), ("a/*", "b/**", false), ("*", "a/b", false),
    ("**", "a/b", true), ("[a-c]", "[c-d]", true), ("[a-c]", "[d-e]", false), ("x/**/y", "x/y", true),
    ("?", "ab", false),
    ("a**z", "**m**", true), ("payments/*", "*/api", true), ("payments/*", "*/*/api", false),
  ])
  func overlap(left: String, right: String, wanted: Bool) throws {
    #expect(try Glob(left).overlaps(Glob(right)) == wanted)
    #expect(try Glob(right).overlaps(Glob(left)) == wanted)
  }
}
