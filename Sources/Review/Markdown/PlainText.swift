import Gate

/// Foreign words where a forge shows plain text: titles, descriptions of statuses, marks beside lines.
enum PlainText {
  static func line(_ words: String, longest: Int = 1_000) -> String { SafeText.line(words, longest: longest) }

  static func lines(_ words: String, most: Int = 20, longest: Int = 1_000) -> String {
    let all = SafeText.lines(words)
    var shown = all.prefix(most).map { SafeText.line($0, longest: longest) }
    if all.count > most { shown.append("… \(all.count - most) more lines") }
    return shown.joined(separator: "\n")
  }
}
