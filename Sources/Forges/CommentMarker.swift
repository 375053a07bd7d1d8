/// Signs the comments of one pull request.
///
/// ```swift
/// let marker = CommentMarker(key: markers, forge: "github", repository: "42", pullRequest: 7)
/// let body = marker.signed(words, as: .summary, limit: 65_536)
/// ```
public struct CommentMarker: Sendable {
  private let key: MarkerKey
  private let forge: String
  private let repository: String
  private let pullRequest: Int

  public init(key: MarkerKey, forge: String, repository: String, pullRequest: Int) {
    self.key = key
    self.forge = forge
    self.repository = repository
    self.pullRequest = pullRequest
  }

  public init(key: MarkerKey, forge: String, request: PullRequest) {
    self.init(key: key, forge: forge, repository: request.repository.id, pullRequest: request.number)
  }

  /// Room that a marker takes behind the words, at most.
  public static let room = 320

  /// The words with their marker. `counting`: what is compared to tell whether there is something to write, where the words
  /// hold something that differs each time (the decision's id).
  public func signed(_ words: String, as kind: OwnComment.Kind, counting: String? = nil) -> String {
    key.signed(
      words, as: kind, pullRequest: pullRequest, repository: repository, forge: forge, counting: counting)
  }
}
