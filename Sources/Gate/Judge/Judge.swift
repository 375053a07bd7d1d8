import Rego

/// Judges a change by a policy set: reads the changed manifests, shows them to the rules, and says what was found.
///
/// ```swift
/// let judge = Judge(policies: policies, settings: settings)
/// let judgement = judge.judge(changeSet, content: repository, deadline: SystemClock.monotonicNanoseconds + 10_000_000_000)
/// judgement.verdict   // .deny
/// judgement.denials   // introduced findings of deny rules, in order of path and line
/// ```
///
/// The same change, policies and settings give the same judgement, in the same order, on however many threads.
public struct Judge: Sendable {
  public var policies: PolicySet
  public var settings: EffectiveSettings
  /// Shows the Pods that workloads imply to rules of the shape `manifest` too (`--expand`).
  public var expandsManifests = false
  /// Asks about old versions even where the new one is clean, to tell what the change fixed.
  public var tellsFixed = true
  /// How many threads judge; nil: one for each processor, where there are files enough.
  public var threads: Int?

  public init(policies: PolicySet, settings: EffectiveSettings = EffectiveSettings()) {
    self.policies = policies
    self.settings = settings
  }

  /// Judges all refs of a change. The content source is asked by one thread at a time, not always by the same.
  ///
  /// - Parameters:
  ///   - deadline: the end by the monotonic clock, in nanoseconds; what is not judged by then makes the verdict indeterminate.
  ///   - now: what `time.now_ns` gives, in nanoseconds since 1970.
  public func judge(
    _ change: ChangeSet, content: any ContentSource, deadline: UInt64? = nil,
    now: Int64 = SystemClock.nanosecondsSince1970
  ) -> Judgement {
    let start = SystemClock.monotonicNanoseconds
    let loader = ManifestLoader(content: content, limits: settings.manifestLimits)
    var account = Account()
    var judgement = Judgement(verdict: .allow, policyRevision: policies.revision)
    let refs = judgedRefs(change, &judgement)
    var memory = JudgementMemory(
      isShared: refs.count > 1, dependsOnRef: policies.rules.contains { $0.reads.knowsContext })
    for ref in refs {
      let brief = RefBrief(self, ref: ref, of: change, memory: memory, now: now, deadline: deadline)
      var judge = RefJudge(brief, loader: loader, threads: threads)
      judge.run(&account, &memory)
      judgement.findings += judge.findings
      judgement.notJudged += judge.notJudged
      judgement.counts.add(judge.counts)
    }
    finish(&judgement, account, loader)
    let elapsed = SystemClock.monotonicNanoseconds &- start
    judgement.durationMilliseconds = Int(clamping: elapsed / 1_000_000)
    return judgement
  }

  /// The refs that are judged; the others are noted with their reason. Refs that ask the same are judged once.
  private func judgedRefs(_ change: ChangeSet, _ judgement: inout Judgement) -> [RefChange] {
    var refs: [RefChange] = []
    var seen: Set<[ObjectID]> = []
    let dependsOnRef = policies.rules.contains { $0.reads.knowsContext }
    for ref in change.refs {
      let why = ref.skipped ?? (ref.judgedName.isEmpty ? nil : settings.reasonToSkip(ref: ref.judgedName))
      if let why {
        judgement.skippedRefs.append(SkippedRef(name: ref.update.name, why: why))
        continue
      }
      if !dependsOnRef, change.refs.count > 1, let head = ref.headTree, !head.isZero {
        let trees = [head] + (ref.baseTree.map { [$0] } ?? [])
        if !seen.insert(trees).inserted { continue }
      }
      refs.append(ref)
    }
    return refs
  }

  private func finish(_ judgement: inout Judgement, _ account: Account, _ loader: ManifestLoader) {
    judgement.findings = Finding.ordered(judgement.findings)
    judgement.notJudged = NotJudged.ordered(judgement.notJudged)
    judgement.failures = account.failures
    judgement.limitsHit = account.limitsHit.sorted()
    judgement.counts.rules = policies.rules.count
    judgement.counts.evaluations = account.evaluations
    let surroundings = loader.surroundingsRead
    judgement.counts.blobsRead += surroundings.blobs
    judgement.counts.bytesRead += surroundings.bytes
    judgement.verdict = judgement.outcome
  }
}
