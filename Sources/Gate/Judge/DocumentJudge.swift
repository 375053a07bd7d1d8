import Manifests
import RegoValues

/// Judges one document against all rules, and tells by its old version which findings the change brought.
struct DocumentJudge {
  private let packages: [(shape: InputShape, rules: [AskedRule])]
  let inquiry: Inquiry
  let review: AdmissionReview
  let expansion: DocumentInputs.Expansion
  /// Asks rules that found nothing about the old version too, to tell what was fixed.
  let tellsFixed: Bool
  /// Whether the old side is wanted before any rule was asked.
  private let readsOld: Bool

  init(_ brief: RefBrief, inquiry: Inquiry) {
    packages = brief.policies.packages.map { package in
      (package.shape, package.rules.map { AskedRule($0, shape: package.shape) })
    }
    self.inquiry = inquiry
    review = AdmissionReview(
      context: brief.context, tellsIdentity: brief.policies.rules.contains { $0.reads.knowsContext })
    expansion = brief.expansion
    tellsFixed = brief.tellsFixed
    readsOld = brief.readsOld
  }

  /// What came of one document.
  struct Outcome {
    var findings: [Finding] = []
    /// False where no rule takes such a document: it has no `apiVersion` and `kind`, and all rules are about objects.
    var wasAsked = false
  }

  /// Judges a document that is there after the change; `old` is what it comes from.
  func judge(_ new: DocumentVersion, old: OldVersion) -> Outcome {
    let known = readsOld ? old.version : nil
    let now = inputs(new, operation: known == nil ? .create : .update, oldObject: known?.value)
    let isObject = new.document.notAnObject == nil
    lazy var isSame = old.version.map { $0.value == new.value } ?? false
    // Shown as an update that changes nothing: what a rule says of that, it would have said before.
    lazy var before = old.version.map { inputs($0, operation: .update, oldObject: $0.value) }
    var outcome = Outcome()
    for package in packages {
      for rule in package.rules where isObject || !rule.reads.needsObject {
        outcome.wasAsked = true
        guard let answer = inquiry.answer(of: rule.rule, shape: package.shape, about: now),
          !answer.results.isEmpty || (tellsFixed && old.version != nil), !(isSame && answer.results.isEmpty)
        else { continue }
        let same = isSame ? [] : before.map { now.same(as: $0, to: rule, ruledOut: answer.ruledOut) } ?? []
        let saysTheSame = isSame || (now.consists(of: same) && before?.consists(of: same) == true)
        let found = findings(rule.rule, answer.results, in: new, state: saysTheSame ? .preExisting : .introduced)
        outcome.findings += found
        guard !saysTheSame, let before else { continue }
        // Where the rule sees the same and finds nothing now, it found nothing then.
        let spared = same.intersection(answer.silent)
        compare(found, with: before, rule: rule, shape: package.shape, sparing: spared, in: &outcome)
      }
    }
    return outcome
  }

  /// Judges the deletion of a document, by the rules that know of deletions.
  func judgeDeletion(of old: DocumentVersion) -> Outcome {
    guard old.document.notAnObject == nil, !AdmissionReview.isReview(old.value) else { return Outcome() }
    let gone = inputs(old, operation: .delete, oldObject: old.value)
    var outcome = Outcome()
    for package in packages where package.shape == .admission {
      for rule in package.rules where rule.reads.knowsOperation {
        outcome.wasAsked = true
        let results = inquiry.answer(of: rule.rule, shape: package.shape, about: gone)?.results ?? []
        outcome.findings += findings(rule.rule, results, in: old, state: .introduced, isDeletion: true)
      }
    }
    return outcome
  }

  /// Marks what the old version has as well, and adds what only that has.
  private func compare(
    _ found: [Finding], with before: DocumentInputs, rule: AskedRule, shape: InputShape,
    sparing spared: DocumentInputs.Parts, in outcome: inout Outcome
  ) {
    let isObject = before.version.document.notAnObject == nil
    guard isObject || !rule.reads.needsObject, !before.consists(of: spared),
      let results = inquiry.answer(of: rule.rule, shape: shape, about: before, sparing: spared, isQuiet: true)?.results,
      !results.isEmpty
    else { return }
    let earlier = findings(rule.rule, results, in: before.version, state: .fixed)
    let known = Set(earlier.map(\.fingerprint))
    for index in outcome.findings.indices.suffix(found.count) where known.contains(outcome.findings[index].fingerprint)
    {
      outcome.findings[index].state = .preExisting
    }
    let kept = Set(found.map(\.fingerprint))
    outcome.findings += earlier.filter { !kept.contains($0.fingerprint) }
  }

  private func inputs(_ version: DocumentVersion, operation: Operation, oldObject: Value?) -> DocumentInputs {
    DocumentInputs(version, operation: operation, oldObject: oldObject, review: review, expansion: expansion)
  }

  /// Findings without repetitions: what a workload and the Pod that it implies both have is told of the workload.
  private func findings(
    _ rule: DecidingRule, _ results: [Inquiry.Result], in version: DocumentVersion, state: Finding.State,
    isDeletion: Bool = false
  ) -> [Finding] {
    var seen: Set<Fingerprint> = []
    var findings: [Finding] = []
    for result in results {
      var identity = rule.identity
      identity.short = result.definition?.short ?? identity.short
      let fingerprint = Fingerprint(
        rule: identity, subject: version.subject,
        keyPath: KeyPath(result.path).stableDescription(in: version.value), message: result.message)
      guard seen.insert(fingerprint).inserted else { continue }
      findings.append(
        Finding(
          rule: identity, severity: result.definition?.severity ?? rule.severity,
          message: result.prefix + result.message,
          place: isDeletion
            ? version.placeWithoutLine(of: result.path) : version.place(of: result.path, line: result.line),
          resource: version.name, fix: result.fix ?? result.definition?.fix ?? rule.fix,
          patch: isDeletion ? nil : result.patch, patchProblem: result.patchProblem, fingerprint: fingerprint,
          state: state))
    }
    return findings
  }
}

/// What a document comes from, found when it is first asked for.
final class OldVersion {
  enum Answer {
    case version(DocumentVersion)
    case none
    /// That hangs on files that were not read yet.
    case unknown
  }

  private let find: () -> Answer
  /// It was asked for and is not known.
  private(set) var isUnknown = false

  private(set) lazy var version: DocumentVersion? = {
    switch find() {
    case .version(let version): return version
    case .none: return nil
    case .unknown:
      isUnknown = true
      return nil
    }
  }()

  init(_ find: @escaping () -> Answer) { self.find = find }
}
