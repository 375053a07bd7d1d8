/// The first line of an answer.
struct VerdictLine {
  /// A longer reason is cut here and stands in full below.
  static let longestReason = 200

  var judgement: Judgement
  var context: ReportContext

  var text: String {
    let style = TerminalStyle(isColoured: context.isColoured)
    let ink: TerminalStyle.Ink =
      !context.answer.isAccepted ? .red : judgement.verdict == .allow ? .green : .yellow
    return "gatehouse: \(style.paint(words.outcome, ink))\(words.rest)"
  }

  private var words: (outcome: String, rest: String) {
    let isTest = context.audience == .tester
    let accepted = isTest ? "passed" : "accepted"
    let rejected = isTest ? "failed" : "rejected"
    switch context.answer.reason {
    case .notRecorded(let why): return (rejected, ": the decision could not be recorded: \(SafeText.line(why))")
    case .failedClosed:
      return (rejected, ": the change could not be judged: \(judgement.reason(longest: VerdictLine.longestReason))")
    case .failedOpen:
      return (
        accepted, " without a judgement (failMode: open): \(judgement.reason(longest: VerdictLine.longestReason))"
      )
    case .failedUnenforced(let mode):
      return (
        accepted,
        " without a judgement (enforcement: \(mode.rawValue)): \(judgement.reason(longest: VerdictLine.longestReason))"
      )
    case .notEnforced(let mode):
      let verb = mode == .observe ? "recorded" : "shown"
      return (accepted, ": \(judgement.objections), \(verb) but not enforced (enforcement: \(mode.rawValue))")
    case .verdict: break
    }
    if !context.answer.isAccepted { return (rejected, ": \(judgement.objections)") }
    let warnings = judgement.warnings.count
    if warnings > 0 { return (accepted, " with \(counted(warnings, "warning"))") }
    return (accepted, ": \(judgement.work)")
  }
}
