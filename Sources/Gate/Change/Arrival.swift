/// How a change came to the Git host: by a push, or by something that its pages or its API did in somebody's name.
///
/// The verdict never depends on it: a merge button is judged like a push. The record tells it, and whatever posts anything
/// to the world outside obeys `isDryRun`.
public struct Arrival: Hashable, Sendable {
  public enum Act: String, Sendable, Hashable {
    /// `git push`.
    case push
    /// A pull or merge request was merged by the host's pages or API.
    case merge
    /// A file was edited by the host's pages or API.
    case edit
    /// Something else that the host's pages or API did, or one of the above where the host does not say which.
    case web
    /// The host's own housekeeping.
    case host
  }

  public var act: Act
  /// The variable that told it; nil where the absence of others did.
  public var source: String?
  /// The host's own words for it, such as `pull request merge button`.
  public var words: String?
  /// The host only asks what would be answered, and changes nothing. Nothing may be posted because of it: no status, no
  /// comment, no message.
  public var isDryRun: Bool

  public init(_ act: Act, source: String? = nil, words: String? = nil, isDryRun: Bool = false) {
    self.act = act
    self.source = source
    self.words = words
    self.isDryRun = isDryRun
  }

  /// Whether the answer is shown on a page or in an API's reply, where there is little room.
  public var isAnsweredOnPage: Bool {
    switch act {
    case .merge, .edit, .web: true
    case .push, .host: false
    }
  }
}
