import RegoSyntax
import Testing

/// What people see of an error.
@Suite struct RenderingTests {
  private func render(_ source: String) -> String {
    let bytes = Array(source.utf8)
    do throws(Diagnostics) {
      _ = try Parser.module(bytes, file: "policy/p.rego", options: ParserOptions(version: .v1))
      return "accepted"
    } catch {
      return error.rendered(sources: ["policy/p.rego": bytes])
    }
  }

  @Test func showsTheLineAndThePlace() {
    #expect(
      render("package t\n\n\tp if { x := 1 y := 2 }\r\nq := 1") == """
        policy/p.rego:3:16: rego_parse_error: unexpected identifier token: expected \\n or ; or }
        \t p if { x := 1 y := 2 }
        \t               ^
        """)
  }

  @Test func showsEachError() {
    #expect(
      render("package t\np { a }\nq { b }") == """
        policy/p.rego:2:1: rego_parse_error: `if` keyword is required before rule body
        \tp { a }
        \t^
        policy/p.rego:3:1: rego_parse_error: `if` keyword is required before rule body
        \tq { b }
        \t^
        """)
  }

  @Test func controlsAndBidirectionalMarksAreShownAsEscapes() {
    #expect(
      render("package t\np if [\"\u{1B}[2J\u{202E}é\" x]") == """
        policy/p.rego:2:16: rego_parse_error: unexpected identifier token: expected "," or "]"
        \tp if ["\\u{1b}[2J\\u{202e}é" x]
        \t                           ^
        """)
  }

  @Test func longLinesAreCut() throws {
    let long = String(repeating: "a", count: 300)
    let lines = render("package t\np if [\"\(long)\" x, \"\(long)\"]").split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[1].hasPrefix("\t…aaa"))
    #expect(lines[1].hasSuffix("aaa…"))
    #expect(lines[1].count < 170)
    let caret = try #require(lines[2].firstIndex(of: "^"))
    #expect(Array(lines[1])[lines[2].distance(from: lines[2].startIndex, to: caret)] == "x")
  }

  @Test func locationsOutsideOfTheSourceHaveNoExcerpt() {
    #expect(SourceExcerpt(of: .none, in: []) == nil)
    let beyond = Location(file: "", offset: 9, end: 9, row: 2, column: 1)
    #expect(SourceExcerpt(of: beyond, in: [0x0A]) == nil)
  }
}
