import Foundation

/// Turns the signals of a service manager into bytes of a pipe: `T` to stop, `H` because the record was moved away.
///
/// A thread waits for them, so that nothing runs in the middle of something else.
struct SignalPipe {
  /// Where the bytes come out.
  let descriptor: Int32

  /// To be made before any other thread is: the signals are blocked for all that come after.
  init?() {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    descriptor = ends[0]
    let writing = ends[1]
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
    Thread.detachNewThread {
      while true {
        var awaited = sigset_t()
        sigemptyset(&awaited)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&awaited, signal) }
        var number: Int32 = 0
        guard sigwait(&awaited, &number) == 0 else { continue }
        var byte = number == SIGHUP ? UInt8(ascii: "H") : UInt8(ascii: "T")
        _ = write(writing, &byte, 1)
      }
    }
  }
}
