import Foundation
import Glibc
import Synchronization

/// Hears that another node has asked for work. A thread of its own waits on a connection of its own; while it is not there,
/// waiting tasks look by themselves from time to time.
final class PostgresListener: Sendable {
  private let connection: PostgresConnection
  private let signal: WorkSignal
  /// Written to at the end, so that the thread wakes.
  private let bell: (heard: Int32, rung: Int32)
  private let hears = Atomic(false)
  private let isClosed = Atomic(false)
  private let isStarted = Atomic(false)

  /// A quiet connection is asked for a sign of life after so many milliseconds.
  private static let quiet: Int32 = 30_000

  init(address: PostgresAddress, signal: WorkSignal) {
    connection = PostgresConnection(address: address, backOff: BackOff())
    self.signal = signal
    var ends: [Int32] = [-1, -1]
    // Without it the end waits for the next sign of life; nothing else is lost.
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    if socketpair(AF_UNIX, kind, 0, &ends) != 0 { ends = [-1, -1] }
    bell = (ends[0], ends[1])
  }

  deinit {
    close(bell.heard)
    close(bell.rung)
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
    _ = write(bell.rung, &byte, 1)
    await withCheckedContinuation { continuation in connection.queue.async { continuation.resume() } }
  }

  private func listen() {
    let backOff = BackOff()
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
      pollfd(fd: bell.heard, events: Int16(POLLIN), revents: 0),
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
    ]
    // A negative descriptor is passed over.
    let count = poll(&waited, 2, Int32(clamping: milliseconds))
    return count > 0 && waited.last?.revents != 0
  }
}
