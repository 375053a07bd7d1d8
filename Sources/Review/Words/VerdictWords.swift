import Forges
import Gate

/// What a pull request is told first: the state of its check, and one plain line.
struct VerdictWords {
  var judgement: Judgement
  var answer: Answer

  /// Longer reasons are cut here and stand in full in the summary.
  private static let longestReason = 100

  /// Whether the change is watched and nobody is to notice: nothing but the first line is said.
  var isQuiet: Bool {
    switch answer.reason {
    case .notEnforced(.observe), .failedUnenforced(.observe): true
    default: false
    }
  }

  /// A success only where everything that was asked for was judged and let in.
  var state: ShownVerdict.State {
    switch answer.reason {
    case .verdict: answer.isAccepted ? .success : .failure
    case .notEnforced: .neutral
    case .failedClosed, .notRecorded: .error
    case .failedOpen, .failedUnenforced: .neutral
    }
  }

  /// Plain text on one line, safe for a terminal.
  var line: String {
    switch answer.reason {
    case .notRecorded(let why): return "the decision could not be recorded: \(SafeText.line(why, longest: 100))"
    case .failedClosed: return "the change could not be judged: \(reason)"
    case .failedOpen: return "let through without a judgement (failMode: open): \(reason)"
    case .failedUnenforced(let mode): return "without a judgement (enforcement: \(mode.rawValue)): \(reason)"
    case .notEnforced(let mode):
      return
        "\(objections), \(mode == .observe ? "recorded" : "shown") but not enforced (enforcement: \(mode.rawValue))"
    case .verdict: break
    }
    if !answer.isAccepted { return objections }
    let warnings = judgement.warnings.count
    return (warnings > 0 ? "passed with \(counted(warnings, "warning"))" : "passed: \(work)") + unjudged
  }

  /// The first line of why there is no judgement.
  private var reason: String {
    guard case .indeterminate(let reason) = judgement.verdict else { return "no reason was given" }
    return SafeText.line(SafeText.lines(reason).first ?? "", longest: VerdictWords.longestReason)
  }

  /// `2 violations in 1 file, 1 file that is not judged`.
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

  private var work: String {
    let counts = judgement.counts
    if counts.documents == 0 { return "no manifest to judge" }
    return
      "\(counted(counts.documents, "document")) in \(counted(counts.files, "file")), \(counted(counts.rules, "rule"))"
  }

  private var unjudged: String {
    let count = judgement.notJudged.count
    return count == 0 ? "" : "; \(counted(count, "file")) not judged"
  }

}
