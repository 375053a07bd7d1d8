import Foundation
import Gate
import Git
import Hook
import RegoSyntax

/// What `gatehouse doctor` finds out about one repository: the hook, the settings, the policies, and what they would be
/// asked about if everything at HEAD were pushed now.
struct Examination {
  private(set) var text = ""
  /// False where a push would pass unjudged or be refused for the gate's own reasons.
  private(set) var isInOrder = true

  init(repository path: String, administration: Administration, ref: [UInt8]) throws {
    let served = try ServedRepository(path)
    // Where the host keeps the hook elsewhere, the repository shows what Git itself would run.
    let place = try (try? HookPlace.found(in: served).place) ?? PlainLayout.place(.repository(served))
    let installation = HookInstallation(place)
    let environment = try HookEnvironment(EnvironmentVariables(["GIT_DIR": served.directory]))
    let settings = try administration.settings()
    var effective = settings.effective(repository: environment.repositoryName, ref: ref)
    effective.policies += administration.policies
    let policies = try administration.policySet(effective.policies, reach: effective.reach)
    let repository = try Repository.open(environment)

    describe(served, installation, repository)
    add("settings for \(SafeText.name(environment.repositoryName)), \(SafeText.name(ref))")
    text += EffectiveSettingsText(effective).text
    if let why = effective.reasonToSkip(ref: ref) { warn("pushes to \(SafeText.name(ref)) are not judged: \(why)") }
    describe(policies)
    try describeHead(repository, policies, effective, served, environment)
  }

  private mutating func add(_ line: String) { text += line + "\n" }

  private mutating func warn(_ line: String) {
    isInOrder = false
    add("  ! " + line)
  }

  private mutating func describe(
    _ served: ServedRepository, _ installation: HookInstallation, _ repository: Repository
  ) {
    add("repository \(served.directory)")
    if let host = installation.place.host { add("  host          \(host.rawValue)") }
    add("  read by       \(repository.reading)")
    switch installation.before {
    case .ours: add("  hook          \(installation.hook)")
    case .nothing: warn("there is no hook: every push passes unjudged (gatehouse install)")
    case .other: warn("\(installation.hook) is not Gatehouse's: every push passes unjudged (gatehouse install)")
    }
    if case .ours = installation.before, !FileManager.default.isExecutableFile(atPath: installation.hook) {
      warn("\(installation.hook) is not executable: Git skips it")
    }
    if installation.place.isShared { add("  hooks         shared with other repositories (core.hooksPath)") }
  }

  private mutating func describe(_ policies: PolicySet) {
    add("policies, revision \(policies.revision)")
    for package in policies.packages {
      add("  \(package.name): shape \(package.shape.rawValue), as \(package.shapeReason)")
      for rule in package.rules {
        let title = rule.title.map { ": " + SafeText.line($0, longest: 80) } ?? ""
        add("    \(rule.severity.rawValue)  \(rule.identity.name) (\(rule.location.file):\(rule.location.row))\(title)")
      }
    }
    for note in policies.notes { add("  note: \(SafeText.line(note))") }
  }

  private mutating func describeHead(
    _ repository: Repository, _ policies: PolicySet, _ settings: EffectiveSettings, _ served: ServedRepository,
    _ environment: HookEnvironment
  ) throws {
    guard let hex = try? GitProgram.output(["rev-parse", "--verify", "--quiet", "HEAD"], in: served.directory),
      let head = ObjectID(hex: hex.utf8)
    else {
      add("HEAD: nothing was pushed yet")
      return
    }
    var reader = PushReader(repository)
    let whole = try reader.wholeTree(of: head)
    let change = ChangeSet(refs: [whole], actor: environment.actor, repository: environment.repositoryName)
    let judgement = Judge(policies: policies, settings: settings).judge(change, content: repository)
    add("if HEAD (\(hex.prefix(12))) were pushed whole")
    let counts = judgement.counts
    add("  judged        \(counts.documents) documents in \(counts.files) files, \(counts.evaluations) evaluations")
    add("  findings      \(judgement.denials.count) that deny, \(judgement.warnings.count) that warn")
    if !judgement.notJudged.isEmpty {
      add("  not judged    \(judgement.notJudged.count) files")
      for file in judgement.notJudged.prefix(20) {
        add("    \(SafeText.name(file.path)): \(SafeText.line(file.why, longest: 200))")
      }
      if judgement.notJudged.count > 20 { add("    and \(judgement.notJudged.count - 20) more") }
    }
    if counts.documents > 0 && counts.evaluations == 0 { warn("no rule would run on any of these documents") }
    for failure in judgement.failures.prefix(20) {
      warn("\(failure.path.map { SafeText.name($0) + ": " } ?? "")\(SafeText.line(failure.reason, longest: 300))")
    }
  }
}
