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

  private func refusal(ofJSON bytes: [UInt8]) -> String {
    do throws(JSONError) {
      _ = try JSONReader.read(bytes)
      return ""
    } catch {
      return "\(error)"
    }
  }

  private static let head = Array("package p\nr := ".utf8)

  @Test func nestingInSource() {
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    #expect(refusal(ofSource: BadInputTests.head + deep).contains("nested deeper than the limit of"))
  }

  @Test func longLiteralInSource() {
    let quote = [UInt8(ascii: "\"")]
    let long = BadInputTests.head + quote + [UInt8](repeating: UInt8(ascii: "a"), count: 100 << 20) + quote
    #expect(refusal(ofSource: long).contains("larger than the limit of"))
  }

  @Test func longNumberInSource() {
    let digits = [UInt8](repeating: UInt8(ascii: "9"), count: 1_000_000)
    #expect(!refusal(ofSource: BadInputTests.head + digits).isEmpty)
  }

  @Test func invalidTextInSource() {
    #expect(refusal(ofSource: BadInputTests.head + [0x22, 0xFF, 0x22]).hasPrefix("p.rego:2:"))
  }

  @Test func nestingInJSON() {
    #expect(refusal(ofJSON: [UInt8](repeating: UInt8(ascii: "["), count: 100_000)).contains("nested deeper than"))
  }

  @Test func longLiteralInJSON() {
    let long = [0x22] + [UInt8](repeating: UInt8(ascii: "a"), count: 100 << 20) + [0x22]
    #expect(refusal(ofJSON: long).contains("longer than"))
  }

  @Test func longNumberInJSON() {
    // Within the limit of bytes a number is text; what computes with it has limits of its own.
    #expect(refusal(ofJSON: [UInt8](repeating: UInt8(ascii: "9"), count: 1_000_000)).isEmpty)
  }

  @Test func invalidTextInJSON() { #expect(!refusal(ofJSON: [0x22, 0xFF, 0x22]).isEmpty) }
}
