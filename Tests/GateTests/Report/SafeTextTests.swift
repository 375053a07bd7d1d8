import Testing

@testable import Gate

@Suite struct SafeTextTests {
  /// Every scalar there is, 64 to a text: what comes out has no effect on a terminal, and the letters around it stay.
  @Test(arguments: 0...16)
  func noScalarReachesATerminalUnlessItOnlyShows(plane: UInt32) {
    var wrong = ""
    for block in stride(from: plane << 16, to: (plane + 1) << 16, by: 64) {
      var text = "a"
      for value in block..<block + 64 { Unicode.Scalar(value).map { text.unicodeScalars.append($0) } }
      let shown = SafeText.line(text + "b").unicodeScalars
      let isSafe = shown.allSatisfy { out in
        switch out.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: !out.properties.isDefaultIgnorableCodePoint && !out.properties.isBidiControl
        }
      }
      if !isSafe || shown.first != "a" || shown.last != "b" { wrong += " \(String(block, radix: 16))" }
    }
    #expect(wrong == "")
  }

  /// Every pair of a lead byte and any byte: never invalid UTF-8, never a raw control.
  @Test func noByteReachesATerminalUnlessItOnlyShows() {
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let shown = SafeText.line(bytes: [first, second, 0x41])
        #expect(shown.utf8.last == 0x41)
        if !shown.unicodeScalars.allSatisfy(SafeText.isShown) { Issue.record("\(first) \(second)") }
      }
    }
  }

  @Test(arguments: [
    ("plain text, ünïcödé, 日本語, 🙂", "plain text, ünïcödé, 日本語, 🙂"), ("a\u{1B}[31mb", "a\\x1b[31mb"),
    ("a\nb\r\tc", "a\\nb\\r\\tc"), ("user\u{202E}txt.exe", "user\\u{202e}txt.exe"), ("a\u{200B}b", "a\\u{200b}b"),
    ("\u{9B}31m", "\\u{9b}31m"), ("\u{7F}", "\\x7f"), ("\u{2028}", "\\u{2028}"), ("\u{E000}", "\\u{e000}"),
    ("\u{E0041}", "\\u{e0041}"),
  ])
  func line(text: String, wanted: String) {
    #expect(SafeText.line(text) == wanted)
  }

  @Test func lineIsCut() {
    #expect(SafeText.line("abcdef", longest: 3) == "abc…")
    #expect(SafeText.line("abc", longest: 3) == "abc")
  }

  @Test func marksThatDrawOverOtherLinesAreEscaped() {
    let shown = SafeText.line("a" + String(repeating: "\u{301}", count: 50))
    #expect(shown.unicodeScalars.filter { $0 == "\u{301}" }.count == 8)
  }

  @Test(arguments: [
    ([0xFF, 0xFE], "\\xff\\xfe"), ([0xC0, 0x80], "\\xc0\\x80"), ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
    ([0xF4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"), ([0xE2, 0x82], "\\xe2\\x82"), ([0x9B, 0x41], "\\x9bA"),
  ])
  func bytesThatAreNotText(bytes: [UInt8], wanted: String) {
    #expect(SafeText.line(bytes: bytes) == wanted)
  }

  @Test(arguments: [
    ("deploy/web.yaml", "deploy/web.yaml"), ("mit blank.yaml", "mit blank.yaml"), ("größe.yaml", "größe.yaml"),
    ("a\nb.yaml", "\"a\\nb.yaml\""), ("a\"b", "\"a\\\"b\""), ("a\\b", "\"a\\\\b\""), ("\u{1B}[0m", "\"\\033[0m\""),
    ("\u{7}\u{8}\t\u{B}\u{C}\r", "\"\\a\\b\\t\\v\\f\\r\""), ("a\u{202E}b", "\"a\\342\\200\\256b\""),
  ])
  func names(name: String, wanted: String) {
    #expect(SafeText.name(name) == wanted)
  }

  @Test func nameOfBytes() {
    #expect(SafeText.name([0x61, 0xFF]) == "\"a\\377\"")
  }

  @Test func linesOfAText() {
    #expect(SafeText.lines("a\r\nb\n\t\u{1B}\n\n") == ["a", "b", "    \\x1b"])
    #expect(SafeText.lines("") == [""])
  }

  @Test func jsonNeverBreaksALine() {
    let text = JSONText.object([("a\n\"", .string("\u{2028}\u{1B}\u{202E}\u{1F469}\u{200D}\u{E0041}\\"))]).compact
    #expect(text == #"{"a\u000a\"":"\u2028\u001b\u202e👩\u200d\udb40\udc41\\"}"#.replacing("\\u000a", with: "\\n"))
  }
}
