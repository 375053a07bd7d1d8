/// The record of one decision, version 1: who, what, when, where, by which policies, with what result. One line of JSON.
///
/// ```swift
/// let record = DecisionRecord(judgement, answer: answer, settings: settings, push: push, time: now, engine: engine)
/// try sink.append(record)   // before anyone is answered
/// ```
///
/// Records hold names, ids, positions and the policies' messages, never the pushed files' own lines.
public struct DecisionRecord: Sendable {
  public static let version = 1

  public enum Kind: String, Sendable, Hashable {
    case push
    /// `gatehouse test --record`, an installation's proof.
    case test
    /// A pull request, or a merge queue's candidate.
    case pullRequest = "pull_request"
    /// A verdict that we had shown was overwritten by somebody else and put back; `reason` says what stood there.
    case statusTampered = "status_tampered"
  }

  /// What came of it. An `error` could not be judged; `accepted` says what was done about it.
  public enum Result: String, Sendable, Hashable { case allow, warn, deny, error }

  public var time: Timestamp
  public var id: DecisionID
  public var kind: Kind
  public var mode: Enforcement
  public var result: Result
  /// Whether the push went in, as far as it was ours to say.
  public var isAccepted: Bool
  /// Why there is no judgement.
  public var reason: String?
  public var push: Push
  public var engine: Engine
  public var policyDigest: String
  public var configDigest: String
  public var findings: [Finding]
  public var notJudged: [NotJudged]
  public var failures: [JudgementFailure]
  public var counts: JudgementCounts
  public var limitsHit: [String]
  public var durationMilliseconds: Int

  /// What was pushed, by whom, to where.
  public struct Push: Sendable {
    public var repository: String
    /// The repository's own directory, where it is known.
    public var repositoryPath: String?
    public var refs: [Ref]
    public var actor: Actor?
    /// How it came to the Git host; nil where nobody said.
    public var arrival: Arrival?
    /// The machine's name.
    public var host: String?
    /// The pull request, where it was no push.
    public var proposal: Proposal?

    public init(
      repository: String, repositoryPath: String? = nil, refs: [Ref], actor: Actor?, arrival: Arrival? = nil,
      host: String? = nil
    ) {
      self.arrival = arrival
      self.repository = repository
      self.repositoryPath = repositoryPath
      self.refs = refs
      self.actor = actor
      self.host = host
    }

    public init(_ changes: ChangeSet, repositoryPath: String? = nil, host: String? = nil) {
      self.init(
        repository: changes.repository, repositoryPath: repositoryPath, refs: changes.refs.map { Ref($0) },
        actor: changes.actor, arrival: changes.arrival, host: host)
    }
  }

  /// What was proposed on a forge.
  public struct Proposal: Sendable, Hashable {
    /// The forge's name in the configuration.
    public var forge: String
    /// The forge's own id of the repository.
    public var repositoryID: String
    /// nil: a merge queue's candidate.
    public var number: Int?
    public var isFromFork: Bool

    public init(forge: String, repositoryID: String, number: Int?, isFromFork: Bool = false) {
      self.forge = forge
      self.repositoryID = repositoryID
      self.number = number
      self.isFromFork = isFromFork
    }
  }

  /// One ref update.
  public struct Ref: Sendable, Hashable {
    public var name: [UInt8]
    public var old: ObjectID
    public var new: ObjectID
    public var base: ObjectID?
    public var isForced: Bool
    /// Why it was not judged.
    public var skipped: String?

    public init(
      name: [UInt8], old: ObjectID, new: ObjectID, base: ObjectID? = nil, isForced: Bool = false,
      skipped: String? = nil
    ) {
      self.name = name
      self.old = old
      self.new = new
      self.base = base
      self.isForced = isForced
      self.skipped = skipped
    }

    public init(_ change: RefChange) {
      self.init(
        name: change.update.name, old: change.update.old, new: change.update.new, base: change.base,
        isForced: change.isForced, skipped: change.skipped)
    }

    public init(_ update: RefUpdate) { self.init(name: update.name, old: update.old, new: update.new) }
  }

  /// Which program judged.
  public struct Engine: Sendable, Hashable {
    public var name: String
    public var version: String

    public init(name: String = "gatehouse", version: String) {
      self.name = name
      self.version = version
    }
  }

  /// The record of a judgement and of what was done about it.
  ///
  /// - Parameter answer: what the push is answered if this record is written.
  public init(
    _ judgement: Judgement, answer: Answer, settings: EffectiveSettings, push: Push, engine: Engine, time: Timestamp,
    id: DecisionID? = nil, kind: Kind = .push
  ) {
    self.time = time
    self.id = id ?? .random(milliseconds: time.milliseconds)
    self.kind = kind
    self.push = push
    self.engine = engine
    mode = settings.enforcement
    isAccepted = answer.isAccepted
    switch judgement.verdict {
    case .allow: result = .allow
    case .warn: result = .warn
    case .deny: result = .deny
    case .indeterminate(let why):
      result = .error
      reason = why
    }
    policyDigest = judgement.policyRevision
    configDigest = settings.digest
    findings = judgement.findings
    notJudged = judgement.notJudged
    failures = judgement.failures
    counts = judgement.counts
    limitsHit = judgement.limitsHit
    durationMilliseconds = judgement.durationMilliseconds
  }
}
