import Foundation
import Glibc
import Synchronization

/// Hears that another node has asked for work. A thread of its own waits on a connection of its own; while it is not there,
/// waiting tasks look by themselves from time to time.
final class PostgresListener: Sendable {
  private let connection: PostgresConnection
  private let signal: WorkSignal
  /// Written to at the end, so that the thread wakes.
  private let pipe: (read: Int32, write: Int32)
  private let hears = Atomic(false)
  private let isClosed = Atomic(false)
  private let isStarted = Atomic(false)

  /// A quiet connection is asked for a sign of life after so many milliseconds.
  private static let quiet: Int32 = 30_000

  init(address: PostgresAddress, signal: WorkSignal) {
    connection = PostgresConnection(address: address, number: -1)
    self.signal = signal
    var ends: [Int32] = [-1, -1]
    // Without a pipe the end waits for the next sign of life; nothing else is lost.
    if Glibc.pipe(&ends) != 0 { ends = [-1, -1] }
    for end in ends where end >= 0 { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    pipe = (ends[0], ends[1])
  }

  deinit {
    close(pipe.read)
    close(pipe.write)
  }

  /// Whether a request of another node would be heard now.
  var isListening: Bool { hears.load(ordering: .acquiring) }

  func start() {
    if isStarted.exchange(true, ordering: .acquiringAndReleasing) { return }
    connection.queue.async { [self] in listen() }
  }

  func stop() async {
    isClosed.store(true, ordering: .releasing)
    var byte: UInt8 = 0
    _ = write(pipe.write, &byte, 1)
    await withCheckedContinuation { continuation in connection.queue.async { continuation.resume() } }
  }

  private func listen() {
    var backOff = BackOff()
    while !isClosed.load(ordering: .acquiring) {
      do throws(PostgresFailure) {
        try connection.run("LISTEN gatehouse_work")
        hears.store(true, ordering: .releasing)
        backOff.succeeded()
        // What was asked for before we listened was not heard.
        signal.raise()
        try hear()
      } catch {
        hears.store(false, ordering: .releasing)
        backOff.failed("")
        _ = pause(backOff.remaining, on: -1)
      }
    }
    connection.disconnect()
  }

  private func hear() throws(PostgresFailure) {
    while !isClosed.load(ordering: .acquiring) {
      if pause(Int(PostgresListener.quiet), on: connection.descriptor) {
        if try connection.notifications() > 0 { signal.raise() }
      } else {
        try connection.run("SELECT 1")
        if try connection.notifications() > 0 { signal.raise() }
      }
    }
  }

  /// True: there is something to read on the connection.
  private func pause(_ milliseconds: Int, on descriptor: Int32) -> Bool {
    var waited = [
      pollfd(fd: pipe.read, events: Int16(POLLIN), revents: 0),
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
    ]
    // A negative descriptor is passed over.
    let count = poll(&waited, 2, Int32(clamping: milliseconds))
    return count > 0 && waited.last?.revents != 0
  }
}
