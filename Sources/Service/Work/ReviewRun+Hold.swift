import Forges
import Store

/// Whether a run may still write.
extension ReviewRun {
  /// Asked before every write to the forge. No: the lease is somebody else's, or the pull request is another than the one that
  /// was judged.
  ///
  /// A newer request alone does not silence a run: where head and target branch are the same it would say the same, and under
  /// a steady stream of deliveries nothing would ever be said. The newer one stays due.
  func holds(for request: PullRequest?) async throws(RunStop) -> Bool {
    if Task.isCancelled { return false }
    let isNewest = try await RunStop.storing { () async throws(StoreError) in try await tools.store.holds(job) }
    if isNewest { return true }
    let isOurs = try await RunStop.storing { () async throws(StoreError) in
      try await tools.store.extend(job, milliseconds: Worker.leaseMilliseconds)
    }
    guard isOurs, let request else { return isOurs }
    let now = try await RunStop.asking { () async throws(ForgeError) in
      try await forge.pullRequest(request.number, in: request.repository)
    }
    return now.state == .open && now.head == request.head && now.baseBranch == request.baseBranch
  }

  /// The same before a comment; a store that does not answer is a no.
  func mayWrite(on request: PullRequest) async throws(ForgeError) {
    do throws(RunStop) {
      if try await holds(for: request) { return }
    } catch {
      if case .forge(let error) = error { throw error }
    }
    throw .cancelled
  }
}
