import Foundation
import Synchronization

/// An answer in time, or none: for questions whose point is that nobody waits for them.
enum Answering {
  private static let timers = DispatchQueue(label: "gatehouse.store.answers")

  /// What `question` answers; nil where it takes longer. The question itself goes on.
  static func within<Answer: Sendable>(
    milliseconds: Int, _ question: @escaping @Sendable () async -> Answer
  ) async -> Answer? {
    await withCheckedContinuation { continuation in
      let once = Once(continuation)
      timers.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { once.answer(nil) }
      Task { once.answer(await question()) }
    }
  }

  private final class Once<Answer: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Answer?, Never>?>

    init(_ continuation: CheckedContinuation<Answer?, Never>) {
      self.continuation = Mutex(continuation)
    }

    func answer(_ answer: Answer?) {
      let continuation = continuation.withLock { held in
        defer { held = nil }
        return held
      }
      continuation?.resume(returning: answer)
    }
  }
}
