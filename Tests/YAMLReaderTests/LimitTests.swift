import RegoValues
import Testing
import YAMLReader

@Suite struct LimitTests {
  private func error(_ text: String, limits: YAMLLimits = .standard) -> YAMLError? {
    do {
      _ = try YAMLReader.documents(Array(text.utf8), limits: limits)
      return nil
    } catch {
      return error
    }
  }

  private func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }

  @Test func depthIsLimited() {
    #expect(error(nested(200)) == nil)
    #expect(error(nested(201))?.description == "1:201: nested deeper than the limit of 200")
    #expect(
      error("a: {b: {c: 1}}", limits: YAMLLimits(depth: 2))?.description == "1:8: nested deeper than the limit of 2")
    #expect(error(nested(1_001), limits: YAMLLimits(depth: 100_000))?.reason == .tooDeep(limit: 1_000))
    // A hundred thousand brackets end at the limit, not in the stack.
    #expect(error(String(repeating: "[", count: 100_000))?.reason == .tooDeep(limit: 200))
    #expect(error(String(repeating: "{a: ", count: 100_000))?.reason == .tooDeep(limit: 200))
    #expect(error(String(repeating: "- ", count: 100_000))?.reason == .tooDeep(limit: 200))
    #expect(error(String(repeating: "? ", count: 100_000))?.reason == .keyNotScalar("a mapping"))
  }

  @Test func sizeIsLimited() {
    let limits = YAMLLimits(bytes: 10)
    #expect(error("a: 1234567", limits: limits) == nil)
    #expect(error("a: 12345678", limits: limits)?.description == "1:1: 11 bytes, more than the limit of 10")
  }

  @Test func documentsAreLimited() {
    let limits = YAMLLimits(documents: 3)
    #expect(error("---\n---\n---\n", limits: limits) == nil)
    #expect(error("---\n---\n---\n---\n", limits: limits)?.description == "4:1: more documents than the limit of 3")
    #expect(error(String(repeating: "---\n", count: 1_001))?.reason == .tooManyDocuments(limit: 1_000))
  }

  /// Nine levels of nine: a few hundred bytes, some 400 million strings.
  @Test func billionLaughsAreRefused() {
    var text = "a0: &a0 [" + Array(repeating: "lol", count: 9).joined(separator: ", ") + "]\n"
    for level in 1...8 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(error(text)?.description == "1:1: aliases expand 100 nodes to 490329064, more than 10 times")
  }

  @Test func aBombTooLargeToCountIsRefused() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...60 {
      text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
    }
    #expect(error(text)?.reason == .aliasesExpand(nodes: .max, own: 733, times: 10))
  }

  @Test func mergesCountAsAliases() {
    var text = "a0: &a0 {k: v, l: w}\n"
    for level in 1...40 {
      text += "a\(level): &a\(level) {<<: [*a\(level - 1), *a\(level - 1), *a\(level - 1)], k\(level): v}\n"
    }
    guard case .aliasesExpand? = error(text)?.reason else { return #expect(Bool(false), "a limit") }
  }

  /// Aliases that each add one level make a document deeper than it is written.
  @Test func depthCountsAliases() {
    var text = "a0: &a0 [x]\n"
    for level in 1...300 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
    #expect(error(text)?.description == "200:14: nested deeper than the limit of 200")
  }

  @Test func ordinaryAliasesAreFine() throws {
    let text = "x: &x {cpu: 1, memory: 2}\nall:\n" + String(repeating: "- *x\n", count: 300)
    #expect(error(text) == nil)
    #expect(error(text, limits: YAMLLimits(aliasExpansion: 1)) != nil)
  }

  /// Each is compared with all before it: a megabyte of them would take minutes.
  @Test(arguments: ["\n", "\r", "\u{85}", "\u{2028}"])
  func tagDirectivesAreLimited(lineEnd: String) {
    func text(_ count: Int) -> String { (0..<count).map { "%TAG !a\($0)! x\(lineEnd)" }.joined() + "--- a" }
    #expect(error(text(100)) == nil)
    #expect(error(text(200_000))?.reason == .tooManyTagDirectives(limit: 100))
    #expect(error("a: |\n" + String(repeating: "  %TAG x\n", count: 200)) == nil)
  }

  /// Long lines, long keys and many anchors take time in proportion to their length.
  @Test func largeOrdinaryInputIsRead() {
    #expect(error("a: " + String(repeating: "x", count: 1 << 20)) == nil)
    #expect(error("\"" + String(repeating: "k", count: 1 << 16) + "\": 1\n")?.reason != nil)
    #expect(error((0..<5_000).map { "k\($0): &a\($0) v\n" }.joined()) == nil)
    #expect(error((0..<5_000).map { "k\($0): [1, {a: 2}]\n" }.joined()) == nil)
  }
}
