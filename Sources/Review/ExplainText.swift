import Gate

/// The answer to `/gatehouse explain RULE`.
///
/// ```swift
/// ExplainText("no-node-ports", in: policies).text(longest: 65_000)
/// ```
public struct ExplainText: Sendable {
  private let asked: String
  private let found: [RuleDescription]
  private let near: [String]

  private static let mostFound = 5
  private static let mostReads = 20

  /// - Parameter asked: a short name (`no-node-ports`), a whole one (`kubernetes.services.deny`), or both as findings show them.
  public init(_ asked: String, in policies: PolicySet) {
    self.init(asked, in: policies.rules.flatMap(\.descriptions))
  }

  init(_ asked: String, in all: [RuleDescription]) {
    self.asked = asked
    let word = asked.lowercased()
    let exact = all.filter { rule in
      [rule.identity.description, rule.identity.id, rule.identity.short ?? ""].contains { $0.lowercased() == word }
    }
    found = exact.isEmpty ? all.filter { $0.identity.package.lowercased() == word } : exact
    near = found.isEmpty ? ExplainText.near(asked, all) : []
  }

  public func text(longest: Int) -> String {
    if found.isEmpty { return FittedMarkdown.cut(unknown, to: longest) }
    var parts = found.prefix(ExplainText.mostFound).map(words)
    if found.count > ExplainText.mostFound {
      parts.append("… \(found.count - ExplainText.mostFound) more rules of that name")
    }
    return FittedMarkdown.cut(parts.joined(separator: "\n\n"), to: longest)
  }

  private func words(_ rule: RuleDescription) -> String {
    var text = "### \(MarkdownText.code(rule.identity.short ?? rule.identity.id))"
    if let title = rule.title { text += ": \(MarkdownText.inline(title, longest: 300))" }
    if let summary = rule.summary { text += "\n\n\(MarkdownText.lines(summary, most: 30))" }
    text += "\n\n- Rule: \(MarkdownText.code(rule.identity.id)), which \(rule.severity == .deny ? "denies" : "warns")"
    text += "\n- Defined in \(MarkdownText.code("\(ExplainText.place(rule.file)):\(rule.row)"))"
    if !rule.reads.isEmpty {
      let shown = rule.reads.prefix(ExplainText.mostReads).map { MarkdownText.code($0, longest: 120).text }
      text += "\n- Looks at \(shown.joined(separator: ", "))"
      if rule.reads.count > shown.count { text += ", … \(rule.reads.count - shown.count) more" }
    }
    if let fix = rule.fix { text += "\n\n**Fix:** \(MarkdownText.lines(fix, most: 30))" }
    return text
  }

  private var unknown: String {
    let text = "There is no rule \(MarkdownText.code(asked, longest: 120))."
    if near.isEmpty { return text + " A finding names its rule in its last line." }
    return text + " Near to it: \(near.map { MarkdownText.code($0, longest: 120).text }.joined(separator: ", "))."
  }

  /// The file's name and its directory's: where policies lie on the server is nobody's business.
  private static func place(_ file: String) -> String {
    file.split(separator: "/").suffix(2).joined(separator: "/")
  }

  /// Names that are spelt alike, or that hold the word.
  private static func near(_ asked: String, _ all: [RuleDescription]) -> [String] {
    let word = asked.lowercased()
    let names = Set(all.flatMap { [$0.identity.short, $0.identity.id].compactMap { $0 } }).sorted()
    let holding = names.filter { word.utf8.count >= 3 && $0.lowercased().contains(word) }
    let alike = SpellingSuggestion.nearest(to: asked, among: names).map { [$0] } ?? []
    return Array((alike + holding.filter { !alike.contains($0) }).prefix(5))
  }
}
