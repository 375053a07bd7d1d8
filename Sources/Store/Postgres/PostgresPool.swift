import Foundation
import Synchronization

/// A few connections, each with a thread of its own while it works. Who comes when all are busy waits in line.
final class PostgresPool: Sendable {
  private typealias Work = @Sendable (PostgresConnection) -> Void

  private struct State {
    var idle: [PostgresConnection]
    var waiting: [(work: Work, refuse: @Sendable (StoreError) -> Void)] = []
    var isClosed = false
  }

  private let state: Mutex<State>
  private let connections: [PostgresConnection]

  /// Tries of a transaction that collided with another one.
  private static let tries = 6

  init(address: PostgresAddress, size: Int) {
    let backOff = BackOff()
    connections = (0..<size).map { _ in PostgresConnection(address: address, backOff: backOff) }
    state = Mutex(State(idle: connections))
  }

  /// Runs `body` on a connection. It is run again where it collided with another transaction or met a connection that had
  /// broken while nobody used it; so it must give the same whether it ran once or twice.
  func run<Answer: Sendable>(
    _ body: @escaping @Sendable (PostgresConnection) throws(PostgresFailure) -> Answer
  ) async throws(StoreError) -> Answer {
    let result: Result<Answer, StoreError> = await withCheckedContinuation { continuation in
      submit { connection in
        do throws(PostgresFailure) {
          continuation.resume(returning: .success(try PostgresPool.attempt(connection, body)))
        } catch {
          continuation.resume(returning: .failure(error.words))
        }
      } refuse: {
        continuation.resume(returning: .failure($0))
      }
    }
    return try result.get()
  }

  /// Gives `work` a connection as soon as one is free.
  func submit(
    _ work: @escaping @Sendable (PostgresConnection) -> Void, refuse: @escaping @Sendable (StoreError) -> Void
  ) {
    let (connection, refusal): (PostgresConnection?, StoreError?) = state.withLock { state in
      if state.isClosed { return (nil, .closed) }
      if let idle = state.idle.popLast() { return (idle, nil) }
      if state.waiting.count >= StoreLimits.waiting { return (nil, .crowded) }
      state.waiting.append((work, refuse))
      return (nil, nil)
    }
    if let refusal { return refuse(refusal) }
    if let connection { start(work, connection) }
  }

  /// Again after a collision at once; after a lost connection once, on a new one.
  static func attempt<Answer>(
    _ connection: PostgresConnection, _ body: (PostgresConnection) throws(PostgresFailure) -> Answer
  ) throws(PostgresFailure) -> Answer {
    var wasLost = false
    for _ in 1..<tries {
      do throws(PostgresFailure) {
        return try body(connection)
      } catch {
        switch error {
        case .collided: continue
        case .lost where !wasLost: wasLost = true
        default: throw error
        }
      }
    }
    return try body(connection)
  }

  /// Refuses what waits, lets what runs end, and closes the connections.
  func close() async {
    let waiting = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for request in waiting { request.refuse(.closed) }
    for connection in connections {
      await withCheckedContinuation { continuation in
        connection.queue.async {
          connection.disconnect()
          continuation.resume()
        }
      }
    }
  }

  private func start(_ work: @escaping Work, _ connection: PostgresConnection) {
    connection.queue.async { [self] in
      work(connection)
      next(connection)
    }
  }

  private func next(_ connection: PostgresConnection) {
    let work: Work? = state.withLock { state in
      if state.waiting.isEmpty {
        state.idle.append(connection)
        return nil
      }
      return state.waiting.removeFirst().work
    }
    if let work { start(work, connection) }
  }
}
