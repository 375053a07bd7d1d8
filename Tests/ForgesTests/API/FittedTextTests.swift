import Testing

@testable import Forges

struct FittedTextTests {
  /// Texts of all lengths of encoding, joined and unjoined, from a seed that is printed.
  private static let pieces = [
    "a", " ", "\n", "é", "e\u{301}", "漢", "👩‍👩‍👧‍👦", "🇩🇪", "\u{202e}", "…", "\r\n", "1", "\u{300}", "🏽", "```", "x\u{0}",
  ]

  struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 31)
    }
  }

  @Test(arguments: FittedText.Measure.allCases) func anyTextFits(_ measure: FittedText.Measure) {
    var random = Seeded(state: 20_261_125)
    for round in 0..<1500 {
      let count = Int.random(in: 0...60, using: &random)
      let text = (0..<count).compactMap { _ in FittedTextTests.pieces.randomElement(using: &random) }.joined()
      let limit = Int.random(in: 0...80, using: &random)
      let cut = FittedText.cut(text, to: limit, in: measure)
      #expect(measure.count(cut) <= limit, "round \(round)")
      #expect(measure.count(FittedText.cutMarkdown(text, to: limit, in: measure)) <= limit, "round \(round), Markdown")
      if measure.count(text) <= limit { #expect(cut == text) } else { check(cut, of: text, round) }
    }
  }

  /// What stays is whole characters of the text, and the number tells the rest.
  private func check(_ cut: String, of text: String, _ round: Int) {
    guard cut.unicodeScalars.count > 1, let mark = cut.unicodeScalars.lastIndex(of: "…") else { return }
    let kept = String(cut.unicodeScalars[..<mark])
    let rest = String(cut.unicodeScalars[mark...])
    #expect(text.hasPrefix(kept) || kept.isEmpty, "round \(round)")
    #expect(rest == "… \(text.count - kept.count) more", "round \(round)")
  }

  @Test func cutsSayHowMuchIsMissing() {
    #expect(FittedText.cut("five findings in deployment.yaml", to: 20) == "five findin… 21 more")
    #expect(FittedText.cut("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", to: 20) == "👩‍👩‍👧‍👦… 2 more")
    #expect(FittedText.cut("short", to: 5) == "short" && FittedText.cut("longer", to: 5) == "…")
    #expect(FittedText.cut("longer", to: 2, in: .bytes) == "")
  }

  @Test func markdownIsCutBetweenLinesAndItsFencesAreClosed() {
    let text = "# Title\n\n````yaml\nkind: Pod\n```\n" + String(repeating: "a: b\n", count: 40) + "````\nend\n"
    let cut = FittedText.cutMarkdown(text, to: 80)
    #expect(cut == "# Title\n\n````yaml\nkind: Pod\n```\na: b\na: b\na: b\na: b\na: b\na: b\n````\n\n… 179 more")
  }
}
