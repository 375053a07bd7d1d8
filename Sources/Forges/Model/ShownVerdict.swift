import Gate

/// A verdict as a forge shows it on a commit: a check run or a status.
public struct ShownVerdict: Sendable, Hashable {
  public enum State: String, Sendable, Hashable {
    /// It is being judged.
    case pending
    case success
    /// The change is denied.
    case failure
    /// The gate could not judge. Blocks like `failure`, with other words.
    case error
    /// Told, and does not block (drafts, by setting; closed pull requests).
    case neutral

    /// Whether two states decide the same over merging. Forges do not know all of them: GitLab tells an error back as a
    /// failure, and a neutral verdict is told back as a success by all that show statuses.
    public func decides(as other: State) -> Bool {
      switch (self, other) {
      case (.pending, .pending), (.success, .neutral), (.neutral, .success), (.failure, .error), (.error, .failure):
        true
      default: self == other
      }
    }

    /// The same for a state that was kept as a word.
    public func decides(as word: String) -> Bool { State(rawValue: word).map { decides(as: $0) } ?? false }
  }

  public var state: State
  /// One line; a forge cuts it to its own limit.
  public var title: String
  /// Markdown for the page of a check run; forges with statuses do not show it.
  public var summary: String
  /// For forges that mark lines beside the verdict.
  public var annotations: [Annotation]
  /// Names what was judged: subject, head, base, policies, settings. The forge keeps it where it can (`external_id`), so
  /// that a verdict is found again after a crash.
  public var key: String
  /// Where people read more; nil: nowhere.
  public var detailsURL: String?

  public init(
    state: State, title: String, summary: String = "", annotations: [Annotation] = [], key: String,
    detailsURL: String? = nil
  ) {
    self.state = state
    self.title = title
    self.summary = summary
    self.annotations = annotations
    self.key = key
    self.detailsURL = detailsURL
  }

  /// A mark on lines of the judged commit.
  public struct Annotation: Sendable, Hashable {
    public enum Level: String, Sendable, Hashable { case notice, warning, failure }
    public var path: String
    /// From 1.
    public var line: Int
    public var endLine: Int
    public var level: Level
    public var title: String
    public var message: String

    public init(path: String, line: Int, endLine: Int, level: Level, title: String, message: String) {
      self.path = path
      self.line = line
      self.endLine = endLine
      self.level = level
      self.title = title
      self.message = message
    }
  }
}

/// What stands on a commit under our name now.
public struct StandingVerdict: Sendable, Hashable {
  public var state: ShownVerdict.State
  /// The key that we gave it, where the forge keeps one.
  public var key: String?
  /// The words, as the forge gives them back (cut).
  public var title: String
  /// Whether our own account wrote it. False: somebody else's status stands in our place.
  public var isOurs: Bool
  /// The forge's id of it, where it can be edited.
  public var id: String?

  public init(state: ShownVerdict.State, key: String?, title: String, isOurs: Bool, id: String?) {
    self.state = state
    self.key = key
    self.title = title
    self.isOurs = isOurs
    self.id = id
  }
}
