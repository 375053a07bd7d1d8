import Forges
import Gate

/// The comments on lines: for what the change brought, denials first, each finding once.
struct LineTexts {
  private(set) var shown: [LineComment] = []
  /// By fingerprint, what the others would say.
  private(set) var standing: [String: String] = [:]

  private let input: ReviewInput
  private let words: VerdictWords
  private let templates: ReviewTemplates
  private let marker: CommentMarker
  /// Each takes reading a file three times.
  private var suggestionsLeft = 2 * ReviewText.mostLineComments

  init(_ input: ReviewInput, words: VerdictWords, templates: ReviewTemplates, marker: CommentMarker) {
    self.input = input
    self.words = words
    self.templates = templates
    self.marker = marker
    if words.isQuiet { return }
    var told: Set<Fingerprint> = []
    let findings = input.judgement.denials + input.judgement.warnings
    for finding in findings where shown.count < ReviewText.mostLineComments {
      guard !told.contains(finding.fingerprint), let comment = comment(finding) else { continue }
      told.insert(finding.fingerprint)
      shown.append(comment)
    }
    for finding in findings where told.insert(finding.fingerprint).inserted {
      standing[finding.fingerprint.description] = body(finding, suggestion: nil)
    }
  }

  private mutating func comment(_ finding: Finding) -> LineComment? {
    guard let file = input.shown.file(finding.place.path),
      let path = String(validating: finding.place.path.bytes, as: UTF8.self)
    else { return nil }
    let block = suggestion(finding, file)
    guard let line = block?.line ?? finding.place.line, file.lines.contains(line) else { return nil }
    return LineComment(
      path: path, oldPath: file.oldPath.flatMap { String(validating: $0.bytes, as: UTF8.self) }, line: line,
      startLine: block?.startLine, oldLine: file.lines.oldLine(of: line),
      fingerprint: finding.fingerprint.description, body: body(finding, suggestion: block?.markdown))
  }

  private mutating func suggestion(
    _ finding: Finding, _ file: ShownDiff.File
  ) -> (markdown: MarkdownText, line: Int, startLine: Int?)? {
    guard finding.patch != nil, input.limits.takesSuggestions != .none, suggestionsLeft > 0 else { return nil }
    suggestionsLeft -= 1
    return Suggestion(finding, in: file)?.block(input.limits)
  }

  private func body(_ finding: Finding, suggestion: MarkdownText?) -> String {
    var values = FindingWords(finding: finding).values()
    values["isNotEnforced"] = .flag(words.state == .neutral)
    if let suggestion { values["suggestion"] = .made(suggestion) }
    let room = max(0, input.limits.comment - CommentMarker.room)
    let text = templates.text(.line, values)
    return marker.signed(
      text.utf8.count <= room ? text : FittedMarkdown.cut(text, to: room),
      as: .finding(fingerprint: finding.fingerprint.description))
  }
}
