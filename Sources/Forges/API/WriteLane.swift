import Synchronization

/// Lets one task at a time through, in the order of coming.
final class WriteLane: Sendable {
  private struct State {
    var isTaken = false
    var next = 0
    var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    /// Cancelled before they came to wait.
    var gone: Set<Int> = []
  }

  private let state = Mutex(State())

  /// Returns when it is our turn; whoever gets in calls `leave`.
  func enter() async throws(ForgeError) {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    let isIn = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let outcome: Bool? = state.withLock { state in
          if state.gone.remove(number) != nil { return false }
          if !state.isTaken {
            state.isTaken = true
            return true
          }
          state.waiting.append((number, continuation))
          return nil
        }
        if let outcome { continuation.resume(returning: outcome) }
      }
    } onCancel: {
      let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
        guard let index = state.waiting.firstIndex(where: { $0.number == number }) else {
          state.gone.insert(number)
          return nil
        }
        return state.waiting.remove(at: index).continuation
      }
      waiting?.resume(returning: false)
    }
    // A cancellation that came after the turn leaves its number behind.
    state.withLock { _ = $0.gone.remove(number) }
    if !isIn { throw .cancelled }
  }

  func leave() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      if state.waiting.isEmpty {
        state.isTaken = false
        return nil
      }
      return state.waiting.removeFirst().continuation
    }
    next?.resume(returning: true)
  }
}
