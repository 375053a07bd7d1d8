import Forges

/// Markdown of our own that is made to fit, whatever a template made of it: fences are closed, and so is what folds.
enum FittedMarkdown {
  private static let closing = "\n\n</details>"

  static func cut(_ text: String, to limit: Int) -> String {
    if text.utf8.count <= limit { return text }
    let depth = min(8, occurrences(of: "<details", in: text))
    let room = limit - depth * closing.utf8.count
    let kept = FittedText.cutMarkdown(text, to: max(0, room), in: .bytes)
    let open = occurrences(of: "<details", in: kept) - occurrences(of: "</details>", in: kept)
    return kept + String(repeating: closing, count: min(max(0, open), depth))
  }

  private static func occurrences(of word: String, in text: String) -> Int {
    text.ranges(of: word).count
  }
}
