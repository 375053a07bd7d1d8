/// Breaks safe text into lines that fit.
enum TextWrap {
  /// The text's own lines, each broken at blanks to `width` columns; a word that is longer stands on a line of its own.
  /// What goes beyond `most` lines is cut, with `…` in its place.
  static func lines(_ text: String, width: Int, most: Int = .max) -> [String] {
    var lines: [String] = []
    for line in SafeText.lines(text) {
      lines += broken(line, width: width)
      if lines.count > most { return Array(lines.prefix(most)) + ["…"] }
    }
    return lines
  }

  private static func broken(_ line: String, width: Int) -> [String] {
    if TextWidth.columns(of: line) <= width { return [line] }
    let lead = String(line.prefix { $0 == " " })
    var lines: [String] = []
    var current = lead
    var columns = lead.utf8.count
    var isEmpty = true
    for word in line.split(separator: " ") {
      for part in pieces(of: String(word), width: max(40, width * 2)) {
        let own = TextWidth.columns(of: part)
        if !isEmpty, columns + 1 + own > width {
          lines.append(current)
          (current, columns, isEmpty) = (lead, lead.utf8.count, true)
        }
        current += isEmpty ? part : " " + part
        columns += own + (isEmpty ? 0 : 1)
        isEmpty = false
      }
    }
    return lines + [current]
  }

  /// A word of absurd length in pieces, so that no line goes on for ever.
  private static func pieces(of word: String, width: Int) -> [String] {
    if word.utf8.count <= width { return [word] }
    var pieces: [String] = []
    var rest = Substring(word)
    while !rest.isEmpty {
      pieces.append(String(rest.prefix(width)))
      rest = rest.dropFirst(width)
    }
    return pieces
  }
}
