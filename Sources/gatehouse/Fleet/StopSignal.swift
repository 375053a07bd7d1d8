import Glibc
import Synchronization

/// SIGTERM and SIGINT, for a program that goes on until it is told to end.
enum StopSignal {
  private static let wasHeard = Atomic<Bool>(false)

  /// From now on the signals are noted and end nothing by themselves.
  static func listen() {
    _ = wasHeard.load(ordering: .relaxed)
    for number in [SIGTERM, SIGINT] {
      signal(number) { _ in StopSignal.wasHeard.store(true, ordering: .relaxed) }
    }
  }

  /// Waits, unless a signal comes or has come: then true.
  static func wait(seconds: Int) -> Bool {
    // In short steps: a signal may fall between the question and the wait.
    for _ in 0..<seconds * 10 {
      if wasHeard.load(ordering: .relaxed) { return true }
      poll(nil, 0, 100)
    }
    return wasHeard.load(ordering: .relaxed)
  }
}
