/// What is done about a verdict: the one place where enforcement, fail mode and the record decide over a push.
///
/// ```swift
/// let answer = Answer(to: judgement.verdict, settings: settings, recordFailure: nil)
/// exit(answer.isAccepted ? 0 : 1)
/// ```
public struct Answer: Sendable, Hashable {
  public enum Reason: Sendable, Hashable {
    /// The verdict itself: allow or warn accept, deny rejects.
    case verdict
    /// A denial under `enforcement: warn` or `observe`.
    case notEnforced(Enforcement)
    /// Not judged, rejected: `failMode: closed`.
    case failedClosed
    /// Not judged, accepted: `failMode: open`.
    case failedOpen
    /// Not judged, accepted because nothing is enforced.
    case failedUnenforced(Enforcement)
    /// Rejected whatever the verdict: there is no decision without a record.
    case notRecorded(String)
  }

  public var isAccepted: Bool
  public var reason: Reason

  /// - Parameter recordFailure: why the decision could not be recorded, as a sentence's end; nil when it was.
  public init(to verdict: Verdict, enforcement: Enforcement, failMode: FailMode, recordFailure: String? = nil) {
    if let recordFailure {
      self.init(isAccepted: false, reason: .notRecorded(recordFailure))
      return
    }
    switch (verdict, enforcement) {
    case (.allow, _), (.warn, _): self.init(isAccepted: true, reason: .verdict)
    case (.deny, .enforce): self.init(isAccepted: false, reason: .verdict)
    case (.deny, _): self.init(isAccepted: true, reason: .notEnforced(enforcement))
    case (.indeterminate, .enforce):
      self.init(isAccepted: failMode == .open, reason: failMode == .open ? .failedOpen : .failedClosed)
    case (.indeterminate, _): self.init(isAccepted: true, reason: .failedUnenforced(enforcement))
    }
  }

  public init(to verdict: Verdict, settings: EffectiveSettings, recordFailure: String? = nil) {
    self.init(
      to: verdict, enforcement: settings.enforcement, failMode: settings.failMode, recordFailure: recordFailure)
  }

  private init(isAccepted: Bool, reason: Reason) {
    self.isAccepted = isAccepted
    self.reason = reason
  }

  /// `accepted` or `rejected`.
  public var word: String { isAccepted ? "accepted" : "rejected" }
}
