import Foundation

/// Runs what blocks on a thread of its own, so that the threads of tasks stay free: fetching, judging, recording.
enum BlockingWork {
  private static let stackBytes = 16 << 20

  static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      let thread = Thread { continuation.resume(returning: body()) }
      thread.stackSize = stackBytes
      thread.start()
    }
  }
}
