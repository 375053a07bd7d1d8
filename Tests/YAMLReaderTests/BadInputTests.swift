import Testing
import YAMLReader

/// Bytes that nobody writes: each ends as an error that names its limit or its place.
@Suite struct BadInputTests {
  private func refusal(of bytes: [UInt8]) -> String {
    do throws(YAMLError) {
      _ = try YAMLReader.documents(bytes, repeatedKeys: .lastWins)
      return ""
    } catch {
      return "\(error)"
    }
  }

  private static func many(_ text: String, _ count: Int) -> [UInt8] {
    Array(String(repeating: text, count: count).utf8)
  }

  @Test(arguments: ["[", "{a: ", "- "])
  func nestingInYAML(opening: String) {
    let text = refusal(of: BadInputTests.many(opening, 100_000))
    #expect(text.contains("nested deeper than the limit of 200"), "\(text.prefix(200))")
  }

  @Test(arguments: ["", "-0.", "0x", "!!float 1e"])
  func longNumberInYAML(start: String) {
    let text = refusal(of: Array("a:\n  \(start)".utf8) + BadInputTests.many("9", 1_000_000))
    #expect(text.hasPrefix("2:") && text.hasSuffix(": a number of more bytes than the limit of 40000"), "\(text)")
  }

  @Test func longDigitsInQuotesAreText() {
    #expect(refusal(of: Array("a: \"".utf8) + BadInputTests.many("9", 1_000_000) + [0x22]).isEmpty)
  }

  @Test func longLiteralInYAML() {
    let long = [0x22] + [UInt8](repeating: UInt8(ascii: "a"), count: 100 << 20) + [0x22]
    #expect(refusal(of: long).hasSuffix("more than the limit of 4194304"))
  }

  @Test func aliasesOfAliases() {
    let levels = (1..<30).map { level in
      "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ","))]\n"
    }
    let text = refusal(of: Array(("a0: &a0 [x]\n" + levels.joined()).utf8))
    #expect(text.contains("more than 10 times"), "\(text)")
  }

  @Test func invalidTextInYAML() {
    #expect(refusal(of: Array("a:\n  \"x".utf8) + [0xFF, 0x22]) == "2:5: the byte 0xFF is not valid UTF-8 here")
  }
}
