import Audit
import Gate
import Git
import Glibc
import PolicySources
import Rego

/// Decides on one push and records the decision.
struct PushDecision {
  struct Report: Sendable {
    var text: String
    var isAccepted: Bool
    /// When a hook that runs after ours must have ended.
    var chainDeadline = Deadline.never
  }

  private let administration: Administration
  private let host: HookHost?
  private let start: UInt64
  private let handover: Handover?
  private var source: Repository?

  /// - Parameters:
  ///   - host: what the Git host is, where its variables shall not say it.
  ///   - start: when the hook was started, by the monotonic clock.
  ///   - handover: the way to the full program; nil in the full program itself, and where there is none.
  init(administration: Administration, host: HookHost?, start: UInt64, handover: Handover?) {
    self.administration = administration
    self.host = host
    self.start = start
    self.handover = handover
  }

  /// Why there is nothing to judge by or nothing to judge.
  private struct Obstacle: Error {
    var reason: String
    /// `failMode: open` covers failures of judging only; what Git or the administrator's files refuse stays refused.
    var isOfJudging = false
    var limit: String?
  }

  /// Judges, records, and says what the pusher reads. Returns only if it is the one to answer: where the deadline passed
  /// first, `late` answers with what the watchdog decided, and the process ends.
  mutating func decide(
    on input: Result<[RefUpdate], GitError>, watchdog: Watchdog, late: @escaping @Sendable (Report) -> Int32
  ) -> Report {
    let settings: Settings
    let environment: HookEnvironment
    do {
      settings = try administration.settings()
      environment = try HookEnvironment(.current, host: host)
    } catch {
      let reason = String(describing: error)
      return answered(watchdog) { PushAnswer.unrecorded(reason) }
    }
    var overall = settings.effective(repository: environment.repositoryName)
    overall.policies += administration.policies
    let times = PushTimes(start: start, settings: overall, limit: environment.timeLimitMilliseconds)
    var answer = PushAnswer(
      administration: administration, environment: environment, settings: overall, times: times, start: start)
    watchdog.expect(by: times.watchdog) { [answer] in late(answer.late()) }
    var judged: (judgement: Judgement, answer: Answer, settings: EffectiveSettings)
    do {
      let updates = try input.mapError { Obstacle(reason: $0.words) }.get()
      answer.push.refs = updates.map { DecisionRecord.Ref($0) }
      if let fault = environment.pushOptionFault { throw Obstacle(reason: fault.words) }
      let refs = try read(updates, environment, settings, times.deadline)
      answer.push.refs = refs.map { DecisionRecord.Ref($0) }
      answer.base = ReportContext.base(of: refs)
      watchdog.expect(by: times.watchdog) { [answer] in late(answer.late()) }
      judged = try judge(refs, of: updates, environment, settings, times.deadline)
    } catch {
      let obstacle = error as? Obstacle ?? Obstacle(reason: String(describing: error))
      judged = refused(obstacle, overall)
    }
    let (judgement, decision, effective) = judged
    return answered(watchdog) { [answer] in answer.recorded(judgement, decision, effective) }
  }

  /// Answers, unless the watchdog has begun to.
  private func answered(_ watchdog: Watchdog, _ report: () -> Report) -> Report {
    guard watchdog.claimsAnswer() else {
      while true { pause() }
    }
    return report()
  }

  private func refused(
    _ obstacle: Obstacle, _ settings: EffectiveSettings
  ) -> (judgement: Judgement, answer: Answer, settings: EffectiveSettings) {
    let judgement = Judgement(
      verdict: .indeterminate(reason: obstacle.reason), policyRevision: "",
      limitsHit: obstacle.limit.map { [$0] } ?? [])
    let answer =
      obstacle.isOfJudging
      ? Answer(to: judgement.verdict, settings: settings)
      : Answer(to: judgement.verdict, enforcement: .enforce, failMode: .closed)
    return (judgement, answer, settings)
  }

  // MARK: Reading

  private mutating func read(
    _ updates: [RefUpdate], _ environment: HookEnvironment, _ settings: Settings, _ deadline: UInt64
  ) throws -> [RefChange] {
    let name = environment.repositoryName
    let overall = settings.effective(repository: name)
    do {
      let repository = try Repository.open(environment, deadline: Deadline(monotonicNanoseconds: deadline))
      source = repository
      if let handover, !repository.isReadByLibrary {
        // Where the full program is gone, `git` reads for this one too.
        _ = handover.go(updates: updates)
      }
      let options = ReadingOptions(overall, environment: environment) { settings.effective(repository: name, ref: $0) }
      var reader = PushReader(repository, options: options)
      return try reader.refChanges(of: updates)
    } catch {
      let isLate = error == .deadlineExceeded
      throw Obstacle(reason: error.words, isOfJudging: isLate, limit: isLate ? "deadline" : nil)
    }
  }

  // MARK: Judging

  /// Refs are judged by the settings that hold for each; refs with the same settings are judged together.
  private func judge(
    _ refs: [RefChange], of updates: [RefUpdate], _ environment: HookEnvironment, _ settings: Settings,
    _ deadline: UInt64
  ) throws -> (Judgement, Answer, EffectiveSettings) {
    guard let source else { throw Obstacle(reason: "the repository was not opened") }
    var groups: [(settings: EffectiveSettings, refs: [RefChange])] = []
    for ref in refs {
      var effective = settings.effective(repository: environment.repositoryName, ref: ref.judgedName)
      effective.policies += administration.policies
      if let index = groups.firstIndex(where: { $0.settings == effective }) {
        groups[index].refs.append(ref)
      } else {
        groups.append((effective, [ref]))
      }
    }
    var judged: [(Judgement, Answer, EffectiveSettings)] = []
    for group in groups {
      let policies = try policySet(group.settings)
      if let handover, !policies.missingBuiltins.isEmpty {
        // Where the full program is gone, what the policies call and this one does not carry is an error of judging.
        _ = handover.go(updates: updates)
      }
      let changes = ChangeSet(
        refs: group.refs, actor: environment.actor, repository: environment.repositoryName,
        pushOptions: environment.pushOptions, arrival: environment.arrival)
      // Taking a policy set apart costs as much as judging a document; the process ends anyway.
      _ = Unmanaged.passRetained(KeptPolicies(policies))
      let judgement = Judge(policies: policies, settings: group.settings).judge(
        changes, content: source, deadline: deadline)
      judged.append((judgement, Answer(to: judgement.verdict, settings: group.settings), group.settings))
    }
    // One rejection rejects the push; an acceptance that needs explaining is explained.
    let leading =
      judged.first { !$0.1.isAccepted } ?? judged.first { $0.1.reason != .verdict } ?? judged.first
    guard let leading else { throw Obstacle(reason: "the push has no ref") }
    return (Judgement(joining: judged.map(\.0)), leading.1, leading.2)
  }

  private func policySet(_ settings: EffectiveSettings) throws -> PolicySet {
    do {
      return try administration.policySet(settings.policies, reach: settings.reach)
    } catch {
      throw Obstacle(reason: String(describing: error), isOfJudging: error.isOfJudging)
    }
  }
}

/// Policies that are not taken apart again.
private final class KeptPolicies {
  let policies: PolicySet

  init(_ policies: PolicySet) { self.policies = policies }
}
