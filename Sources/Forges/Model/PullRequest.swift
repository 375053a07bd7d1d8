import Gate

/// A pull request (GitLab: merge request) as the forge's API tells it now. Never made from a webhook.
public struct PullRequest: Sendable, Hashable {
  public enum State: String, Sendable, Hashable { case open, closed, merged }

  /// The number that people use (GitLab: `iid`).
  public var number: Int
  public var state: State
  public var isDraft: Bool
  /// The commit at the tip of what is proposed.
  public var head: ObjectID
  public var headBranch: String
  /// The target branch's tip, as the forge knows it.
  public var base: ObjectID
  public var baseBranch: String
  /// The account that opened it.
  public var author: String
  public var isFromFork: Bool
  /// The repository that it is opened in.
  public var repository: ForgeRepository

  public init(
    number: Int, state: State, isDraft: Bool = false, head: ObjectID, headBranch: String, base: ObjectID,
    baseBranch: String, author: String, isFromFork: Bool = false, repository: ForgeRepository
  ) {
    self.number = number
    self.state = state
    self.isDraft = isDraft
    self.head = head
    self.headBranch = headBranch
    self.base = base
    self.baseBranch = baseBranch
    self.author = author
    self.isFromFork = isFromFork
    self.repository = repository
  }
}
