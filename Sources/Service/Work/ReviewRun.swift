import Digests
import Forges
import Foundation
import Gate
import Git
import Logging
import Review
import Store

/// One pull request (or merge queue's candidate), from what the API says of it to the last comment.
///
/// The order is what makes a crash between any two steps harmless: the store says `pending` before the forge does, the
/// decision is recorded before the verdict is shown, the verdict is shown and noted before anything is commented, and all
/// that is written is compared with what stands there first.
struct ReviewRun {
  let tools: ServiceTools
  let forge: any Forge
  let job: Job
  var log: Logger

  /// How often a failure that may pass is tried again before people are told of it.
  private static let quietAttempts = 3

  /// Judges and speaks.
  mutating func run(_ target: ReviewTarget) async throws(RunStop) {
    log[metadataKey: "head"] = .string("\(target.head)")
    let known = try await RunStop.storing { () async throws(StoreError) in
      try await tools.store.publication(job.request.key)
    }
    let rules = await rules(of: target)
    switch rules {
    case .failure(let failure): try await show(failure: failure, target, known)
    case .success(let rules): try await review(target, by: rules, known)
    }
  }

  private func rules(of target: ReviewTarget) async -> Result<ChangeJudge.Rules, ChangeJudge.Failure> {
    let (judge, path, branch) = (tools.judge, target.repository.path, target.branch)
    return await BlockingWork.run {
      Result { () throws(ChangeJudge.Failure) in try judge.rules(repository: path, branch: branch) }
    }
  }

  private mutating func review(
    _ target: ReviewTarget, by rules: ChangeJudge.Rules, _ known: Publication?
  ) async throws(RunStop) {
    let inputs = target.inputs(rules, draftsAreNeutral: tools.draftsAreNeutral).description
    let isKnown = known?.inputs == inputs && known?.state == .final
    var standing: StandingVerdict?
    if known?.head == "\(target.head)" || job.attempts > 0 { standing = try await standingVerdict(target) }
    if !isKnown {
      try await note(target, .pending, inputs: inputs, known: known)
      let pending = ReviewText.pending(key: inputs + ".pending")
      if standing.map({ $0.state == .pending && $0.isOurs }) != true {
        standing = try await show(pending, target, replacing: standing)
      }
    }
    let start = ContinuousClock.now
    let outcome = await judged(target, rules)
    tools.metrics.observe(.judging, seconds: (ContinuousClock.now - start).inSeconds)
    if case .failure(let failure) = outcome {
      log.warning("the commits cannot be fetched", metadata: ["reason": .string(failure.details)])
      if failure.mayPass, job.attempts < ReviewRun.quietAttempts {
        throw .forge(.failing(call: "git fetch", status: 0))
      }
    }
    try await publish(
      Attempt(target: target, rules: rules, inputs: inputs, known: isKnown ? known : nil, standing: standing), outcome)
  }

  private func judged(
    _ target: ReviewTarget, _ rules: ChangeJudge.Rules
  ) async -> Result<ChangeJudge.Outcome, ChangeJudge.Failure> {
    let access: GitAccess
    do throws(ForgeError) {
      access = try await forge.gitAccess(to: target.repository, for: target.subject)
    } catch {
      return .failure(.fetch(error.words, details: error.words, mayPass: error.isTransient))
    }
    let order = ChangeJudge.Order(
      forge: forge.name, repository: target.repository, base: target.base, head: target.head, branch: target.branch,
      actor: target.actor, access: access, isExactRange: target.request == nil)
    let judge = tools.judge
    return await BlockingWork.run {
      Result { () throws(ChangeJudge.Failure) in try judge.judge(order, by: rules) }
    }
  }

  // MARK: The verdict

  /// What a verdict is made of.
  private struct Attempt {
    var target: ReviewTarget
    var rules: ChangeJudge.Rules
    var inputs: String
    /// What was said for the same inputs before.
    var known: Publication?
    var standing: StandingVerdict?
  }

