import Foundation
import Synchronization
import Testing

@testable import Store

/// The stores that one suite of tests is run against.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
  case sqlite
  case postgres

  var testDescription: String { rawValue }

  static let available: [StoreKind] = {
    if PostgresServer.programs != nil { return allCases }
    print("SKIPPED: the store's tests against PostgreSQL; no /usr/lib/postgresql/*/bin/initdb (apt install postgresql)")
    return [.sqlite]
  }()
}

/// A store for one test, with a hand on its time.
struct TestStore {
  var store: any Store
  /// Lets time pass for leases and delays.
  var age: @Sendable (_ milliseconds: Int64) async throws -> Void
  /// Another node (PostgreSQL), or the next process (SQLite).
  var reopen: @Sendable () async throws -> any Store

  static func with<Answer>(
    _ kind: StoreKind, _ body: (TestStore) async throws -> Answer
  ) async throws -> Answer {
    switch kind {
    case .sqlite: try await withSQLite(body)
    case .postgres: try await withPostgres(body)
    }
  }

  static func withSQLite<Answer>(_ body: (TestStore) async throws -> Answer) async throws -> Answer {
    try await TemporaryDirectory.with { directory in
      let clock = ManualClock()
      let path = directory + "/made/serve.db"
      let store = try await SQLiteStore.open(path: path, clock: SQLiteClock(monotonic: clock.read))
      try await store.migrate()
      let opened = Mutex([store])
      let test = TestStore(
        store: store, age: { clock.advance($0) },
        reopen: {
          await opened.withLock { $0.last }?.close()
          let next = try await SQLiteStore.open(path: path, clock: SQLiteClock(monotonic: clock.read))
          try await next.migrate()
          opened.withLock { $0.append(next) }
          return next
        })
      do {
        let answer = try await body(test)
        await opened.withLock { $0.last }?.close()
        return answer
      } catch {
        await opened.withLock { $0.last }?.close()
        throw error
      }
    }
  }

  static func withPostgres<Answer>(_ body: (TestStore) async throws -> Answer) async throws -> Answer {
    let server = try PostgresServer.shared.get()
    let url = server.url(try server.makeDatabase())
    let store = PostgresStore(url: url)
    try await store.migrate()
    let opened = Mutex([store])
    let test = TestStore(
      store: store, age: { try await store.age($0) },
      reopen: {
        let next = PostgresStore(url: url)
        opened.withLock { $0.append(next) }
        try await next.migrate()
        return next
      })
    do {
      let answer = try await body(test)
      for store in opened.withLock({ $0 }) { await store.close() }
      return answer
    } catch {
      for store in opened.withLock({ $0 }) { await store.close() }
      throw error
    }
  }
}

extension PostgresStore {
  /// The database's clock cannot be moved; what is compared with it can.
  func age(_ milliseconds: Int64) async throws {
    try await pool.run { connection throws(PostgresFailure) in
      _ = try connection.run(
        """
        UPDATE gatehouse.work SET due_at = due_at - $1::bigint * interval '1 millisecond',
          lease_until = lease_until - $1::bigint * interval '1 millisecond'
        """, [.integer(milliseconds)])
    }
  }
}

/// A monotonic clock that stands still until it is told to go on.
final class ManualClock: Sendable {
  private let time: Mutex<Int64>

  init(_ time: Int64 = 5_000_000) {
    self.time = Mutex(time)
  }

  func advance(_ milliseconds: Int64) { time.withLock { $0 += milliseconds } }

  var read: @Sendable () -> Int64 { { self.time.withLock { $0 } } }
}

enum TemporaryDirectory {
  static func with<Answer>(_ body: (String) async throws -> Answer) async throws -> Answer {
    let path = "/tmp/gatehouse-store-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
  }
}

extension JobKey {
  static func pull(_ number: Int, repository: String = "11", forge: String = "github") -> JobKey {
    JobKey(forge: forge, repository: repository, subject: "pull/\(number)")
  }
}

extension WorkRequest {
  static func pull(
    _ number: Int, payload: String = "", priority: Priority = .normal, delay: Int = 0, repository: String = "11"
  ) -> WorkRequest {
    WorkRequest(
      key: .pull(number, repository: repository), repositoryPath: "acme/shop", installation: "5", payload: payload,
      reason: "test", delivery: "d-\(number)", priority: priority, delayMilliseconds: delay)
  }
}

extension StoredDelivery {
  static func named(_ id: String, at time: Int64 = 1_000_000, window: Int64 = 60_000) -> StoredDelivery {
    StoredDelivery(forge: "github", id: id, event: "pull_request", receivedAt: time, duplicateMilliseconds: window)
  }
}

/// Times that no test takes to run.
enum Span {
  static let hour = 3_600_000
  static let hours = Int64(2 * hour)
}
