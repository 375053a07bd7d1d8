import Git

/// An answer as the Git host wants it, so that it is seen where people look.
struct HostWords {
  let host: HookHost

  init(_ host: HookHost) { self.host = host }

  /// GitLab's pages show only lines that start so, and nothing of what a hook says beside them.
  private static let gitlabMark = "GL-HOOK-ERR:"

  /// The text, line by line as the host shows it.
  func shown(_ text: String, isAccepted: Bool) -> String {
    guard host == .gitlab, !isAccepted else { return text }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    return lines.map { HostWords.gitlabMark + ($0.isEmpty ? "" : " ") + $0 + "\n" }.joined()
  }
}
