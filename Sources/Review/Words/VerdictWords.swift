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

  private var reason: String { judgement.reason(longest: VerdictWords.longestReason) }

  /// Plain text on one line, safe for a terminal.
  var line: String {
    switch answer.reason {
    case .notRecorded(let why): return "the decision could not be recorded: \(SafeText.line(why, longest: 100))"
    case .failedClosed: return "the change could not be judged: \(reason)"
    case .failedOpen: return "let through without a judgement (failMode: open): \(reason)"
    case .failedUnenforced(let mode): return "without a judgement (enforcement: \(mode.rawValue)): \(reason)"
    case .notEnforced(let mode):
      return
        "\(judgement.objections), \(mode == .observe ? "recorded" : "shown") but not enforced (enforcement: \(mode.rawValue))"
    case .verdict: break
    }
    if !answer.isAccepted { return judgement.objections }
    let warnings = judgement.warnings.count
    return (warnings > 0 ? "passed with \(counted(warnings, "warning"))" : "passed: \(judgement.work)") + unjudged
  }

  private var unjudged: String {
    let count = judgement.notJudged.count
    return count == 0 ? "" : "; \(counted(count, "file")) not judged"
  }

}
