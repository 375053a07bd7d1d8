import CLinux

/// Threads for work that can be done side by side.
enum JudgingThreads {
  /// Fewer files than this are not worth a second thread.
  private static let fewestFiles = 64
  /// More threads wait for the one that reads.
  private static let most = 4
  private static let stackBytes = 16 << 20

  /// How many threads judge so many files: one for each processor that this process may use.
  static func count(forFiles files: Int) -> Int {
    files < fewestFiles ? 1 : min(most, Int(gatehouse_processors()))
  }

  /// Does the work on `count` threads, this one among them, and returns when all are done. Where a thread cannot be had,
  /// the others do its part: the work itself says what is left to do.
  static func run(_ count: Int, _ work: @escaping @Sendable () -> Void) {
    var threads: [UInt] = []
    for _ in 1..<max(1, count) {
      if let thread = start(work) { threads.append(thread) }
    }
    work()
    for thread in threads { gatehouse_join_thread(thread) }
  }

  private final class Box: Sendable {
    let work: @Sendable () -> Void
    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
  }

  private static func start(_ work: @escaping @Sendable () -> Void) -> UInt? {
    let box = Unmanaged.passRetained(Box(work))
    var thread: UInt = 0
    let code = gatehouse_start_worker(
      &thread,
      { argument in
        if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().work() }
        return nil
      }, box.toOpaque(), stackBytes)
    if code == 0 { return thread }
    box.release()
    return nil
  }
}
