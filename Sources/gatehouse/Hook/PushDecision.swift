import Audit
import Foundation
import Gate
import Git
import PolicySources
import Rego

/// Decides on one push and records the decision.
struct PushDecision {
  struct Report {
    var text: String
    var isAccepted: Bool
  }

  private let administration: Administration
  private let start: UInt64
  private var push: DecisionRecord.Push
  private var base: String?

  init(administration: Administration, start: UInt64) {
    self.administration = administration
    self.start = start
    push = DecisionRecord.Push(repository: "", refs: [], actor: nil, host: ProcessInfo.processInfo.hostName)
  }

  /// Why there is nothing to judge by or nothing to judge.
  private struct Obstacle: Error {
    var reason: String
    /// `failMode: open` covers failures of judging only; what Git or the administrator's files refuse stays refused.
    var isOfJudging = false
    var limit: String?
  }

  mutating func decide(on input: Result<[RefUpdate], GitError>, watchdog: Watchdog) -> Report {
    let settings: Settings
    let environment: HookEnvironment
    do {
      settings = try administration.settings()
      environment = try HookEnvironment(.current)
    } catch {
      return unrecorded(String(describing: error))
    }
    push.repository = environment.repositoryName
    push.repositoryPath = String(decoding: environment.gitDirectory, as: UTF8.self)
    push.actor = environment.actor
    var overall = settings.effective(repository: environment.repositoryName)
    overall.policies += administration.policies
    let deadline = start &+ UInt64(clamping: overall.deadlineMilliseconds) &* 1_000_000
    watchdog.extend(to: deadline)
    var judged: (judgement: Judgement, answer: Answer, settings: EffectiveSettings)
    do {
      let updates = try input.mapError { Obstacle(reason: $0.words) }.get()
      push.refs = updates.map { DecisionRecord.Ref($0) }
      if let fault = environment.pushOptionFault { throw Obstacle(reason: fault.words) }
      let refs = try read(updates, environment, settings, deadline)
      judged = try judge(refs, environment, settings, deadline)
    } catch {
      let obstacle = error as? Obstacle ?? Obstacle(reason: String(describing: error))
      let judgement = Judgement(
        verdict: .indeterminate(reason: obstacle.reason), policyRevision: "",
        limitsHit: obstacle.limit.map { [$0] } ?? [])
      let answer =
        obstacle.isOfJudging
        ? Answer(to: judgement.verdict, settings: overall)
        : Answer(to: judgement.verdict, enforcement: .enforce, failMode: .closed)
      judged = (judgement, answer, overall)
    }
    judged.judgement.durationMilliseconds = Int(clamping: (SystemClock.monotonicNanoseconds &- start) / 1_000_000)
    return recorded(judged.judgement, judged.answer, judged.settings, environment)
  }

  // MARK: Reading

  private var source: Repository?

  private mutating func read(
    _ updates: [RefUpdate], _ environment: HookEnvironment, _ settings: Settings, _ deadline: UInt64
  ) throws -> [RefChange] {
    let name = environment.repositoryName
    let overall = settings.effective(repository: name)
    do {
      let repository = try Repository.open(environment, deadline: Deadline(monotonicNanoseconds: deadline))
      source = repository
      let options = ReadingOptions(overall, environment: environment) { settings.effective(repository: name, ref: $0) }
      var reader = PushReader(repository, options: options)
      let refs = try reader.refChanges(of: updates)
      push.refs = refs.map { DecisionRecord.Ref($0) }
      base = ReportContext.base(of: refs)
      return refs
    } catch {
      let isLate = error == .deadlineExceeded
      throw Obstacle(reason: error.words, isOfJudging: isLate, limit: isLate ? "deadline" : nil)
    }
  }

  // MARK: Judging

  /// Refs are judged by the settings that hold for each; refs with the same settings are judged together.
  private func judge(
    _ refs: [RefChange], _ environment: HookEnvironment, _ settings: Settings, _ deadline: UInt64
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
      let policies = try policySet(group.settings.policies)
      let changes = ChangeSet(
        refs: group.refs, actor: environment.actor, repository: environment.repositoryName,
        pushOptions: environment.pushOptions)
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

  private func policySet(_ paths: [String]) throws -> PolicySet {
    do {
      return try administration.policySet(paths)
    } catch {
      throw Obstacle(reason: String(describing: error), isOfJudging: error.isOfJudging)
    }
  }

  // MARK: Answering

  private func recorded(
    _ judgement: Judgement, _ answer: Answer, _ settings: EffectiveSettings, _ environment: HookEnvironment
  ) -> Report {
    let record = DecisionRecord(
      judgement, answer: answer, settings: settings, push: push, engine: .init(version: Gatehouse.version),
      time: Timestamp(nanoseconds: SystemClock.nanosecondsSince1970))
    var answer = answer
    do {
      try administration.record(settings, gitDirectory: environment.gitDirectory).append(record)
    } catch {
      let reason = error.reason
      answer = Answer(to: judgement.verdict, settings: settings, recordFailure: reason)
    }
    let context = ReportContext(
      audience: .pusher, answer: answer, policies: settings.policies, base: base,
      decisionID: record.id.description)
    return Report(text: TerminalReport(judgement, context: context).text, isAccepted: answer.isAccepted)
  }

  /// Without settings there is no record to write to.
  private func unrecorded(_ reason: String) -> Report {
    let judgement = Judgement(verdict: .indeterminate(reason: reason), policyRevision: "")
    let answer = Answer(to: judgement.verdict, enforcement: .enforce, failMode: .closed)
    let context = ReportContext(audience: .pusher, answer: answer)
    return Report(text: TerminalReport(judgement, context: context).text, isAccepted: false)
  }
}
