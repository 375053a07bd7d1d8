import Forges
import Gate
import RegoValues

@testable import Review

/// Judgements of pull requests that words are tested with.
enum ReviewFixtures {
  static let rule = RuleIdentity(package: "kubernetes.admission", name: "deny", short: "no-latest-tag")
  static let web = ResourceName(group: "apps", kind: "Deployment", namespace: "shop", name: "web")
  static let head = ObjectID(bytes: Array(repeating: 0xAB, count: 20))
  static let base = ObjectID(bytes: Array(repeating: 0xCD, count: 20))
  static let path = RepositoryPath("deploy/web.yaml")

  static let github = ForgeLimits(
    comment: 65_536, takesSuggestions: .replacesRange, takesLineRanges: true, takesAnnotations: true)
  static let gitlab = ForgeLimits(
    comment: 1_000_000, takesSuggestions: .relative, takesLineRanges: true, takesAnnotations: false)
  static let gitea = ForgeLimits(
    comment: 65_536, takesSuggestions: .none, takesLineRanges: false, takesAnnotations: false)

  static let marker = CommentMarker(
    key: MarkerKey(Secret("a key for tests")), forge: "forge", repository: "42", pullRequest: 7)

  static func finding(
    _ message: String = "container \"web\" uses the tag `latest`; pin it to a digest", rule: RuleIdentity = rule,
    severity: Severity = .deny, path: RepositoryPath = path, line: Int? = 14, excerpt: String? = nil,
    keyPath: KeyPath = KeyPath(["spec", "containers", 0, "image"]), resource: ResourceName? = web, fix: String? = nil,
    state: Finding.State = .introduced
  ) -> Finding {
    Finding(
      rule: rule, severity: severity, message: message,
      place: Place(path: path, line: line, column: 16, keyPath: keyPath, excerpt: excerpt.map { Array($0.utf8) }),
      resource: resource, fix: fix,
      fingerprint: Fingerprint(
        rule: rule, subject: .document(path, index: line ?? 0), keyPath: keyPath.description, message: message),
      state: state)
  }

  static func judgement(
    _ verdict: Verdict, findings: [Finding] = [], notJudged: [NotJudged] = [], failures: [JudgementFailure] = [],
    limitsHit: [String] = []
  ) -> Judgement {
    var counts = JudgementCounts()
    (counts.files, counts.documents, counts.rules) = (3, 4, 10)
    return Judgement(
      verdict: verdict, findings: findings, notJudged: notJudged, failures: failures, counts: counts,
      policyRevision: String(repeating: "5a", count: 32), limitsHit: limitsHit, durationMilliseconds: 12)
  }

  /// All lines of `deploy/web.yaml` up to 40 are new.
  static let shown = ShownDiff(files: [
    path: ShownDiff.File(lines: DiffLines(old: nil, new: Array(String(repeating: "a\n", count: 40).utf8)), content: [])
  ])

  static func input(
    _ judgement: Judgement, limits: ForgeLimits = github, enforcement: Enforcement = .enforce,
    failMode: FailMode = .closed, recordFailure: String? = nil, decision: String? = "01JD0000000000000000000000",
    shown: ShownDiff = shown
  ) -> ReviewInput {
    ReviewInput(
      judgement: judgement,
      answer: Answer(
        to: judgement.verdict, enforcement: enforcement, failMode: failMode, recordFailure: recordFailure),
      head: head, base: base, decisionID: decision, key: "7 \(head)", limits: limits, shown: shown,
      policies: ["policy"], marker: marker)
  }

  /// Everything that is said, one after the other, as a person would read it.
  static func text(_ review: ReviewText) -> String {
    var text = "check: \(review.verdict.state.rawValue)\ntitle: \(review.verdict.title)\n"
    for mark in review.verdict.annotations {
      text += "\nmark \(mark.path):\(mark.line) \(mark.level.rawValue) [\(mark.title)]\n\(mark.message)\n"
    }
    for line in review.comments.lines {
      text += "\n=== \(line.path):\(line.startLine.map { "\($0)-" } ?? "")\(line.line)\n\(withoutMarker(line.body))\n"
    }
    if let summary = review.comments.summary {
      text += "\n=== summary\(review.comments.needsSummary ? "" : " (only where there is one)")\n"
      text += withoutMarker(summary) + "\n"
    }
    return text
  }

  private static func withoutMarker(_ body: String) -> String {
    body.firstRange(of: "\n\n<!-- gatehouse:1 ").map { String(body[..<$0.lowerBound]) } ?? body
  }
}
