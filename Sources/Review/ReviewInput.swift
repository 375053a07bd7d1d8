import Forges
import Gate

/// What is known of a judged pull request when it is put into words.
public struct ReviewInput: Sendable {
  public var judgement: Judgement
  /// What is done about the verdict; carries enforcement and fail mode.
  public var answer: Answer
  /// The judged commit, and the one that it was compared with.
  public var head: ObjectID
  public var base: ObjectID?
  /// The record's id; nil where none was written.
  public var decisionID: String?
  /// `ShownVerdict.key`.
  public var key: String
  public var limits: ForgeLimits
  /// What the diff shows; empty: all findings go to the summary.
  public var shown: ShownDiff
  /// What to name after `--policy`, as somebody at home would.
  public var policies: [String]
  /// Signs our comments; nil where nobody can comment (a merge group).
  public var marker: CommentMarker?
  /// Where people read more; nil: nowhere.
  public var detailsURL: String?

  public init(
    judgement: Judgement, answer: Answer, head: ObjectID, base: ObjectID?, decisionID: String?, key: String,
    limits: ForgeLimits, shown: ShownDiff = ShownDiff(), policies: [String] = [], marker: CommentMarker?,
    detailsURL: String? = nil
  ) {
    self.judgement = judgement
    self.answer = answer
    self.head = head
    self.base = base
    self.decisionID = decisionID
    self.key = key
    self.limits = limits
    self.shown = shown
    self.policies = policies
    self.marker = marker
    self.detailsURL = detailsURL
  }
}
