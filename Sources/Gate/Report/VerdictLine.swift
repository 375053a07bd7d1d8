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
    case .failedClosed: return (rejected, ": the change could not be judged: \(reason)")
    case .failedOpen: return (accepted, " without a judgement (failMode: open): \(reason)")
    case .failedUnenforced(let mode):
      return (accepted, " without a judgement (enforcement: \(mode.rawValue)): \(reason)")
    case .notEnforced(let mode):
      let verb = mode == .observe ? "recorded" : "shown"
      return (accepted, ": \(objections), \(verb) but not enforced (enforcement: \(mode.rawValue))")
    case .verdict: break
    }
    if !context.answer.isAccepted { return (rejected, ": \(objections)") }
    let warnings = judgement.warnings.count
    if warnings > 0 { return (accepted, " with \(counted(warnings, "warning"))") }
    return (accepted, ": \(work)")
  }

  /// The first line of why there is no judgement; the rest of it stands further down.
  private var reason: String {
    guard case .indeterminate(let reason) = judgement.verdict else { return "no reason was given" }
    return SafeText.line(SafeText.lines(reason).first ?? "", longest: VerdictLine.longestReason)
  }

  /// `2 violations in 1 file`, `1 file that is not judged`.
  private var objections: String {
    let denials = judgement.denials
    let refused = judgement.notJudged.filter(\.isDenied)
    var parts: [String] = []
    if !denials.isEmpty {
      let files = Set(denials.map(\.place.path)).count
      parts.append("\(counted(denials.count, "violation")) in \(counted(files, "file"))")
    }
    if !refused.isEmpty {
      parts.append("\(counted(refused.count, "file")) that \(refused.count == 1 ? "is" : "are") not judged")
    }
    return parts.isEmpty ? "the verdict is deny" : parts.joined(separator: ", ")
  }

  /// What an acceptance rests on.
  private var work: String {
    let counts = judgement.counts
    if counts.documents == 0 { return "no manifest to judge" }
    return
      "\(counted(counts.documents, "document")) in \(counted(counts.files, "file")), \(counted(counts.rules, "rule"))"
  }
}
