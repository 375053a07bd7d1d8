import CPostgres
import Foundation

/// One connection, which opens itself when it is used and after it broke.
///
/// Everything blocks: it is only used on `queue`, away from the threads that run tasks.
///
/// `@unchecked Sendable`: the one property that changes, `handle`, is only touched on `queue`, which is serial; `deinit` runs when
/// nobody else has the connection.
final class PostgresConnection: @unchecked Sendable {
  let queue: DispatchQueue
  private let address: PostgresAddress
  private var handle: OpaquePointer?
  private let backOff: BackOff

  /// A statement that the server has not ended by itself within its own time-out and this is given up with the connection.
  static let statementMilliseconds: Int32 = 15_000

  init(address: PostgresAddress, backOff: BackOff) {
    self.address = address
    self.backOff = backOff
    queue = DispatchQueue(label: "gatehouse.store.postgres", qos: .userInitiated)
  }

  deinit { disconnect() }

  /// The descriptor to wait on; negative where there is no connection.
  var descriptor: Int32 { handle.map { PQsocket($0) } ?? -1 }

  func disconnect() {
    if let handle { PQfinish(handle) }
    handle = nil
  }

  /// Runs one statement. A StaticString has no value in it: every value is bound.
  @discardableResult
  func run(
    _ sql: StaticString, _ values: [PostgresValue] = [], within milliseconds: Int32 = statementMilliseconds
  ) throws(PostgresFailure) -> [PostgresRow] {
    let handle = try connected()
    do throws(PostgresFailure) {
      return try PostgresStatement(handle, limit: milliseconds).run(sql, values)
    } catch {
      if PQstatus(handle) != CONNECTION_OK || error.endsConnection { disconnect() }
      throw error
    }
  }

  /// Runs `body` between BEGIN and COMMIT.
  func transaction<Answer>(_ body: () throws(PostgresFailure) -> Answer) throws(PostgresFailure) -> Answer {
    try run("BEGIN")
    let answer: Answer
    do throws(PostgresFailure) {
      answer = try body()
      try run("COMMIT")
    } catch {
      // What cannot be rolled back in words is rolled back by the end of the connection.
      if handle != nil, (try? run("ROLLBACK")) == nil { disconnect() }
      throw error
    }
    return answer
  }

  /// Notifications that have come, without waiting for any. Throws where the connection is gone.
  func notifications() throws(PostgresFailure) -> Int {
    guard let handle else { throw .lost("not connected") }
    guard PQconsumeInput(handle) == 1 else {
      disconnect()
      throw .lost("the connection is gone")
    }
    var count = 0
    while let notification = PQnotifies(handle) {
      PQfreemem(notification)
      count += 1
    }
    return count
  }

  private func connected() throws(PostgresFailure) -> OpaquePointer {
    if let handle { return handle }
    if let reason = backOff.reason { throw .lost(reason) }
    do throws(PostgresFailure) {
      let opened = try address.connect()
      handle = opened
      try prepareSession()
      backOff.succeeded()
      return opened
    } catch {
      disconnect()
      backOff.failed(PostgresConnection.words(error))
      throw error
    }
  }

  /// Nothing of the server's or the account's own settings may weaken what is promised.
  private func prepareSession() throws(PostgresFailure) {
    // Names are found where we mean them, whatever somebody else makes in a schema of theirs.
    try run(
      """
      SELECT set_config('search_path', 'pg_catalog', false),
        set_config('statement_timeout', '10s', false),
        set_config('lock_timeout', '5s', false),
        set_config('idle_in_transaction_session_timeout', '30s', false),
        set_config('default_transaction_isolation', 'read committed', false)
      """)
    try run(
      """
      SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
      """)
  }

  private static func words(_ failure: PostgresFailure) -> String {
    switch failure {
    case .lost(let message), .collided(let message), .refused(let message, _): message
    case .defect(let error): error.description
    }
  }
}

extension PostgresFailure {
  /// After these the server has closed the connection or is about to.
  fileprivate var endsConnection: Bool {
    switch self {
    case .lost: true
    case .refused(_, let state): state.hasPrefix("57P")
    case .collided, .defect: false
    }
  }
}
