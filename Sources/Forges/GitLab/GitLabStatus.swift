import Foundation

/// A commit status of GitLab: its words for our states, and what its state machine answers.
enum GitLabStatus {
  static let longest = 255

  static func word(_ state: ShownVerdict.State) -> String {
    switch state {
    case .pending: "pending"
    case .success, .neutral: "success"
    case .failure, .error: "failed"
    }
  }

  /// What is told back: GitLab knows neither an error nor a neutral one.
  static func state(_ word: String) -> ShownVerdict.State {
    switch word {
    case "success": .success
    case "failed", "canceled", "skipped": .failure
    // created, waiting_for_resource, preparing, pending, running, scheduled, manual
    default: .pending
    }
  }

  /// The state that stands, from `Cannot transition status via :enqueue from :pending (Reason(s): …)`.
  static func standing(in words: String) -> String? {
    guard words.contains("Cannot transition status"), let start = words.range(of: " from :")?.upperBound else {
      return nil
    }
    let state = words[start...].prefix { $0.isLetter || $0 == "_" }
    return state.isEmpty ? nil : String(state)
  }
}
