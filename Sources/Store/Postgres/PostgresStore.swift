import Foundation

/// The store in a PostgreSQL database, for any number of nodes.
///
/// Times of leases and delays are the database's. Tables stand in a schema `gatehouse`; an ordinary account is enough that may
/// make it, or that it belongs to.
///
/// ```swift
/// let store = PostgresStore(url: "postgresql://gatehouse@db.example/gatehouse?sslmode=verify-full")
/// try await store.migrate()
/// ```
public struct PostgresStore: Store {
  let pool: PostgresPool
  let accepting: PostgresAccepting
  let listener: PostgresListener
  let signal: WorkSignal

  private static let connections = 4
  private static let readyMilliseconds = 3000
  /// How long a wait lasts at the most while other nodes are not heard.
  private static let deafMilliseconds: Int64 = 1000

  /// Does not connect yet. The address is one that `StoreAddress` has read.
  init(url: String) {
    let address = PostgresAddress(url: url)
    let signal = WorkSignal()
    self.signal = signal
    pool = PostgresPool(address: address, size: PostgresStore.connections)
    accepting = PostgresAccepting(pool: pool)
    listener = PostgresListener(address: address, signal: signal)
  }

  public func migrate() async throws(StoreError) {
    try await pool.run { connection throws(PostgresFailure) in try PostgresMigrations.run(connection) }
    listener.start()
  }

  public func isReady() async -> Bool {
    let answer = await Answering.within(milliseconds: PostgresStore.readyMilliseconds) { [pool] in
      do {
        try await pool.run { connection throws(PostgresFailure) in
          _ = try connection.run("UPDATE gatehouse.state SET touched_at = clock_timestamp() WHERE one = 1")
        }
        return true
      } catch {
        return false
      }
    }
    return answer ?? false
  }

  public func waitForWork(milliseconds: Int) async {
    let mark = signal.mark
    let due = (try? await untilDue()) ?? nil
    var pause = min(StoreLimits.span(milliseconds), due ?? .max)
    if !listener.isListening { pause = min(pause, PostgresStore.deafMilliseconds) }
    if pause > 0 { await signal.wait(since: mark, milliseconds: Int(pause)) }
  }

  public func close() async {
    signal.close()
    await accepting.close()
    await listener.stop()
    await pool.close()
  }

  /// Milliseconds until something waits that nobody holds; nil: nothing waits.
  private func untilDue() async throws(StoreError) -> Int64? {
    try await pool.run { connection throws(PostgresFailure) in
      let row = try connection.run(
        """
        SELECT ceil(extract(epoch FROM
          min(CASE WHEN lease_until > clock_timestamp() THEN greatest(due_at, lease_until) ELSE due_at END)
          - clock_timestamp()) * 1000)::bigint AS milliseconds
        FROM gatehouse.work WHERE due_at IS NOT NULL
        """
      ).first
      return try row?.optionalInteger("milliseconds").map { max(0, $0) }
    }
  }
}
