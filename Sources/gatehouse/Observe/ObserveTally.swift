import Gate

/// Counts what rules found in recorded pushes, apart for what was enforced and what was not.
struct ObserveTally {
  /// How pushes came out in one mode.
  struct Outcomes {
    var passed = 0
    var denied = 0
    var notJudged = 0

    var pushes: Int { passed + denied + notJudged }
    /// Tenths of a percent of the pushes that pass.
    var passingPerMille: Int { pushes == 0 ? 0 : passed * 1000 / pushes }
  }

  /// Whether a denial refused the push at the time.
  enum Force: String, CaseIterable { case unenforced, enforced }

  struct RuleKey: Hashable {
    var force: Force
    var severity: Severity
    var rule: String
  }

  struct Example {
    var time: String
    var repository: String
    var ref: String
    var place: String
    var message: String
  }

  struct RuleCount {
    var short: String?
    var pushes = 0
    var repositories: Set<String> = []
    var findings = 0
    var newest: Example?
  }

  /// Stands for a rule where files were refused that nothing could judge.
  static let refusedFiles = "notJudged: deny"

  private(set) var outcomes: [Enforcement: Outcomes] = [:]
  private(set) var rules: [RuleKey: RuleCount] = [:]
  private(set) var repositories: Set<String> = []
  private(set) var first: String?
  private(set) var last: String?
  private(set) var findingsOmitted = 0
  var leftOut = LeftOut()

  /// Lines that are no pushes or could not be read.
  struct LeftOut {
    var older = 0
    var others = 0
    var dryRuns = 0
    var unknown = 0
    var broken = 0
    var torn = 0
  }

  var pushes: Int { outcomes.values.reduce(0) { $0 + $1.pushes } }

  mutating func add(_ push: RecordedPush) {
    if push.isDryRun {
      leftOut.dryRuns += 1
      return
    }
    switch push.result {
    case .allow, .warn: outcomes[push.mode, default: Outcomes()].passed += 1
    case .deny: outcomes[push.mode, default: Outcomes()].denied += 1
    case .error: outcomes[push.mode, default: Outcomes()].notJudged += 1
    }
    repositories.insert(push.repository)
    first = min(first ?? push.time, push.time)
    last = max(last ?? push.time, push.time)
    findingsOmitted += push.findingsOmitted
    var findings = push.findings
    findings += push.refusedFiles.map {
      RecordedPush.Finding(
        rule: ObserveTally.refusedFiles, short: nil, severity: .deny, place: $0, message: "the file is not judged")
    }
    count(findings, of: push)
  }

  private mutating func count(_ findings: [RecordedPush.Finding], of push: RecordedPush) {
    let force: Force = push.mode == .enforce ? .enforced : .unenforced
    var seen: Set<RuleKey> = []
    for finding in findings {
      let key = RuleKey(force: force, severity: finding.severity, rule: finding.rule)
      var count = rules[key] ?? RuleCount()
      count.findings += 1
      count.repositories.insert(push.repository)
      if seen.insert(key).inserted { count.pushes += 1 }
      if count.newest.map({ $0.time < push.time }) ?? true {
        count.short = finding.short
        count.newest = Example(
          time: push.time, repository: push.repository, ref: ObserveTally.ref(push.refs), place: finding.place,
          message: finding.message)
      }
      rules[key] = count
    }
  }

  private static func ref(_ refs: [String]) -> String {
    guard let first = refs.first else { return "" }
    return refs.count == 1 ? first : "\(first) and \(refs.count - 1) more"
  }

  /// The rules of one kind, those that concern most pushes first.
  func sorted(_ force: Force, _ severity: Severity) -> [(rule: String, count: RuleCount)] {
    rules.filter { $0.key.force == force && $0.key.severity == severity }.map { ($0.key.rule, $0.value) }
      .sorted { ($1.1.pushes, $0.0) < ($0.1.pushes, $1.0) }
  }
}
