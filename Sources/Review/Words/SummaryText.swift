import Forges
import Gate

/// The summary: all that was found, what was not judged, and how to see the same at home, in as many words as there is room.
struct SummaryText {
  private let input: ReviewInput
  private let words: VerdictWords
  private let templates: ReviewTemplates

  init(_ input: ReviewInput, words: VerdictWords, templates: ReviewTemplates) {
    self.input = input
    self.words = words
    self.templates = templates
  }

  private var judgement: Judgement { input.judgement }

  /// The line beside the check.
  var status: String { templates.text(.status, verdictValues(decision: input.decisionID)) }

  /// Whether there is more to say than that all is well; only then a comment is worth its notification.
  var saysMore: Bool {
    !words.isQuiet
      && (words.state != .success || !judgement.denials.isEmpty || !judgement.warnings.isEmpty
        || !judgement.notJudged.isEmpty)
  }

  /// So many entries of each list, the first for which the text fits.
  private static let steps = [100, 50, 20, 10, 5, 2, 0]

  func text(longest: Int, withoutDecision: Bool = false) -> String {
    var text = ""
    for most in SummaryText.steps {
      text = templates.text(.summary, values(most: most, withoutDecision: withoutDecision))
      if text.utf8.count <= longest { return text }
    }
    return FittedMarkdown.cut(text, to: longest)
  }

  private func verdictValues(decision: String?) -> [String: TemplateValue] {
    var values: [String: TemplateValue] = [
      "title": .foreign(words.line),
      "isPassed": .flag(words.state == .success), "isFailed": .flag(words.state == .failure),
      "isError": .flag(words.state == .error), "isNotEnforced": .flag(words.state == .neutral),
      "violationCount": .number(judgement.denials.count), "warningCount": .number(judgement.warnings.count),
      "fixedCount": .number(findings(.fixed).count), "oldCount": .number(findings(.preExisting).count),
      "notJudgedCount": .number(judgement.notJudged.count),
    ]
    if let decision { values["decision"] = .code(decision) }
    return values
  }

  private func findings(_ state: Finding.State) -> [Finding] { judgement.findings.filter { $0.state == state } }

  private func values(most: Int, withoutDecision: Bool) -> [String: TemplateValue] {
    var values = verdictValues(decision: withoutDecision ? nil : input.decisionID)
    values["head"] = .code(ReviewText.short(input.head))
    if let base = input.base { values["base"] = .code(ReviewText.short(base)) }
    values["canComment"] = .flag(input.marker != nil)
    if words.isQuiet { return values }
    let longest = most >= 20 ? 500 : 200
    func list(_ name: String, _ items: [[String: TemplateValue]], more: String) {
      values[name] = .list(
        items.prefix(most).enumerated().map { place, item in
          item.merging(["isFirst": .flag(place == 0)]) { $1 }
        })
      if items.count > most { values[more] = .number(items.count - most) }
    }
    func found(_ findings: [Finding]) -> [[String: TemplateValue]] {
      findings.map { FindingWords(finding: $0).values(longest: longest) }
    }
    list("violations", found(judgement.denials), more: "moreViolations")
    list("warnings", found(judgement.warnings), more: "moreWarnings")
    list("failures", failures(longest: longest), more: "moreFailures")
    list("refusals", unjudged(isDenied: true), more: "moreRefusals")
    list("notJudged", unjudged(isDenied: false), more: "moreNotJudged")
    let old = findings(.preExisting)
    list("old", found(old), more: "moreOld")
    values["hasOld"] = .flag(!old.isEmpty)
    values["hasFixed"] = .flag(!findings(.fixed).isEmpty)
    if !judgement.limitsHit.isEmpty { values["limits"] = .foreign(judgement.limitsHit.joined(separator: ", ")) }
    if saysMore, !judgement.findings.isEmpty {
      values["command"] = .code(LocalCommand.text(base: input.base.map(ReviewText.short), policies: input.policies))
    }
    return values
  }

  private func failures(longest: Int) -> [[String: TemplateValue]] {
    if judgement.failures.isEmpty, case .indeterminate(let reason) = judgement.verdict {
      return [["why": .foreignLines(SafeCut.words(reason, longest: longest))]]
    }
    return judgement.failures.map { failure in
      var values: [String: TemplateValue] = ["why": .foreignLines(SafeCut.words(failure.reason, longest: longest))]
      if let path = failure.path { values["place"] = .made(.path(path)) }
      if let rule = failure.rule { values["rule"] = .code(rule.id) }
      return values
    }
  }

  private func unjudged(isDenied: Bool) -> [[String: TemplateValue]] {
    judgement.notJudged.filter { $0.isDenied == isDenied }.map {
      ["place": .made(.path($0.path)), "why": .foreign(SafeCut.words($0.why, longest: 300))]
    }
  }
}
