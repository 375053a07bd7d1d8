import Gate
import RegoValues

/// Judgements that reports and records are tested with.
enum ReportFixtures {
  static let rule = RuleIdentity(package: "kubernetes.admission", name: "deny", short: "no-latest-tag")
  static let web = ResourceName(group: "apps", kind: "Deployment", namespace: "shop", name: "web")
  static let commit = ObjectID(bytes: Array(repeating: 0xAB, count: 20))
  static let other = ObjectID(bytes: Array(repeating: 0xCD, count: 20))
  static let none = ObjectID(bytes: Array(repeating: 0, count: 20))

  static func finding(
    _ message: String = "container \"web\" uses the tag `latest`; pin it to a digest", rule: RuleIdentity = rule,
    severity: Severity = .deny, path: RepositoryPath = RepositoryPath("deploy/web.yaml"), line: Int? = 14,
    column: Int? = 16, keyPath: KeyPath = KeyPath(["spec", "containers", 0, "image"]),
    excerpt: String? = "        image: nginx:latest", resource: ResourceName? = web, fix: String? = nil,
    state: Finding.State = .introduced
  ) -> Finding {
    Finding(
      rule: rule, severity: severity, message: message,
      place: Place(path: path, line: line, column: column, keyPath: keyPath, excerpt: excerpt.map { Array($0.utf8) }),
      resource: resource, fix: fix,
      fingerprint: Fingerprint(
        rule: rule, subject: .document(path, index: 0), keyPath: keyPath.description, message: message),
      state: state)
  }

  static func judgement(
    _ verdict: Verdict, findings: [Finding] = [], notJudged: [NotJudged] = [], failures: [JudgementFailure] = [],
    skippedRefs: [SkippedRef] = []
  ) -> Judgement {
    var counts = JudgementCounts()
    (counts.files, counts.documents, counts.rules, counts.evaluations) = (3, 4, 10, 40)
    (counts.blobsRead, counts.bytesRead) = (5, 2048)
    return Judgement(
      verdict: verdict, findings: findings, notJudged: notJudged, failures: failures, skippedRefs: skippedRefs,
      counts: counts, policyRevision: String(repeating: "5a", count: 32), durationMilliseconds: 12)
  }

  static func report(
    _ judgement: Judgement, enforcement: Enforcement = .enforce, failMode: FailMode = .closed,
    recordFailure: String? = nil, audience: ReportContext.Audience = .pusher, isColoured: Bool = false
  ) -> String {
    let answer = Answer(
      to: judgement.verdict, enforcement: enforcement, failMode: failMode, recordFailure: recordFailure)
    let context = ReportContext(
      audience: audience, answer: answer, policies: ["/etc/gatehouse/policy"], base: "abababababab",
      isColoured: isColoured)
    return TerminalReport(judgement, context: context).text
  }
}
