/// One finding in full: where, which rule, its message, the source line with a caret, the fix.
struct FindingBlock {
  var finding: Finding
  var width: Int
  var style: TerminalStyle
  var showsSource = true
  /// Says what the policy's author should know.
  var tellsAuthor = false

  /// More lines of one message are cut.
  private static let mostMessageLines = 8
  private static let mostFixLines = 4

  var lines: [String] {
    var lines = [header]
    lines += TextWrap.lines(finding.message, width: width - 2, most: FindingBlock.mostMessageLines).map { "  " + $0 }
    if showsSource, let line = finding.place.line, let shown = SecretMask.shown(finding) {
      lines += SourceExcerpt(line: line, bytes: shown.line, column: shown.column).lines(width: width)
    }
    if let fix = finding.fix, !fix.isEmpty {
      let words = TextWrap.lines(fix, width: width - 7, most: FindingBlock.mostFixLines)
      for (index, line) in words.enumerated() { lines.append((index == 0 ? "  fix: " : "       ") + line) }
    }
    if tellsAuthor, let problem = finding.patchProblem {
      lines += TextWrap.lines("note: the rule's patch is not used: \(problem)", width: width - 2, most: 2).map {
        "  " + $0
      }
    }
    return lines
  }

  private var header: String {
    var place = SafeText.name(finding.place.path)
    if let line = finding.place.line {
      place += ":\(line)"
      if let column = finding.place.column { place += ":\(column)" }
    }
    var words = SafeText.line(finding.rule.description, longest: 120)
    if let resource = finding.resource { words += " in \(SafeText.line(resource.label, longest: 120))" }
    let kind = finding.severity == .warn ? style.paint("warning", .yellow) + ": " : ""
    return "\(style.paint(place, .bold)): \(kind)\(words)"
  }
}
