/// A comment on lines that a pull request shows. The body carries its marker already.
public struct LineComment: Sendable, Hashable {
  public var path: String
  /// The path before, where the file was renamed.
  public var oldPath: String?
  /// The last line, in the new version, from 1. It is in the diff.
  public var line: Int
  /// The first line where the comment is about several; in the same hunk.
  public var startLine: Int?
  /// The same line in the old version, where it is context; nil where it was added. GitLab needs both.
  public var oldLine: Int?
  /// Which finding it shows; 64 hex digits.
  public var fingerprint: String
  public var body: String

  public init(
    path: String, oldPath: String? = nil, line: Int, startLine: Int? = nil, oldLine: Int? = nil, fingerprint: String,
    body: String
  ) {
    self.path = path
    self.oldPath = oldPath
    self.line = line
    self.startLine = startLine
    self.oldLine = oldLine
    self.fingerprint = fingerprint
    self.body = body
  }
}

/// A comment of our own that stands on a pull request: written by our account, with a marker that only we can make.
public struct OwnComment: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case summary
    case finding(fingerprint: String)
    /// The answer to a command's comment.
    case answer(comment: String)
  }

  public var kind: Kind
  public var id: String
  /// The discussion or review thread that it opens, where the forge has an id for it.
  public var thread: String?
  /// The digest of what it says, from its marker: equal words need no write.
  public var digest: String
  public var path: String?
  /// nil: it is outdated, the line is gone from the diff.
  public var line: Int?
  public var isResolved: Bool
  /// Somebody answered in its thread: it is never deleted.
  public var hasReplies: Bool
  /// Milliseconds since 1970; the oldest of duplicates stays.
  public var createdAt: Int64

  public init(
    kind: Kind, id: String, thread: String? = nil, digest: String, path: String? = nil, line: Int? = nil,
    isResolved: Bool = false, hasReplies: Bool = false, createdAt: Int64 = 0
  ) {
    self.kind = kind
    self.id = id
    self.thread = thread
    self.digest = digest
    self.path = path
    self.line = line
    self.isResolved = isResolved
    self.hasReplies = hasReplies
    self.createdAt = createdAt
  }
}
