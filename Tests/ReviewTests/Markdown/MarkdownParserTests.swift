import Foundation
import Gate
import Testing

@testable import Review

/// What a reader of GitHub's own Markdown makes of our texts.
@Suite(.enabled(if: Program.find("cmark-gfm") != nil, "cmark-gfm is not installed"))
struct MarkdownParserTests {
  /// Node types with how often they stand in the document.
  private func nodes(_ markdown: String) throws -> [String: Int] {
    let cmark = try #require(Program.find("cmark-gfm"))
    let extensions = ["autolink", "table", "strikethrough", "tasklist", "tagfilter"].flatMap { ["-e", $0] }
    let xml = String(decoding: try Program.output(cmark, extensions + ["-t", "xml"], input: markdown), as: UTF8.self)
    var counts: [String: Int] = [:]
    for match in xml.matches(of: #/<([a-z_]+)[ >\/]/#) { counts[String(match.1), default: 0] += 1 }
    try #require(counts["document"] == 1)
    return counts
  }

  /// Each hostile string alone, in a list, in a heading, in a cell, in code and in folded text: only the nodes that are ours.
  @Test func hostileWordsAreOnlyText() throws {
    var dice = Dice(seed: 5)
    var words = HostileText.pieces
    for _ in 0..<1_500 { words.append(HostileText.random(&dice)) }
    var markdown = ""
    for word in words {
      let inline = MarkdownText.inline(word).text
      markdown += "x \(inline)\n\n- \(inline)\n\n### \(inline)\n\n<summary>\(inline)</summary>\n\n"
      markdown += "`\(inline)`\n\n\(MarkdownText.code(word).text)\n\n"
      markdown += "<details>\n<summary>\(MarkdownText.code(word).text)</summary>\n\n\(inline)\n\n</details>\n\n"
    }
    let nodes = try nodes(markdown)
    for wrong in ["link", "image", "table", "strikethrough", "emph", "strong", "block_quote", "thematic_break"] {
      #expect(nodes[wrong] == nil, "\(wrong)")
    }
    #expect(nodes["heading"] == words.count)
    #expect(nodes["item"] == words.count)
    #expect(nodes["code_block"] == nil)
    // Ours: a line with <summary>, and <details> before and after what it folds.
    #expect(nodes["html_block"] == words.count * 3)
    let codes = words.filter { MarkdownText.code($0).text.hasPrefix("<code>") }.count
    #expect(nodes["html_inline", default: 0] == codes * 2)
  }

  @Test func linesThatBeginWithHostileWordsAreParagraphs() throws {
    var dice = Dice(seed: 6)
    var words = HostileText.pieces
    for _ in 0..<1_500 { words.append(HostileText.random(&dice)) }
    let shown = words.map { MarkdownText.inline($0).text }.filter { !$0.isEmpty }
    let nodes = try nodes(shown.joined(separator: "\n\n") + "\n")
    #expect(Set(nodes.keys) == ["document", "paragraph", "text"])
    #expect(nodes["paragraph"] == shown.count)
  }

  @Test func fencesHoldWhateverIsInThem() throws {
    var dice = Dice(seed: 8)
    var markdown = ""
    for _ in 0..<300 {
      let lines = SafeText.lines(HostileText.random(&dice) + "\n" + HostileText.random(&dice))
      markdown += MarkdownText.fence(lines, info: "suggestion").text + "\n\n"
    }
    let nodes = try nodes(markdown)
    #expect(Set(nodes.keys) == ["document", "code_block"])
    #expect(nodes["code_block"] == 300)
  }
}
