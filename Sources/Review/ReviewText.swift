import Forges
import Gate

/// A judged pull request in words: the check, the summary comment and the comments on lines.
///
/// ```swift
/// let text = ReviewText(input, templates: templates)
/// try await forge.show(text.verdict, on: head, for: subject, in: repository, replacing: standing)
/// let todo = CommentReconciliation(wanted: text.comments, own: own, marker: marker)
/// ```
///
/// Nothing in it that came from the pull request or a policy's message is Markdown, HTML or a reference
/// (`MarkdownText`), and no value that `SecretMask` hides is shown. What was not judged is always told.
public struct ReviewText: Sendable {
  public let verdict: ShownVerdict
  public let comments: WantedComments

  /// Characters of a check run's summary.
  public static let longestSummary = 65_000
  /// Comments on lines; what is beyond stands in the summary alone.
  public static let mostLineComments = 25
  /// Marks beside lines: four requests' worth.
  static let mostAnnotations = 200

  public init(_ input: ReviewInput, templates: ReviewTemplates = .standard) {
    let words = VerdictWords(judgement: input.judgement, answer: input.answer)
    let summary = SummaryText(input, words: words, templates: templates)
    let page = summary.text(longest: ReviewText.longestSummary)
    verdict = ShownVerdict(
      state: words.state, title: summary.status, summary: page,
      annotations: input.limits.takesAnnotations ? AnnotationText(input, words: words).annotations : [],
      key: input.key, detailsURL: input.detailsURL)
    comments = ReviewText.comments(input, words: words, summary: summary, templates)
  }

  private static func comments(
    _ input: ReviewInput, words: VerdictWords, summary: SummaryText, _ templates: ReviewTemplates
  ) -> WantedComments {
    guard let marker = input.marker else { return WantedComments() }
    let lines = LineTexts(input, words: words, templates: templates, marker: marker)
    let room = max(0, input.limits.comment - CommentMarker.room)
    let body = summary.text(longest: min(room, longestSummary))
    return WantedComments(
      lines: lines.shown, standing: lines.standing,
      isComplete: !words.isQuiet && input.judgement.failures.isEmpty && !isIndeterminate(input.judgement.verdict),
      unjudgedPaths: Set(input.judgement.notJudged.compactMap { String(validating: $0.path.bytes, as: UTF8.self) }),
      summary: marker.signed(
        body, as: .summary, counting: summary.text(longest: min(room, longestSummary), withoutDecision: true)),
      needsSummary: summary.saysMore, fixedWords: "As of `\(short(input.head))` the change no longer brings this.")
  }

  private static func isIndeterminate(_ verdict: Verdict) -> Bool {
    if case .indeterminate = verdict { return true }
    return false
  }

  static func short(_ commit: ObjectID) -> String { String(commit.description.prefix(12)) }

  // MARK: - Without a judgement

  /// Shown while a commit is judged.
  public static func pending(key: String, detailsURL: String? = nil) -> ShownVerdict {
    ShownVerdict(
      state: .pending, title: "being judged", summary: "The change is being judged.", key: key, detailsURL: detailsURL)
  }

  /// Shown where no judgement came about at all: an error of the service, a commit that cannot be fetched.
  ///
  /// - Parameter reason: a sentence's end. May hold foreign words, no secrets.
  public static func failure(
    _ reason: String, decisionID: String?, key: String, detailsURL: String? = nil
  ) -> ShownVerdict {
    var summary = "The change could not be judged: \(MarkdownText.lines(reason, longest: 1_000))"
    summary +=
      "\n\nIt is neither right nor wrong yet. Whoever runs this bot can mend it; `/gatehouse recheck` tries again."
    if let decisionID { summary += "\n\n<sub>Decision \(MarkdownText.code(decisionID)).</sub>" }
    let first = SafeText.lines(reason).first ?? ""
    return ShownVerdict(
      state: .error, title: "the change could not be judged: \(PlainText.line(first, longest: 100))", summary: summary,
      key: key, detailsURL: detailsURL)
  }
}
