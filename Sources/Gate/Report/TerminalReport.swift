/// A judgement in words for a terminal: the hook's answer, read through `remote:`, and what `gatehouse test` prints.
///
/// ```swift
/// let context = ReportContext(audience: .pusher, answer: answer, policies: settings.policies, base: base)
/// print(TerminalReport(judgement, context: context).text, terminator: "")
/// ```
///
/// The text ends with a newline, has no colour for a pusher, and nothing from the push in it but what `SafeText` lets
/// through. Everything that somebody pushed stands indented or behind a name, so that no line of it looks like ours.
public struct TerminalReport: Sendable {
  public var judgement: Judgement
  public var context: ReportContext

  public init(_ judgement: Judgement, context: ReportContext) {
    self.judgement = judgement
    self.context = context
  }

  /// Entries of a list that are named; the rest is counted.
  private static let mostListed = 10
  private static let mostReasonLines = 30

  public var text: String {
    var blocks = [[VerdictLine(judgement: judgement, context: context).text]]
    if !isQuiet {
      blocks += findingBlocks
      blocks.append(failureLines)
      blocks.append(notJudgedLines)
      blocks.append(countLines)
      blocks.append(skippedRefLines)
      blocks.append(adviceLines)
    }
    return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  /// Observing is not to be noticed beyond its first line.
  private var isQuiet: Bool {
    switch context.answer.reason {
    case .notEnforced(.observe), .failedUnenforced(.observe): context.audience == .pusher
    default: false
    }
  }

  // MARK: Blocks

  private var style: TerminalStyle { TerminalStyle(isColoured: context.isColoured) }

  private var findingBlocks: [[String]] {
    let denials = judgement.denials
    let warnings = judgement.warnings
    let most = context.isBrief ? min(context.mostFindings, ReportContext.mostFindingsOnPage) : context.mostFindings
    let shown = (denials + warnings).prefix(max(0, most))
    var blocks = shown.map {
      FindingBlock(
        finding: $0, width: context.width, style: style, showsSource: !context.isBrief,
        tellsAuthor: context.audience == .tester
      ).lines
    }
    let hiddenDenials = denials.count - min(denials.count, shown.count)
    let hiddenWarnings = denials.count + warnings.count - shown.count - hiddenDenials
    var rest: [String] = []
    if hiddenDenials > 0 { rest.append(counted(hiddenDenials, "more violation")) }
    if hiddenWarnings > 0 { rest.append(counted(hiddenWarnings, "more warning")) }
    if !rest.isEmpty { blocks.append(["Not shown: \(rest.joined(separator: " and "))."]) }
    return blocks
  }

  private var failureLines: [String] {
    var reasons = judgement.failures.map(words)
    if reasons.isEmpty, case .indeterminate(let reason) = judgement.verdict { reasons = [reason] }
    // One reason begins in the first line already: what is left of it follows.
    if reasons.count == 1, judgement.failures.allSatisfy({ $0.path == nil && $0.rule == nil }) {
      let lines = SafeText.lines(reasons[0])
      if (lines.first?.utf8.count ?? 0) <= 500 {
        return Array(lines.dropFirst().prefix(TerminalReport.mostReasonLines).map { "  " + $0 })
      }
    }
    return listed("Could not be judged:", reasons) { reason in
      TextWrap.lines(reason, width: context.width - 2, most: TerminalReport.mostReasonLines)
    }
  }

  private func words(_ failure: JudgementFailure) -> String {
    var words = ""
    if let path = failure.path { words += "\(SafeText.name(path)): " }
    if let rule = failure.rule { words += "\(rule.id): " }
    return words + failure.reason
  }

  private var notJudgedLines: [String] {
    let refused = judgement.notJudged.filter(\.isDenied)
    let others = judgement.notJudged.filter { !$0.isDenied }
    func line(_ file: NotJudged) -> [String] {
      ["\(SafeText.name(file.path)): \(SafeText.line(file.why, longest: 300))"]
    }
    return listed("Not judged, which these settings refuse (notJudged: deny):", refused, line)
      + listed("Not judged:", others, line)
  }

  private var countLines: [String] {
    var lines: [String] = []
    let old = judgement.findings.filter { $0.state == .preExisting }.count
    let fixed = judgement.findings.filter { $0.state == .fixed }.count
    if old > 0 { lines.append("There before this change and not counted: \(counted(old, "finding")).") }
    if fixed > 0 { lines.append("Fixed by this change: \(counted(fixed, "finding")).") }
    return lines
  }

  private var skippedRefLines: [String] {
    listed("Refs that are not judged:", judgement.skippedRefs) { ref in
      ["\(SafeText.name(ref.name)): \(SafeText.line(ref.why, longest: 300))"]
    }
  }

  private var adviceLines: [String] {
    guard context.audience == .pusher else { return [] }
    var lines: [String] = []
    switch context.answer.reason {
    case .notRecorded, .failedClosed, .failedOpen, .failedUnenforced:
      lines.append("The administrator of this Git server can mend it.")
    case .verdict, .notEnforced: break
    }
    let isObjection =
      !judgement.denials.isEmpty || !judgement.warnings.isEmpty || judgement.notJudged.contains(where: \.isDenied)
    if isObjection && !context.isBrief {
      lines.append("To see the same before you push:")
      lines.append("  " + LocalCommand.text(base: context.base, policies: context.policies))
    }
    if let id = context.decisionID, judgement.verdict != .allow { lines.append("Decision \(SafeText.line(id)).") }
    return lines
  }

  /// A heading and its entries, indented; nothing where there are none.
  private func listed<Entry>(_ heading: String, _ entries: [Entry], _ lines: (Entry) -> [String]) -> [String] {
    if entries.isEmpty { return [] }
    var text = [heading]
    for entry in entries.prefix(TerminalReport.mostListed) { text += lines(entry).map { "  " + $0 } }
    if entries.count > TerminalReport.mostListed {
      text.append("  and \(entries.count - TerminalReport.mostListed) more")
    }
    return text
  }
}
