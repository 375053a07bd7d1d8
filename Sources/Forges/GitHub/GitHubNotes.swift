import Synchronization

/// What this process remembers of its own doing, to spare calls; forgetting it costs calls and nothing else.
final class GitHubNotes: Sendable {
  private struct State {
    var begun: Set<Int64> = []
    var cannotResolve: Set<String> = []
  }

  private let state = Mutex(State())
  private static let most = 4096

  /// A check run was begun, without annotations.
  func begin(_ run: Int64) {
    state.withLock { state in
      if state.begun.count >= GitHubNotes.most { state.begun.removeAll() }
      state.begun.insert(run)
    }
  }

  /// Annotations are about to be given to a run. False: whether it has some is not known.
  func end(_ run: Int64) -> Bool { state.withLock { $0.begun.remove(run) != nil } }

  /// In this repository threads may not be resolved by us.
  func mayResolve(in repository: String) -> Bool { state.withLock { !$0.cannotResolve.contains(repository) } }

  func mayNotResolve(in repository: String) {
    state.withLock { state in
      if state.cannotResolve.count >= GitHubNotes.most { state.cannotResolve.removeAll() }
      state.cannotResolve.insert(repository)
    }
  }

  func forgetPermissions() { state.withLock { $0.cannotResolve.removeAll() } }
}
