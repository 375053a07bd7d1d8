import Foundation
import GRDB

/// The store in a file of this computer, for one process.
///
/// One connection writes, a few read. Times of leases and delays are the store's own (`SQLiteClock`).
///
/// ```swift
/// let store = try await SQLiteStore.open(path: "/var/lib/gatehouse/serve.db")
/// try await store.migrate()
/// ```
public struct SQLiteStore: Store {
  let file: SQLiteFile
  let pool: DatabasePool
  let writer: SQLiteWriter
  let signal = WorkSignal()

  var clock: SQLiteClock { writer.clock }

  /// How long a transaction waits for somebody who looks into the file with a program of their own.
  static let busySeconds: TimeInterval = 2
  private static let readers = 3
  private static let readyMilliseconds = 3000

  /// Opens the file and makes it where it is missing, its directory too.
  public static func open(path: String) async throws(StoreError) -> SQLiteStore {
    try await open(path: path, clock: SQLiteClock())
  }

  static func open(
    path: String, clock: SQLiteClock, busySeconds: TimeInterval = busySeconds
  ) async throws(StoreError) -> SQLiteStore {
    let file = try SQLiteFile(path: path)
    do {
      let pool = try DatabasePool(path: path, configuration: configuration(busySeconds))
      let writer = SQLiteWriter(pool: pool, clock: clock)
      let store = SQLiteStore(file: file, pool: pool, writer: writer)
      try await store.syncFully()
      return store
    } catch {
      file.unlock()
      throw SQLiteFailure.words(error)
    }
  }

  private init(file: SQLiteFile, pool: DatabasePool, writer: SQLiteWriter) {
    self.file = file
    self.pool = pool
    self.writer = writer
  }

  private static func configuration(_ busySeconds: TimeInterval) -> Configuration {
    var configuration = Configuration()
    configuration.label = "gatehouse.store"
    configuration.busyMode = .timeout(busySeconds)
    configuration.maximumReaderCount = readers
    return configuration
  }

  /// A sync with each transaction. GRDB asks for less when it opens a pool.
  private func syncFully() async throws(StoreError) {
    let failure: StoreError? = await withCheckedContinuation { continuation in
      pool.asyncWriteWithoutTransaction { database in
        do {
          try database.script("PRAGMA synchronous = FULL")
          continuation.resume(returning: nil)
        } catch {
          continuation.resume(returning: SQLiteFailure.words(error))
        }
      }
    }
    if let failure { throw failure }
  }

  /// Leases of earlier processes are given up: with the lock held, none of them can still be at work.
  public func migrate() async throws(StoreError) {
    let path = file.path
    let failure: StoreError? = await withCheckedContinuation { continuation in
      pool.asyncWriteWithoutTransaction { [clock] database in
        do {
          try database.inTransaction(.immediate) {
            clock.resume(from: try SQLiteMigrations.run(database, path: path))
            try database.run(
              "UPDATE work SET lease = NULL, lease_node = NULL, lease_generation = NULL, lease_until = NULL")
            try database.run("DELETE FROM work WHERE due_at IS NULL AND parked IS NULL")
            return .commit
          }
          continuation.resume(returning: nil)
        } catch {
          continuation.resume(returning: SQLiteFailure.words(error))
        }
      }
    }
    if let failure { throw failure }
    signal.raise()
  }

  public func isReady() async -> Bool {
    // Every transaction writes the store's time.
    let answer = await Answering.within(milliseconds: SQLiteStore.readyMilliseconds) { [writer] in
      do {
        try await writer.write { _, _ in }
        return true
      } catch {
        return false
      }
    }
    return answer ?? false
  }

  public func waitForWork(milliseconds: Int) async {
    let mark = signal.mark
    let due = (try? await read { database, now in try SQLiteStore.untilDue(database, now) }) ?? nil
    let pause = min(StoreLimits.span(milliseconds), due ?? .max)
    if pause > 0 { await signal.wait(since: mark, milliseconds: Int(pause)) }
  }

  public func close() async {
    signal.close()
    await writer.close()
    // What is left in the log is taken over by the next one who opens the file.
    try? pool.close()
    file.unlock()
  }

  /// Reads what is on the disk now.
  func read<Answer: Sendable>(
    _ body: @escaping @Sendable (Database, Int64) throws -> Answer
  ) async throws(StoreError) -> Answer {
    let result: Result<Answer, StoreError> = await withCheckedContinuation { continuation in
      pool.asyncRead { [clock] opened in
        do {
          continuation.resume(returning: .success(try body(try opened.get(), clock.now)))
        } catch {
          continuation.resume(returning: .failure(SQLiteFailure.words(error)))
        }
      }
    }
    return try result.get()
  }

  /// Milliseconds until something waits that nobody holds; nil: nothing waits.
  private static func untilDue(_ database: Database, _ now: Int64) throws -> Int64? {
    let row = try database.first(
      """
      SELECT min(CASE WHEN coalesce(lease_until, -1) > :now THEN max(due_at, lease_until) ELSE due_at END) AS due
      FROM work WHERE due_at IS NOT NULL
      """, ["now": now])
    return try row?.optionalInteger("due").map { max(0, $0 - now) }
  }
}
