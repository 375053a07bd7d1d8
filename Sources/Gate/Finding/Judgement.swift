/// What the gate says of a change.
public enum Verdict: Hashable, Sendable {
  case allow
  case warn
  case deny
  /// The gate could not judge: never the same as a denial. Configuration decides what follows (`failMode`).
  case indeterminate(reason: String)

  /// One word, as records and reports have it.
  public var word: String {
    switch self {
    case .allow: "allow"
    case .warn: "warn"
    case .deny: "deny"
    case .indeterminate: "indeterminate"
    }
  }
}

/// A file or document that no rule was asked about, and why.
public struct NotJudged: Hashable, Sendable {
  public var path: RepositoryPath
  /// The end of a sentence, such as `a Helm template`.
  public var why: String
  /// Configuration turns it into a denial.
  public var isDenied: Bool

  public init(path: RepositoryPath, why: String, isDenied: Bool = false) {
    self.path = path
    self.why = why
    self.isDenied = isDenied
  }
}

/// Something that could not be judged, and why: never a finding. One of these makes the verdict indeterminate, unless a
/// finding denies anyway.
public struct JudgementFailure: Hashable, Sendable {
  /// The rule that was being asked; nil where no rule was reached.
  public var rule: RuleIdentity?
  public var path: RepositoryPath?
  /// `policy/latest.rego:4: eval_conflict_error: …`, `the deadline of 10 s has passed`.
  public var reason: String

  public init(rule: RuleIdentity? = nil, path: RepositoryPath? = nil, reason: String) {
    self.rule = rule
    self.path = path
    self.reason = reason
  }
}

extension JudgementFailure: CustomStringConvertible {
  /// `web.yaml: the object … is missing`; the path as it is, which may hold anything.
  public var description: String {
    let path = path.map { String(decoding: $0.bytes, as: UTF8.self) + ": " } ?? ""
    return path + (rule.map { "\($0.id): " } ?? "") + reason
  }
}

/// What was done to reach a verdict.
public struct JudgementCounts: Hashable, Sendable {
  /// Files that were read and judged.
  public var files = 0
  /// Documents shown to the rules, old versions not counted.
  public var documents = 0
  public var rules = 0
  /// Evaluations of one rule over one input.
  public var evaluations = 0
  public var blobsRead = 0
  public var bytesRead = 0

  public init() {}
}

/// Everything that a report or record says about a change.
public struct Judgement: Sendable {
  public var verdict: Verdict
  /// In order of path, line, rule and message; all states.
  public var findings: [Finding]
  public var notJudged: [NotJudged]
  /// What could not be judged; the first is the reason of an indeterminate verdict.
  public var failures: [JudgementFailure]
  /// Refs that were passed over, with the reason.
  public var skippedRefs: [SkippedRef]
  public var counts: JudgementCounts
  /// The policies' digest, 64 hex digits.
  public var policyRevision: String
  /// Limits that were hit, by name: `deadline`, `fileSize`.
  public var limitsHit: [String]
  public var durationMilliseconds: Int

  public init(
    verdict: Verdict, findings: [Finding] = [], notJudged: [NotJudged] = [], failures: [JudgementFailure] = [],
    skippedRefs: [SkippedRef] = [], counts: JudgementCounts = JudgementCounts(), policyRevision: String,
    limitsHit: [String] = [], durationMilliseconds: Int = 0
  ) {
    self.verdict = verdict
    self.findings = findings
    self.notJudged = notJudged
    self.failures = failures
    self.skippedRefs = skippedRefs
    self.counts = counts
    self.policyRevision = policyRevision
    self.limitsHit = limitsHit
    self.durationMilliseconds = durationMilliseconds
  }

  /// The findings that the change brought and that deny.
  public var denials: [Finding] { findings.filter { $0.state == .introduced && $0.severity == .deny } }

  /// The findings that the change brought and that only warn.
  public var warnings: [Finding] { findings.filter { $0.state == .introduced && $0.severity == .warn } }
}

/// A ref update that was not judged.
public struct SkippedRef: Hashable, Sendable {
  public var name: [UInt8]
  public var why: String

  public init(name: [UInt8], why: String) {
    self.name = name
    self.why = why
  }
}
