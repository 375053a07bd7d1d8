/// What a forge takes at most; words are made to fit before they are sent.
public struct ForgeLimits: Sendable, Hashable {
  /// Characters of a comment.
  public var comment: Int
  /// Whether `suggestion` blocks can be applied by a click.
  public var takesSuggestions: Suggestions
  /// Whether a comment may span several lines.
  public var takesLineRanges: Bool
  /// Whether findings are marked on lines beside the verdict (check-run annotations), so that comments are not the only place.
  public var takesAnnotations: Bool

  public enum Suggestions: Sendable, Hashable {
    case none
    /// GitHub: the block replaces the comment's own lines.
    case replacesRange
    /// GitLab: `suggestion:-0+N`, counted from the comment's line.
    case relative
  }

  public init(comment: Int, takesSuggestions: Suggestions, takesLineRanges: Bool, takesAnnotations: Bool) {
    self.comment = comment
    self.takesSuggestions = takesSuggestions
    self.takesLineRanges = takesLineRanges
    self.takesAnnotations = takesAnnotations
  }
}
