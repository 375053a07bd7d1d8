import Rego
import RegoSyntax
import RegoValues
import Testing

/// Bytes that nobody writes: each ends as an error that names its limit or its place.
@Suite struct BadInputTests {
  private func refusal(ofSource bytes: [UInt8]) -> String {
    do throws(Diagnostics) {
      _ = try Parser.module(bytes, file: "p.rego", options: ParserOptions(version: .v1))
      return ""
    } catch {
      return error.all.map(\.description).joined(separator: "\n")
    }
  }

  private func refusal(ofJSON bytes: [UInt8], limits: JSONLimits = .generous) -> String {
    do throws(JSONError) {
      _ = try JSONReader.read(bytes, limits: limits)
      return ""
    } catch {
      let (line, column) = error.position(in: bytes)
      return "\(line):\(column): \(error)"
    }
  }

  private static func many(_ text: String, _ count: Int) -> [UInt8] {
    Array(String(repeating: text, count: count).utf8)
  }

  private static let head = Array("package p\nr := ".utf8)

  // MARK: sources

  @Test(arguments: ["[", "{1: ", "1 + (", "f(", "[x | ", "$\"{"])
  func nestingInSource(opening: String) {
    let text = refusal(ofSource: BadInputTests.head + BadInputTests.many(opening, 100_000))
    #expect(text.hasPrefix("p.rego:2:"), "\(text.prefix(200))")
    #expect(text.contains("nested deeper than the limit of 500 levels") || text.contains("unexpected"))
  }

  @Test func chainsInSource() {
    let text = refusal(ofSource: BadInputTests.head + [0x31] + BadInputTests.many(" + 1", 100_000))
    #expect(text.contains("nested deeper than the limit of 500 levels"))
  }

  @Test func longLiteralInSource() {
    let quote = [UInt8(ascii: "\"")]
    let long = BadInputTests.head + quote + [UInt8](repeating: UInt8(ascii: "a"), count: 100 << 20) + quote
    #expect(refusal(ofSource: long).contains("larger than the limit of"))
  }

  @Test(arguments: ["", "0.", "-", "1e"])
  func longNumberInSource(start: String) {
    let text = refusal(ofSource: BadInputTests.head + Array(start.utf8) + BadInputTests.many("9", 1_000_000))
    #expect(text.contains("number is longer than the limit of 40000 bytes"), "\(text.prefix(200))")
    #expect(text.hasPrefix("p.rego:2:"))
  }

  /// In a string, in the open, and in a comment, which OPA refuses as well.
  @Test func invalidTextInSource() {
    #expect(
      refusal(ofSource: BadInputTests.head + [0x22, 0xFF, 0x22]).hasPrefix("p.rego:2:6: rego_parse_error: illegal"))
    #expect(refusal(ofSource: BadInputTests.head + [0xFF]).hasPrefix("p.rego:2:6: rego_parse_error: illegal"))
    let comment = refusal(ofSource: BadInputTests.head + Array("1 # ".utf8) + [0xC3, 0x28])
    #expect(comment.hasPrefix("p.rego:2:8: rego_parse_error: illegal utf-8 character"))
  }

  // MARK: JSON

  @Test func nestingInJSON() {
    #expect(refusal(ofJSON: BadInputTests.many("[", 100_000)) == "1:1001: nested deeper than 1000")
    #expect(refusal(ofJSON: BadInputTests.many(#"{"a":"#, 100_000)) == "1:5001: nested deeper than 1000")
  }

  @Test func longLiteralInJSON() {
    let long = [0x22] + [UInt8](repeating: UInt8(ascii: "a"), count: 100 << 20) + [0x22]
    #expect(refusal(ofJSON: long, limits: JSONLimits()).hasSuffix("longer than 4194304 bytes"))
    #expect(refusal(ofJSON: long) == "1:1: string longer than 67108864 bytes")
  }

  @Test(arguments: ["", "-", "0.", "1e"])
  func longNumberInJSON(start: String) {
    let text = refusal(ofJSON: Array("[1,\n \(start)".utf8) + BadInputTests.many("9", 1_000_000) + [0x5D])
    #expect(text == "2:2: number longer than 40000 bytes")
  }

  /// As long as a result of arithmetic may be.
  @Test func longestNumberInJSON() {
    #expect(refusal(ofJSON: BadInputTests.many("9", 40_000)).isEmpty)
    #expect(!refusal(ofJSON: BadInputTests.many("9", 40_001)).isEmpty)
  }

  @Test func invalidTextInJSON() {
    #expect(refusal(ofJSON: Array("{\"a\":\n  \"x".utf8) + [0xFF, 0x22, 0x7D]) == "2:5: invalid UTF-8")
  }
}