  private mutating func publish(
    _ attempt: Attempt, _ outcome: Result<ChangeJudge.Outcome, ChangeJudge.Failure>
  ) async throws(RunStop) {
    let target = attempt.target
    var judged = judged(attempt, outcome)
    let decision: String
    (judged.answer, decision) = await recorded(judged, attempt, try? outcome.get())
    let text = tools.words.text(judged, forge: forge, decision: decision)
    var verdict = text.verdict
    if tools.draftsAreNeutral, target.request?.isDraft == true { verdict.state = .neutral }
    verdict.key = attempt.inputs + "." + ReviewRun.digest(of: verdict)
    let own = await ownComments(on: target)
    try await confirm(target)
    let tampering = tampering(attempt)
    if !ReviewRun.stands(verdict, attempt.standing) {
      _ = try await show(verdict, target, replacing: attempt.standing)
      tools.metrics.count(.verdicts, forge: forge.name, verdict.state.rawValue)
      log.info("verdict", metadata: ["state": .string(verdict.state.rawValue), "decision": .string(decision)])
    }
    if let tampering { await record(tampering, judged, attempt) }
    try await note(
      target, .final, inputs: attempt.inputs, verdict: verdict.state.rawValue, decision: decision, base: judged.base,
      known: attempt.known)
    if let request = target.request { try await comment(text, judged, decision, own, on: request) }
    if case .failure(let failure) = outcome, failure.mayPass { throw .forge(.failing(call: "git fetch", status: 0)) }
  }

  private func judged(
    _ attempt: Attempt, _ outcome: Result<ChangeJudge.Outcome, ChangeJudge.Failure>
  ) -> JudgedTarget {
    let judgement: Judgement
    switch outcome {
    case .success(let outcome): judgement = outcome.judgement
    case .failure(let failure):
      judgement = Judgement(
        verdict: .indeterminate(reason: failure.words), policyRevision: attempt.rules.policies.revision)
    }
    let found = try? outcome.get()
    return JudgedTarget(
      target: attempt.target, judgement: judgement,
      answer: Answer(to: judgement.verdict, settings: attempt.rules.settings), base: found?.base,
      shown: found?.shown ?? ShownDiff())
  }

  /// Nothing could be asked, because policies or settings cannot be used: said all the same.
  private mutating func show(
    failure: ChangeJudge.Failure, _ target: ReviewTarget, _ known: Publication?
  ) async throws(RunStop) {
    log.error("policies or settings cannot be used", metadata: ["reason": .string(failure.details)])
    let standing = known?.head == "\(target.head)" ? try await standingVerdict(target) : nil
    var verdict = ReviewText.failure(failure.words, decisionID: nil, key: "")
    verdict.key = "failure." + ReviewRun.digest(of: verdict)
    try await confirm(target)
    if !ReviewRun.stands(verdict, standing) { _ = try await show(verdict, target, replacing: standing) }
    try await note(target, .final, inputs: verdict.key, verdict: verdict.state.rawValue, known: known)
    tools.metrics.count(.verdicts, forge: forge.name, verdict.state.rawValue)
    throw .forge(.failing(call: "policies", status: 0))
  }

  /// The record comes first; what cannot be recorded is refused whatever it is.
  private func recorded(
    _ judged: JudgedTarget, _ attempt: Attempt, _ outcome: ChangeJudge.Outcome?
  ) async -> (Answer, decision: String) {
    let settings = attempt.rules.settings
    if let known = attempt.known, isSameDecision(judged, known) { return (judged.answer, known.decision) }
    let record = record(judged, attempt, outcome, kind: .pullRequest)
    let recorder = tools.recorder
    let failure = await BlockingWork.run { () -> String? in
      do throws(DecisionSinkError) {
        try recorder.append(record, settings)
        return nil
      } catch { return error.reason }
    }
    guard let failure else { return (judged.answer, record.id.description) }
    log.error("the decision cannot be recorded", metadata: ["reason": .string(failure)])
    let answer = Answer(to: judged.judgement.verdict, settings: settings, recordFailure: failure)
    return (answer, record.id.description)
  }

  /// The same inputs with the same comparison were judged and recorded before. What could not be judged is judged anew.
  private func isSameDecision(_ judged: JudgedTarget, _ known: Publication) -> Bool {
    if case .indeterminate = judged.judgement.verdict { return false }
    return !known.decision.isEmpty && known.verdict != ShownVerdict.State.error.rawValue
      && known.base == judged.base?.description
  }

