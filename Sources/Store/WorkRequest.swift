/// What a job is about; one job a key, however often it is asked for.
public struct JobKey: Sendable, Hashable {
  /// The forge's name in the configuration.
  public var forge: String
  /// The forge's own id of the repository.
  public var repository: String
  /// `pull/7`, `queue/<commit>`, … made and read by the service.
  public var subject: String

  public init(forge: String, repository: String, subject: String) {
    self.forge = forge
    self.repository = repository
    self.subject = subject
  }
}

/// Work that is asked for. The newest words win where several ask for the same key.
public struct WorkRequest: Sendable, Hashable {
  public var key: JobKey
  /// The repository's path, as it was named last.
  public var repositoryPath: String
  /// The account or installation that API calls are made for; the forge's own word.
  public var installation: String?
  /// What the service needs to know beside the key, as JSON; at most 64 KiB.
  public var payload: String
  /// For logs: `synchronize`, `reconcile`.
  public var reason: String
  /// The delivery that asked, for logs; nil for our own doing.
  public var delivery: String?
  public var priority: Priority
  /// Not before so many milliseconds from now.
  public var delayMilliseconds: Int

  public enum Priority: Int, Sendable, Hashable {
    /// Sweeps and healing.
    case background = 0
    case normal = 10
    /// Somebody waits: a command, a merge queue.
    case urgent = 20
  }

  public init(
    key: JobKey, repositoryPath: String, installation: String? = nil, payload: String = "", reason: String,
    delivery: String? = nil, priority: Priority = .normal, delayMilliseconds: Int = 0
  ) {
    self.key = key
    self.repositoryPath = repositoryPath
    self.installation = installation
    self.payload = payload
    self.reason = reason
    self.delivery = delivery
    self.priority = priority
    self.delayMilliseconds = delayMilliseconds
  }
}
