/// What a report says beside the judgement: who reads it, what was done, and how to see the same again.
public struct ReportContext: Sendable {
  public enum Audience: Sendable, Hashable {
    /// Somebody who pushed and reads through `remote:`.
    case pusher
    /// Somebody who runs `gatehouse test`.
    case tester
  }

  public var audience: Audience
  public var answer: Answer
  /// What to name after `--policy`.
  public var policies: [String]
  /// What to name after `--base`: a commit that the reader has; nil where everything is new.
  public var base: String?
  /// The record's id, where one was written and the reader is to know it.
  public var decisionID: String?
  /// Columns; names of files and links are never broken to keep it.
  public var width: Int
  /// Only for a terminal of one's own: a pusher's is never coloured.
  public var isColoured: Bool
  /// Findings that are shown in full.
  public var mostFindings: Int

  /// For a page or an API's reply: fewer findings, no source lines, no advice that only a clone can follow.
  public var isBrief = false

  /// Findings that are shown on a page.
  public static let mostFindingsOnPage = 5

  public init(
    audience: Audience, answer: Answer, policies: [String] = [], base: String? = nil, decisionID: String? = nil,
    width: Int = 100, isColoured: Bool = false, mostFindings: Int = 20
  ) {
    self.audience = audience
    self.answer = answer
    self.policies = policies
    self.base = base
    self.decisionID = decisionID
    self.width = max(40, width)
    self.isColoured = isColoured && audience == .tester
    self.mostFindings = mostFindings
  }

  /// A commit to compare with for the reader of an answer to these refs: the first judged one's base, shortened.
  public static func base(of refs: [RefChange]) -> String? {
    refs.first { $0.skipped == nil && $0.base != nil }?.base.map { String($0.description.prefix(12)) }
  }
}
