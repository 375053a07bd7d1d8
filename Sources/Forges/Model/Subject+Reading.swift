extension Subject {
  /// The pull request that it is about; nil for merge groups and commits.
  public var pullRequestNumber: Int? {
    switch self {
    case .pullRequest(let number), .command(let number, _, _, _): number
    case .mergeGroup, .commit: nil
    }
  }

  /// Whether a comment can hold a command at all: it starts with a slash. Most do not, and need no work.
  static func mayHoldCommand(_ text: String) -> Bool {
    text.unicodeScalars.first { !$0.properties.isWhitespace } == "/"
  }
}
