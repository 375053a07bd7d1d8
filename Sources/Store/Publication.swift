/// What was last judged and said for a key.
public struct Publication: Sendable, Hashable {
  public enum State: String, Sendable, Hashable {
    /// Begun, and nothing final was shown yet.
    case pending
    /// A verdict is shown.
    case final
  }

  public var key: JobKey
  public var repositoryPath: String
  public var state: State
  /// The judged commit, in hexadecimal.
  public var head: String
  /// What it was compared with.
  public var base: String
  /// What was judged by: head, base, policies, settings in one digest. Equal: nothing to judge again.
  public var inputs: String
  /// `success`, `failure`, `error`, `neutral`; empty while pending.
  public var verdict: String
  /// The record's id; empty while pending.
  public var decision: String
  /// Milliseconds since 1970.
  public var begunAt: Int64
  public var endedAt: Int64?

  public init(
    key: JobKey, repositoryPath: String, state: State, head: String, base: String, inputs: String, verdict: String = "",
    decision: String = "", begunAt: Int64, endedAt: Int64? = nil
  ) {
    self.key = key
    self.repositoryPath = repositoryPath
    self.state = state
    self.head = head
    self.base = base
    self.inputs = inputs
    self.verdict = verdict
    self.decision = decision
    self.begunAt = begunAt
    self.endedAt = endedAt
  }
}

/// A repository that the service has met.
public struct KnownRepository: Sendable, Hashable {
  public var id: String
  public var path: String
  public var installation: String?

  public init(id: String, path: String, installation: String?) {
    self.id = id
    self.path = path
    self.installation = installation
  }
}

/// Numbers for `/metrics`.
public struct StoreCounts: Sendable, Hashable {
  /// Work that is due or will be.
  public var waiting: Int
  public var running: Int
  public var parked: Int
  /// How long the oldest due work has waited, in milliseconds.
  public var oldestMilliseconds: Int
  public var deliveries: Int

  public init(waiting: Int, running: Int, parked: Int, oldestMilliseconds: Int, deliveries: Int) {
    self.waiting = waiting
    self.running = running
    self.parked = parked
    self.oldestMilliseconds = oldestMilliseconds
    self.deliveries = deliveries
  }
}
