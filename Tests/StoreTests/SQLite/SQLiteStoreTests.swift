import Foundation
import GRDB
import Testing

@testable import Store

/// What only the embedded store promises.
struct SQLiteStoreTests {
  @Test func fileIsForItsOwnerAloneAndSyncedWithEachTransaction() async throws {
    try await TemporaryDirectory.with { directory in
      let path = directory + "/a/b/serve.db"
      let store = try await SQLiteStore.open(path: path)
      try await store.migrate()
      try await store.request([.pull(1)])
      for suffix in ["", "-wal", "-shm", ".lock"] {
        let mode = try FileManager.default.attributesOfItem(atPath: path + suffix)[.posixPermissions] as? Int
        #expect(mode == 0o600, "\(suffix)")
      }
      let modes = try await store.writer.write { database, _ in
        [
          try Int.fetchOne(database, sql: "PRAGMA synchronous").map { "\($0)" },
          try String.fetchOne(database, sql: "PRAGMA journal_mode"),
        ]
      }
      #expect(modes == ["2", "wal"])
      await store.close()
    }
  }

  @Test func secondProcessIsToldWhoIsThere() async throws {
    try await TemporaryDirectory.with { directory in
      let path = directory + "/serve.db"
      let store = try await SQLiteStore.open(path: path)
      let error = await #expect(throws: StoreError.self) { _ = try await SQLiteStore.open(path: path) }
      #expect(error?.description.contains("in use by process \(getpid()) on ") == true)
      await store.close()
      try await SQLiteStore.open(path: path).close()
    }
  }

  @Test func nextProcessGoesOnWhereTheLastOneWas() async throws {
    try await TemporaryDirectory.with { directory in
      let path = directory + "/serve.db"
      var store = try await SQLiteStore.open(path: path)
      try await store.migrate()
      try await store.request([.pull(1), .pull(2, delay: Span.hour)])
      let old = try #require(try await store.lease(by: "a", milliseconds: Span.hour))
      await store.close()
      // Its clock began long ago, or only just: neither makes anything due early or never.
      for start: Int64 in [0, 15 * 86_400_000] {
        let clock = ManualClock(start)
        store = try await SQLiteStore.open(path: path, clock: SQLiteClock(monotonic: clock.read))
        try await store.migrate()
        #expect(try await !store.holds(old))
        let jobs = try await store.leaseAll()
        #expect(jobs.map(\.request.key) == [.pull(1)])
        #expect(try await !store.finish(old, .done))
        if start > 0 {
          clock.advance(Int64(Span.hour))
          #expect(try await store.leaseAll().map(\.request.key) == [.pull(1), .pull(2)])
        }
        await store.close()
      }
    }
  }

  @Test func clockThatJumpsBackHoldsNothingUp() async throws {
    let clock = ManualClock(20 * 86_400_000)
    let time = SQLiteClock(monotonic: clock.read)
    time.resume(from: 1000)
    clock.advance(500)
    #expect(time.now == 1500)
    clock.advance(-15 * 86_400_000)
    #expect(time.now == 1500)
  }

