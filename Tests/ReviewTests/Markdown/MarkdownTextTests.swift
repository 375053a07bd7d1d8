import Foundation
import Gate
import Testing

@testable import Review

struct MarkdownTextTests {
  @Test(arguments: [
    ("ask @team, see #12", "ask &#64;&#8203;team, see &#35;&#8203;12"),
    ("plain words, 3 of 4", "plain words, 3 of 4"),
    ("<img src=x>", "&lt;img src=x&gt;"),
    ("/merge", "&#47;merge"),
    ("  # heading", "&#35; heading"),
    ("1. list", "1&#46; list"),
    ("GH-12 and web-1 and JIRA-7", "GH-&#8203;12 and web-1 and JIRA-&#8203;7"),
    ("see https://evil.example/x", "see https:&#8203;//evil.example/x"),
    ("see www.evil.example", "see www&#8203;.evil.example"),
    ("deadbeef0 is one", "deadbe&#8203;ef0 is one"),
    ("a\u{202E}b", "a&#92;u&#123;&#8203;202e&#125;b"),
    (":tada: nginx:latest", "&#58;&#8203;tada: nginx:latest"),
    ("", ""),
  ])
  func foreignWordsAreWords(_ words: String, _ markdown: String) {
    #expect(MarkdownText.inline(words).text == markdown)
  }

  @Test func linesStayLinesAndAreCounted() {
    #expect(MarkdownText.lines("a\n\n  b\n/close").text == "a<br>b<br>&#47;close")
    #expect(MarkdownText.lines("a\nb\nc", most: 2).text == "a<br>b<br>… 1 more lines")
  }

  @Test func codeIsCodeWhateverIsInIt() {
    #expect(MarkdownText.code("deploy/web.yaml:14").text == "`deploy/web.yaml:14`")
    #expect(MarkdownText.code("a`b").text == "<code>a&#96;b</code>")
    #expect(MarkdownText.code("<b>").text == "<code>&lt;b&gt;</code>")
    #expect(MarkdownText.path(RepositoryPath("a\nb.yaml"), line: 3).text == "<code>&quot;a&#92;nb.yaml&quot;:3</code>")
    #expect(MarkdownText.code("http://x.y").text.contains("&#8203;"))
  }

  @Test func fencesAreLongerThanWhatTheyHold() {
    #expect(MarkdownText.fence(["a"], info: "yaml").text == "```yaml\na\n```")
    #expect(MarkdownText.fence(["a", "````"], info: "").text == "`````\na\n````\n`````")
  }

  /// Shown, every character of Unicode reads as `SafeText` has it, and none stands as a mark.
  @Test func everyCharacterReadsAsItWas() {
    var scalars: [Unicode.Scalar] = []
    // All that is assigned to letters and signs; of the planes above, whose characters are all alike, some.
    for value in UInt32(0)...0x10FFFF where value < 0x2_0000 || value % 61 == 0 || value >= 0xE_0000 && value < 0xE_0200
    {
      if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
    }
    for start in stride(from: 0, to: scalars.count, by: 500) {
      var words = "x"
      for scalar in scalars[start..<min(scalars.count, start + 500)] {
        words.unicodeScalars.append(scalar)
        words += "y"
      }
      let safe = SafeText.line(words)
      #expect(Entities.read(MarkdownText.inline(words, longest: .max).text) == safe)
      let code = MarkdownText.code(words, longest: .max).text
      #expect(Entities.read(String(code.dropFirst(6).dropLast(7))) == safe)
    }
  }

  @Test func noMarkIsLeftAndNoReferenceWhole() throws {
    var dice = Dice(seed: 11)
    for _ in 0..<3_000 {
      let words = HostileText.random(&dice)
      let text = MarkdownText.inline(words).text
      #expect(!text.contains { "<>\"'`\\*_[]{}|~$^%!@".contains($0) }, "\(words.debugDescription)")
      #expect(text.split(separator: "&").dropFirst().allSatisfy { $0.contains(";") }, "\(words.debugDescription)")
      let shown = Entities.decode(text)
      for reference in [
        #/[@＠][A-Za-z0-9]/#, #/[#!$%~&＃][A-Za-z0-9"]/#, #/(?i)\bg[hl]-\d/#, #/[0-9a-fA-F]{7}/#, #/://|(?i)www\.[^ ]/#,
        #/:[a-z0-9_+-]+:/#, #/\b[A-Z0-9]+-[1-9]/#,
      ] {
        #expect(shown.firstMatch(of: reference) == nil, "\(words.debugDescription) → \(shown.debugDescription)")
      }
      #expect(shown.first.map { !"/#-+=>.:".contains($0) } ?? true || text.hasPrefix("&"))
    }
  }
}

/// Reads entities as a browser does.
enum Entities {
  static func decode(_ text: String) -> String {
    var shown: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "&"), let end = rest.firstIndex(of: UInt8(ascii: ";")) else {
        shown.append(byte)
        continue
      }
      let name = String(decoding: rest[..<end], as: UTF8.self)
      rest = rest[(end + 1)...]
      switch name {
      case "lt": shown += "<".utf8
      case "gt": shown += ">".utf8
      case "amp": shown += "&".utf8
      case "quot": shown += "\"".utf8
      default:
        if let scalar = UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) {
          shown += String(Character(scalar)).utf8
        }
      }
    }
    return String(decoding: shown, as: UTF8.self)
  }

  /// Without the spaces of no width that we put in: none comes through from outside.
  static func read(_ text: String) -> String {
    String(String.UnicodeScalarView(decode(text).unicodeScalars.filter { $0 != "\u{200B}" }))
  }
}

/// Strings that want to be more than words.
enum HostileText {
  static let pieces = [
    "@", "@team", "@org/team", "#", "#1", "!1", "GH-1", "gl-22", "ABC-9", "x/y#3", "https://evil.example", "HTTP://e.x",
    "www.",
    "WWW.evil.example", "mailto:a@b.example", "a@b.example", "ftp://x.y", "javascript:alert(1)", "<", ">",
    "<img src=x>",
    "<!--", "-->", "</details>", "<details>", "</summary>", "<a href=x>", "<script>", "&lt;", "&#60;", "&amp;", "`",
    "```", "~~~",
    "``", "\n", "\r\n", "\t", " ", "  ", "    ", "\\", "\\n", "*", "**", "_", "__", "~", "~~", "[", "]", "(", ")",
    "[a](b)",
    "![a](b)", "[a]: b", "[^1]", "|", "| a | b |\n|---|---|", "- ", "+ ", "1. ", "1) ", "# ", "> ", "---", "===",
    "/merge",
    "/close\n", "\n/approve", ":tada:", ":", "::include{file=x}", "{", "}", "{+", "{-", "$x$", "$`x`$", "%", "^",
    "0123456", "deadbeef",
    "0123456789abcdef0123456789abcdef01234567", "\u{202E}", "\u{200B}", "\u{FEFF}", "\u{0}", "\u{1B}[31m", "\u{2028}",
    "é", "e\u{301}",
    "日本", "🙂", "＠team", "＃1", "[ ]", "[x]", "[[_TOC_]]", "<https://e.x>", "<a@b.c>", "\u{85}", "\u{A0}", "word",
    "web-1",
  ]

  static func random(_ dice: inout Dice) -> String {
    (0..<Int.random(in: 1...8, using: &dice)).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
  }
}
