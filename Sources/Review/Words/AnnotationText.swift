import Forges
import Gate

/// The marks that a forge puts beside lines of the judged commit; they are plain text.
struct AnnotationText {
  let annotations: [ShownVerdict.Annotation]

  init(_ input: ReviewInput, words: VerdictWords) {
    if words.isQuiet {
      annotations = []
      return
    }
    let findings = input.judgement.denials + input.judgement.warnings
    annotations = Array(
      findings.lazy.compactMap { AnnotationText.annotation($0, isEnforced: words.state != .neutral) }
        .prefix(ReviewText.mostAnnotations))
  }

  private static func annotation(_ finding: Finding, isEnforced: Bool) -> ShownVerdict.Annotation? {
    guard let line = finding.place.line, line > 0,
      let path = String(validating: finding.place.path.bytes, as: UTF8.self)
    else { return nil }
    let words = FindingWords(finding: finding)
    var message = PlainText.lines(words.message)
    if let fix = words.fix { message += "\n\nFix: \(PlainText.lines(fix))" }
    if let resource = finding.resource { message += "\n\nIn \(PlainText.line(resource.label, longest: 200))." }
    return ShownVerdict.Annotation(
      path: path, line: line, endLine: line, level: finding.severity == .deny && isEnforced ? .failure : .warning,
      title: PlainText.line(finding.rule.description, longest: 200), message: message)
  }
}
