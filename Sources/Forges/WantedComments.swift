/// What a pull request should be told now.
public struct WantedComments: Sendable, Hashable {
  /// One for each finding at most; bodies carry their markers.
  public var lines: [LineComment]
  /// Further findings of the change, by fingerprint, with what their comments would say: no line can be told (it is not in the
  /// diff), or there are too many comments. What stands for them stays.
  public var standing: [String: String]
  /// False where something could not be judged, or not everything is told: a finding that is not told may be there all the
  /// same.
  public var isComplete: Bool
  /// Files that are not judged: what was said of them is neither wrong nor fixed.
  public var unjudgedPaths: Set<String>
  /// The summary with its marker; nil: none is written and none is touched.
  public var summary: String?
  /// Whether the summary says enough to be written where there is none yet.
  public var needsSummary: Bool
  /// What is said of a finding that is gone.
  public var fixedWords: String

  public init(
    lines: [LineComment] = [], standing: [String: String] = [:], isComplete: Bool = true,
    unjudgedPaths: Set<String> = [],
    summary: String? = nil, needsSummary: Bool = true, fixedWords: String = "The change no longer brings this."
  ) {
    self.lines = lines
    self.standing = standing
    self.isComplete = isComplete
    self.unjudgedPaths = unjudgedPaths
    self.summary = summary
    self.needsSummary = needsSummary
    self.fixedWords = fixedWords
  }
}
