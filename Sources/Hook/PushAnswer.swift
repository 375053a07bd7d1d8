import Audit
import Gate
import Git
import Glibc
import PolicySources
import Rego

/// Records a decision and puts it into words: the step between judging and the pusher.
struct PushAnswer: Sendable {
  let administration: Administration
  let environment: HookEnvironment
  /// What holds for the push as a whole.
  let settings: EffectiveSettings
  let times: PushTimes
  let start: UInt64
  var push: DecisionRecord.Push
  var base: String?

  init(
    administration: Administration, environment: HookEnvironment, settings: EffectiveSettings, times: PushTimes,
    start: UInt64
  ) {
    self.administration = administration
    self.environment = environment
    self.settings = settings
    self.times = times
    self.start = start
    push = DecisionRecord.Push(
      repository: environment.repositoryName,
      repositoryPath: String(decoding: environment.gitDirectory, as: UTF8.self), refs: [], actor: environment.actor,
      arrival: environment.arrival, host: PushAnswer.hostName)
  }

  /// Appends the record, and says what the pusher reads. No answer is given that is not recorded.
  func recorded(_ judgement: Judgement, _ answer: Answer, _ settings: EffectiveSettings) -> PushDecision.Report {
    LastResort.arm(milliseconds: times.recordMilliseconds)
    var judgement = judgement
    judgement.durationMilliseconds = Int(clamping: (SystemClock.monotonicNanoseconds &- start) / 1_000_000)
    let record = DecisionRecord(
      judgement, answer: answer, settings: settings, push: push, engine: .init(version: Version.current),
      time: Timestamp(nanoseconds: SystemClock.nanosecondsSince1970))
    var answer = answer
    do {
      try administration.recording(settings, gitDirectory: environment.gitDirectory)
        .sink(patience: times.recorderMilliseconds).append(record)
    } catch {
      let reason = error.reason
      answer = Answer(to: judgement.verdict, settings: settings, recordFailure: reason)
    }
    var context = ReportContext(
      audience: .pusher, answer: answer, policies: settings.policies, base: base,
      decisionID: record.id.description)
    context.isBrief = environment.arrival?.isAnsweredOnPage ?? false
    return PushDecision.Report(
      text: TerminalReport(judgement, context: context).text, isAccepted: answer.isAccepted,
      chainDeadline: times.chain)
  }

  /// What holds when the judge has not come to an end in time and does not notice itself.
  func late() -> PushDecision.Report {
    let judgement = Judgement(
      verdict: .indeterminate(reason: "the change could not be judged in time"), policyRevision: "",
      limitsHit: ["deadline"])
    return recorded(judgement, Answer(to: judgement.verdict, settings: settings), settings)
  }

  /// Without settings there is no record to write to.
  static func unrecorded(_ reason: String) -> PushDecision.Report {
    let judgement = Judgement(verdict: .indeterminate(reason: reason), policyRevision: "")
    let answer = Answer(to: judgement.verdict, enforcement: .enforce, failMode: .closed)
    let context = ReportContext(audience: .pusher, answer: answer)
    return PushDecision.Report(text: TerminalReport(judgement, context: context).text, isAccepted: false)
  }

  private static var hostName: String? {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return nil }
    let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}