  @Test func refusesANewerStore() async throws {
    try await TemporaryDirectory.with { directory in
      let path = directory + "/serve.db"
      let store = try await SQLiteStore.open(path: path)
      try await store.migrate()
      try await store.migrate()
      _ = try await store.writer.write { database, _ in try database.run("UPDATE state SET version = 99") }
      await #expect(throws: StoreError.newerSchema(found: 99, known: SQLiteMigrations.known)) {
        try await store.migrate()
      }
      await store.close()
    }
  }

  @Test(arguments: ["something", "one, version", "one INTEGER DEFAULT 1, version TEXT DEFAULT 'x'"])
  func refusesForeignTables(_ columns: String) async throws {
    try await TemporaryDirectory.with { directory in
      let path = directory + "/foreign.db"
      let foreign = try DatabaseQueue(path: path)
      try await foreign.write {
        try $0.execute(sql: "CREATE TABLE state (\(columns)); INSERT INTO state DEFAULT VALUES")
      }
      try foreign.close()
      let store = try await SQLiteStore.open(path: path)
      let error = await #expect(throws: StoreError.self) { try await store.migrate() }
      #expect(error?.description.contains("not Gatehouse's") == true)
      await store.close()
    }
  }

  @Test func refusesWhatIsNotAPlainFile() async throws {
    try await TemporaryDirectory.with { directory in
      try FileManager.default.createSymbolicLink(atPath: directory + "/link", withDestinationPath: directory + "/other")
      try FileManager.default.createDirectory(atPath: directory + "/folder", withIntermediateDirectories: true)
      mkfifo(directory + "/pipe", 0o600)
      try Data("no database\n".utf8 + Data(repeating: 65, count: 4096)).write(
        to: URL(fileURLWithPath: directory + "/text"))
      try Data().write(to: URL(fileURLWithPath: directory + "/file"))
      for name in ["link", "folder", "pipe", "text", "file/serve.db"] {
        await #expect(throws: StoreError.self, "\(name)") {
          _ = try await SQLiteStore.open(path: directory + "/" + name)
        }
      }
    }
  }

  @Test func groupIsOneTransactionAndOneBadRequestFailsAlone() async throws {
    try await TemporaryDirectory.with { directory in
      let store = try await SQLiteStore.open(path: directory + "/serve.db")
      try await store.migrate()
      try await store.writer.write { database, _ in
        try database.script(
          """
          CREATE TABLE commits (number INTEGER);
          CREATE TRIGGER counted AFTER UPDATE OF clock ON state BEGIN INSERT INTO commits VALUES (1); END;
          CREATE TRIGGER bad BEFORE INSERT ON delivery WHEN new.event = 'bad' BEGIN SELECT RAISE(ABORT, 'bad'); END;
          """)
      }
      let before = try await store.commits()
      let gate = DispatchSemaphore(value: 0)
      store.pool.asyncWriteWithoutTransaction { _ in gate.wait() }
      let (good, bad) = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<100 {
          group.addTask {
            var delivery = StoredDelivery.named("d\(number)")
            if number.isMultiple(of: 10) { delivery.event = "bad" }
            return (try? await store.accept(delivery, work: [.pull(number)])) == .new
          }
        }
        while store.writer.waiting < 100 { await Task.yield() }
        gate.signal()
        return await group.reduce(into: (0, 0)) { if $1 { $0.0 += 1 } else { $0.1 += 1 } }
      }
      #expect((good, bad) == (90, 10))
      #expect(try await store.commits() == before + 1)
      #expect(try await store.counts().deliveries == 90)
      #expect(try await store.leaseAll().count == 90)
      await store.close()
    }
  }

  @Test func fullDiskRefusesAndHealsWithoutARestart() async throws {
    try await TemporaryDirectory.with { directory in
      let store = try await SQLiteStore.open(path: directory + "/serve.db")
      try await store.migrate()
      try await store.writer.write { database, _ in try database.script("PRAGMA max_page_count = 1") }
      let large = String(repeating: "x", count: 60_000)
      var accepted = 0
      var refusal: StoreError?
      while refusal == nil, accepted < 1000 {
        do throws(StoreError) {
          _ = try await store.accept(.named("d\(accepted)"), work: [.pull(accepted, payload: large)])
          accepted += 1
        } catch {
          refusal = error
        }
      }
      guard case .unavailable(let reason) = refusal else {
        return #expect(Bool(false), "\(String(describing: refusal))")
      }
      #expect(reason.contains("full"))
      #expect(try await store.counts().deliveries == accepted)
      try await store.writer.write { database, _ in try database.script("PRAGMA max_page_count = 100000") }
      #expect(try await store.accept(.named("after"), work: [.pull(1, payload: large)]) == .new)
      await store.close()
    }
  }

  @Test func lockedFileIsRefusedInBoundedTimeAndHeals() async throws {
    try await TemporaryDirectory.with { directory in
      let path = directory + "/serve.db"
      let store = try await SQLiteStore.open(path: path, clock: SQLiteClock(), busySeconds: 0.05)
      try await store.migrate()
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      let stranger = try DatabaseQueue(path: path, configuration: configuration)
      try stranger.inDatabase { try $0.execute(sql: "BEGIN EXCLUSIVE") }
      let error = await #expect(throws: StoreError.self) { _ = try await store.accept(.named("x"), work: [.pull(1)]) }
      guard case .unavailable = error else { return #expect(Bool(false), "\(String(describing: error))") }
      #expect(await !store.isReady())
      try stranger.inDatabase { try $0.execute(sql: "ROLLBACK") }
      try stranger.close()
      #expect(try await store.accept(.named("x"), work: [.pull(1)]) == .new)
      await store.close()
    }
  }
}

extension SQLiteStore {
  fileprivate func commits() async throws -> Int {
    try await read { database, _ in try database.first("SELECT count(*) AS count FROM commits")?.count("count") ?? 0 }
  }
}
