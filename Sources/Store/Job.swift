/// Leased work.
public struct Job: Sendable, Hashable {
  public var request: WorkRequest
  /// Grows with each request for the key; what is asked for later is newer.
  public var generation: Int64
  /// Names this lease and no other.
  public var lease: String
  /// How often this generation was begun before.
  public var attempts: Int

  public init(request: WorkRequest, generation: Int64, lease: String, attempts: Int) {
    self.request = request
    self.generation = generation
    self.lease = lease
    self.attempts = attempts
  }
}

/// How a job ended.
public enum JobEnd: Sendable, Hashable {
  case done
  /// It failed in a way that may pass: it is due again after so many milliseconds.
  case retry(afterMilliseconds: Int, reason: String)
  /// Nothing that we can do helps (missing permission): the reason is kept, and the next request tries again.
  case parked(reason: String)
}
