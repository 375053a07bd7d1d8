import Foundation
import Synchronization

/// Wakes tasks that wait for work.
///
/// Whoever waits takes a mark first and looks for work after it: a signal that came between is not missed.
final class WorkSignal: Sendable {
  private struct State {
    var mark: UInt64 = 0
    var names: UInt64 = 0
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var isClosed = false
  }

  private let state = Mutex(State())
  private let timers = DispatchQueue(label: "gatehouse.store.timers")

  var mark: UInt64 { state.withLock { $0.mark } }

  /// Wakes everybody.
  func raise() {
    let woken = state.withLock { state in
      state.mark &+= 1
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in woken { waiter.resume() }
  }

  /// Wakes everybody, and nobody waits any more.
  func close() {
    state.withLock { $0.isClosed = true }
    raise()
  }

  /// Returns at once where there was a signal since the mark; else at the next one, after so many milliseconds, or when the
  /// task is cancelled.
  func wait(since mark: UInt64, milliseconds: Int) async {
    let name = state.withLock { state in
      state.names &+= 1
      return state.names
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let waits = state.withLock { state in
          guard state.mark == mark, !state.isClosed, !Task.isCancelled else { return false }
          state.waiters[name] = continuation
          return true
        }
        guard waits else { return continuation.resume() }
        timers.asyncAfter(deadline: .now() + .milliseconds(max(milliseconds, 0))) { [weak self] in self?.wake(name) }
      }
    } onCancel: {
      wake(name)
    }
  }

  private func wake(_ name: UInt64) {
    state.withLock { $0.waiters.removeValue(forKey: name) }?.resume()
  }
}