  private func record(
    _ judged: JudgedTarget, _ attempt: Attempt, _ outcome: ChangeJudge.Outcome?, kind: DecisionRecord.Kind
  ) -> DecisionRecord {
    let target = attempt.target
    let update = RefUpdate(old: target.base, new: target.head, name: ChangeJudge.ref(target.branch))
    var push =
      outcome.map { DecisionRecord.Push($0.changes, host: DecisionRecorder.host) }
      ?? DecisionRecord.Push(
        repository: target.repository.path, refs: [DecisionRecord.Ref(update)], actor: target.actor,
        host: DecisionRecorder.host)
    push.proposal = DecisionRecord.Proposal(
      forge: forge.name, repositoryID: target.repository.id, number: target.request?.number,
      isFromFork: target.request?.isFromFork ?? false)
    return DecisionRecord(
      judged.judgement, answer: judged.answer, settings: attempt.rules.settings, push: push,
      engine: DecisionRecord.Engine(version: Version.current), time: Timestamp(nanoseconds: SystemTime.nanoseconds),
      kind: kind)
  }

  // MARK: Somebody else's hand

  /// A verdict that we had shown and that is gone or was written over.
  private struct Tampering {
    /// What stands in its place; nil: nothing.
    var standing: StandingVerdict?
    var shown: String
  }

  private func tampering(_ attempt: Attempt) -> Tampering? {
    guard let known = attempt.known else { return nil }
    if let standing = attempt.standing, standing.isOurs, standing.state.decides(as: known.verdict) { return nil }
    return Tampering(standing: attempt.standing, shown: known.verdict)
  }

  private func record(_ tampering: Tampering, _ judged: JudgedTarget, _ attempt: Attempt) async {
    let found = tampering.standing?.state.rawValue ?? "nothing"
    log.warning("a verdict was overwritten and is put back", metadata: ["found": .string(found)])
    tools.metrics.count(.healed, forge: forge.name, "overwritten")
    var record = record(judged, attempt, nil, kind: .statusTampered)
    record.reason = "`\(tampering.shown)` was shown on \(attempt.target.head), `\(found)` stood there"
    let (recorder, settings, complete) = (tools.recorder, attempt.rules.settings, record)
    let failure = await BlockingWork.run { () -> String? in
      do throws(DecisionSinkError) {
        try recorder.append(complete, settings)
        return nil
      } catch { return error.reason }
    }
    if let failure { log.error("the overwriting cannot be recorded", metadata: ["reason": .string(failure)]) }
  }

  // MARK: Comments

  /// Read before the last look at the head: forges tell each comment's line as it is on the head of that moment, and one that
  /// is outdated on a newer head would be told again on ours.
  private func ownComments(on target: ReviewTarget) async -> Result<[OwnComment], ForgeError> {
    guard let request = target.request else { return .success([]) }
    do throws(ForgeError) { return .success(try await forge.ownComments(on: request)) } catch { return .failure(error) }
  }

  private func comment(
    _ text: ReviewText, _ judged: JudgedTarget, _ decision: String, _ own: Result<[OwnComment], ForgeError>,
    on request: PullRequest
  ) async throws(RunStop) {
    do throws(ForgeError) {
      let marker = tools.words.marker(for: request, forge: forge)
      let own = try own.get()
      let plan = CommentReconciliation(wanted: text.comments, own: own, marker: marker)
      var refused: [LineComment] = []
      if !plan.create.isEmpty {
        try await mayWrite(on: request)
        refused = try await forge.comment(plan.create, on: request, commit: request.head)
        count("comment", plan.create.count - refused.count)
      }
      try await rewrite(plan, on: request)
      guard !refused.isEmpty else { return try await summarise(plan.summary, on: request) }
      // The forge shows other lines than we thought: the summary tells what it did not take.
      let rest = tools.words.text(judged, forge: forge, decision: decision, hidden: refused)
      try await summarise(
        CommentReconciliation(wanted: rest.comments, own: own, marker: marker).summary, on: request)
    } catch {
      try missing(error)
    }
  }

  /// A permission that is missing takes the comments away, never the verdict.
  private func missing(_ error: ForgeError) throws(RunStop) {
    guard case .forbidden = error else { throw .forge(error) }
    log.error("comments are not allowed", metadata: ["reason": .string(error.words)])
    tools.metrics.count(.writes, forge: forge.name, "forbidden")
  }

