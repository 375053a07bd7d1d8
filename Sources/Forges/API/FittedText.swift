/// Words that are made to fit: cut between characters as people see them, never over a forge's limit, and told how much is
/// missing.
///
/// ```swift
/// FittedText.cut("five findings in deployment.yaml", to: 20)   // five findin… 21 more
/// ```
public enum FittedText {
  /// What a limit counts.
  public enum Measure: Sendable, Hashable, CaseIterable {
    /// UTF-16 code units; no forge counts more of them than this for what it calls characters.
    case utf16
    case bytes
    case scalars
    /// As people see them.
    case characters

    public func count(_ text: some StringProtocol) -> Int {
      switch self {
      case .utf16: text.utf16.count
      case .bytes: text.utf8.count
      case .scalars: text.unicodeScalars.count
      case .characters: text.count
      }
    }
  }

  /// The text where it fits, else as much of it as fits with `… N more` behind it, N in characters.
  public static func cut(_ text: String, to limit: Int, in measure: Measure = .utf16) -> String {
    if measure.count(text) <= limit { return text }
    let total = text.count
    let room = limit - measure.count(ending(total))
    guard room >= 0 else { return measure.count("…") <= limit ? "…" : "" }
    let (kept, count) = start(of: text, within: room, measure)
    // What people see may run together with the ending's first character; the sum of the parts is an upper bound.
    return kept + ending(total - count)
  }

  /// The same for Markdown: cut between lines where it can be, and with an open code fence closed.
  public static func cutMarkdown(_ text: String, to limit: Int, in measure: Measure = .utf16) -> String {
    if measure.count(text) <= limit { return text }
    let total = text.count
    let reserve = measure.count("\n\n" + ending(total))
    var kept = ""
    var used = 0
    var fence: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let next = MarkdownFence.after(line, open: fence)
      let closing = next.map { measure.count("\n" + $0) } ?? 0
      let size = measure.count(line) + 1
      if used + size + closing + reserve > limit { break }
      kept += line + "\n"
      used += size
      fence = next
    }
    if kept.isEmpty { return cut(text, to: limit, in: measure) }
    let missing = total - kept.count
    return kept + (fence.map { $0 + "\n" } ?? "") + "\n" + ending(max(missing, 1))
  }

  private static func ending(_ missing: Int) -> String { "… \(missing) more" }

  private static func start(of text: String, within room: Int, _ measure: Measure) -> (text: String, count: Int) {
    var end = text.startIndex
    var used = 0
    var count = 0
    while end < text.endIndex {
      let next = text.index(after: end)
      used += measure.count(text[end..<next])
      if used > room { break }
      end = next
      count += 1
    }
    return (String(text[..<end]), count)
  }
}

/// Code fences of Markdown, as far as a cut must know of them.
private enum MarkdownFence {
  /// The fence that is open after a line; nil: none.
  static func after(_ line: Substring, open: String?) -> String? {
    let indent = line.prefix { $0 == " " }
    guard indent.count <= 3 else { return open }
    let rest = line.dropFirst(indent.count)
    guard let mark = rest.first, mark == "`" || mark == "~" else { return open }
    let run = rest.prefix { $0 == mark }
    guard run.count >= 3 else { return open }
    let after = rest.dropFirst(run.count)
    guard let open else { return mark == "`" && after.contains("`") ? nil : String(run) }
    let closes = open.first == mark && run.count >= open.count && after.allSatisfy { $0 == " " || $0 == "\r" }
    return closes ? nil : open
  }
}