  private func rewrite(_ plan: CommentReconciliation, on request: PullRequest) async throws(ForgeError) {
    for rewrite in plan.edit {
      try await mayWrite(on: request)
      try await forge.edit(rewrite.comment, to: rewrite.body, on: request)
      count("edit")
    }
    for rewrite in plan.resolve {
      try await mayWrite(on: request)
      try await forge.resolve(rewrite.comment, saying: rewrite.body, on: request)
      count("resolve")
    }
    for rewrite in plan.reopen {
      try await mayWrite(on: request)
      try await forge.reopen(rewrite.comment, saying: rewrite.body, on: request)
      count("reopen")
    }
    for comment in plan.delete {
      try await mayWrite(on: request)
      try await forge.delete(comment, on: request)
      count("delete")
    }
  }

  private func summarise(_ summary: CommentReconciliation.Summary, on request: PullRequest) async throws(ForgeError) {
    switch summary {
    case .leave: return
    case .create(let body):
      try await mayWrite(on: request)
      try await forge.comment(body, on: request)
    case .edit(let rewrite):
      try await mayWrite(on: request)
      try await forge.edit(rewrite.comment, to: rewrite.body, on: request)
    }
    count("summary")
  }

  private func count(_ kind: String, _ amount: Int = 1) {
    tools.metrics.count(.writes, forge: forge.name, kind, by: amount)
  }
}

// MARK: Steps that a run is made of

extension ReviewRun {
  private static func digest(of verdict: ShownVerdict) -> String {
    var text = "\(verdict.state.rawValue)\n\(verdict.title)\n\(verdict.summary)\n"
    for mark in verdict.annotations { text += "\(mark.path)\n\(mark.line)\n\(mark.level.rawValue)\n\(mark.message)\n" }
    return String(Hex.text(of: SHA256.digest(of: Array(text.utf8))).prefix(16))
  }

  /// Whether the forge shows this verdict already.
  private static func stands(_ verdict: ShownVerdict, _ standing: StandingVerdict?) -> Bool {
    guard let standing, standing.isOurs, standing.state.decides(as: verdict.state) else { return false }
    return standing.key.map { $0 == verdict.key }
      ?? (standing.title == verdict.title || verdict.title.hasPrefix(standing.title))
  }

  private func standingVerdict(_ target: ReviewTarget) async throws(RunStop) -> StandingVerdict? {
    try await RunStop.asking { () async throws(ForgeError) in
      try await forge.standingVerdict(on: target.head, for: target.subject, in: target.repository)
    }
  }

  private func show(
    _ verdict: ShownVerdict, _ target: ReviewTarget, replacing standing: StandingVerdict?
  ) async throws(RunStop) -> StandingVerdict {
    guard try await holds(for: target.request) else { throw .overtaken }
    tools.metrics.count(.writes, forge: forge.name, "verdict")
    return try await RunStop.asking { () async throws(ForgeError) in
      try await forge.show(
        verdict, on: target.head, for: target.subject, in: target.repository, replacing: standing)
    }
  }

  /// The last look before anything final: is it still open, and is this still its head?
  private func confirm(_ target: ReviewTarget) async throws(RunStop) {
    guard let request = target.request else { return }
    let now = try await RunStop.asking { () async throws(ForgeError) in
      try await forge.pullRequest(request.number, in: target.repository)
    }
    if now.state != .open { throw .closed }
    if now.head != target.head || now.baseBranch != target.branch { throw .moved(to: now) }
    guard try await holds(for: target.request) else { throw .overtaken }
  }

  private func note(
    _ target: ReviewTarget, _ state: Publication.State, inputs: String, verdict: String = "", decision: String = "",
    base: ObjectID? = nil, known: Publication?
  ) async throws(RunStop) {
    let now = SystemTime.milliseconds
    let publication = Publication(
      key: target.key, repositoryPath: target.repository.path, state: state, head: "\(target.head)",
      base: base?.description ?? "", inputs: inputs, verdict: verdict, decision: decision,
      begunAt: state == .pending ? now : known?.begunAt ?? now, endedAt: state == .final ? now : nil)
    // Nothing new: the store need not write either.
    if let known, state == .final, known.state == .final, known.inputs == inputs, known.verdict == verdict,
      known.decision == decision, known.base == publication.base
    {
      return
    }
    try await RunStop.storing { () async throws(StoreError) in try await tools.store.note(publication) }
  }
}
