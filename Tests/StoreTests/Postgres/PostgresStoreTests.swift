import Foundation
import Testing

@testable import Store

/// What only the server's store promises.
@Suite(.enabled(if: PostgresServer.programs != nil), .timeLimit(.minutes(2)))
struct PostgresStoreTests {
  @Test func anotherNodesRequestWakesAWaiter() async throws {
    try await TestStore.withPostgres { test in
      let other = try #require(try await test.reopen() as? PostgresStore)
      while !other.listener.isListening { await Task.yield() }
      // Not woken, this would wait for an hour.
      let waiter = Task { await other.waitForWork(milliseconds: Span.hour) }
      try await test.store.request([.pull(1)])
      await waiter.value
      let job = try #require(try await test.store.lease(by: "a", milliseconds: Span.hour))
      let again = Task { await other.waitForWork(milliseconds: Span.hour) }
      try await test.store.finish(job, .retry(afterMilliseconds: 0, reason: ""))
      await again.value
    }
  }

  @Test func nodesThatStartTogetherMakeTheTablesOnce() async throws {
    let server = try PostgresServer.shared.get()
    let url = server.url(try server.makeDatabase())
    let stores = (0..<6).map { _ in PostgresStore(url: url) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for store in stores { group.addTask { try await store.migrate() } }
      try await group.waitForAll()
    }
    for store in stores { await store.close() }
  }

  @Test func refusesANewerStore() async throws {
    let server = try PostgresServer.shared.get()
    let database = try server.makeDatabase()
    let store = PostgresStore(url: server.url(database))
    try await store.migrate()
    try server.sql("UPDATE gatehouse.state SET version = 99", database: database)
    await #expect(throws: StoreError.newerSchema(found: 99, known: PostgresMigrations.known)) {
      try await store.migrate()
    }
    await store.close()
  }

  @Test func ordinaryAccountNeedsNoMoreThanItsSchema() async throws {
    let server = try PostgresServer.shared.get()
    let database = try server.makeDatabase(owner: "postgres")
    let store = PostgresStore(url: server.url(database))
    let error = await #expect(throws: StoreError.self) { try await store.migrate() }
    guard case .unavailable(let reason) = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(reason.contains("permission denied") && reason.contains("42501"))
    try server.sql("CREATE SCHEMA gatehouse AUTHORIZATION \(PostgresServer.account)", database: database)
    try await store.migrate()
    try await store.request([.pull(1)])
    #expect(try await store.leaseAll().count == 1)
    await store.close()
  }

  @Test func sessionKeepsItsPromisesWhateverTheDatabaseIsSetTo() async throws {
    let server = try PostgresServer.shared.get()
    let database = try server.makeDatabase()
    for setting in [
      "synchronous_commit = off", "search_path = public", "default_transaction_isolation = 'serializable'",
      "client_encoding = 'LATIN1'", "statement_timeout = 0",
    ] {
      try server.sql("ALTER DATABASE \(database) SET \(setting)", database: database)
    }
    // What somebody else makes in a schema of theirs is not what we mean.
    try server.sql(
      "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT 'epoch'::timestamptz $$",
      database: database)
    let store = PostgresStore(url: server.url(database))
    try await store.migrate()
    let settings = try await store.pool.run { connection throws(PostgresFailure) in
      let row = try connection.run(
        """
        SELECT concat_ws(' ', current_setting('synchronous_commit'), current_setting('search_path'),
          current_setting('default_transaction_isolation'), current_setting('client_encoding'),
          current_setting('statement_timeout'), current_setting('fsync')) AS settings
        """
      ).first
      return try row?.text("settings")
    }
    #expect(settings == "on pg_catalog read committed UTF8 10s on")
    await store.close()
  }

  @Test func groupIsOneTransactionAndOneBadRequestFailsAlone() async throws {
    try await TestStore.withPostgres { test in
      let store = try #require(test.store as? PostgresStore)
      let other = try #require(try await test.reopen() as? PostgresStore)
      try await store.pool.run { connection throws(PostgresFailure) in
        try connection.run(
          """
          CREATE FUNCTION gatehouse.refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN IF new.event = 'bad' THEN RAISE 'bad'; END IF; RETURN new; END $$
          """)
        try connection.run(
          "CREATE TRIGGER bad BEFORE INSERT ON gatehouse.delivery FOR EACH ROW EXECUTE FUNCTION gatehouse.refuse()")
      }
      let before = try await store.groups()
      for (prefix, step) in [("all good ", 0), ("with bad ones ", 10)] {
        // Nobody's delivery is kept while the table is locked; all but those of the first group wait for the next.
        let gate = DispatchSemaphore(value: 0)
        let locked = DispatchSemaphore(value: 0)
        let lock = Task {
          try await other.pool.run { connection throws(PostgresFailure) in
            try connection.transaction { () throws(PostgresFailure) in
              _ = try connection.run("LOCK TABLE gatehouse.delivery IN ACCESS EXCLUSIVE MODE")
              locked.signal()
              gate.wait()
            }
          }
        }
        await withCheckedContinuation { continuation in
          DispatchQueue.global().async {
            locked.wait()
            continuation.resume()
          }
        }
        let good = await withTaskGroup(of: Bool.self) { group in
          for number in 0..<100 {
            group.addTask {
              var delivery = StoredDelivery.named(prefix + "\(number)")
              if step > 0, number.isMultiple(of: step) { delivery.event = "bad" }
              return (try? await store.accept(delivery, work: [.pull(number)])) == .new
            }
          }
          while store.accepting.taken < 100 * (step > 0 ? 2 : 1) { await Task.yield() }
          gate.signal()
          return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        try await lock.value
        #expect(good == (step > 0 ? 90 : 100))
        // One that had begun, and one for all the others.
        if step == 0 { #expect(try await store.groups() <= before + 2) }
      }
      #expect(try await store.counts().deliveries == 190)
    }
  }

  @Test func deadEndsAreNamedWithoutTheAddress() async throws {
    let server = try PostgresServer.shared.get()
    let database = try server.makeDatabase()
    for url in [
      "postgresql://gatehouse:s3cret@127.0.0.1:1/x", "postgresql://gatehouse:s3cret@nowhere.invalid/x",
      "postgresql://nobodyknown:s3cret@/\(database)?host=\(server.directory)",
      "postgresql://guarded:s3cret@/\(database)?host=\(server.directory)",
      "postgresql://gatehouse:s3cret@/missing?host=\(server.directory)",
    ] {
      let store = try await StoreAddress(url).open()
      let error = await #expect(throws: StoreError.self) { try await store.migrate() }
      guard case .unavailable(let reason) = error else { return #expect(Bool(false), "\(String(describing: error))") }
      #expect(!reason.contains("s3cret") && !reason.contains("postgresql://"), "\(reason)")
      #expect(await !store.isReady())
      await store.close()
    }
  }

  @Test func passwordComesFromAFile() async throws {
    try await TemporaryDirectory.with { directory in
      let server = try PostgresServer.shared.get()
      let database = try server.makeDatabase(owner: "guarded")
      let file = directory + "/password"
      try Data("*:*:*:guarded:right\n".utf8).write(to: URL(fileURLWithPath: file))
      chmod(file, 0o600)
      let store = PostgresStore(url: server.url(database, account: "guarded") + "&passfile=\(file)")
      try await store.migrate()
      #expect(await store.isReady())
      await store.close()
    }
  }

  @Test func restartUnderLoadLosesNothingAndHeals() async throws {
    let server = try PostgresServer()
    let url = server.url(try server.makeDatabase())
    let stores = [PostgresStore(url: url), PostgresStore(url: url)]
    for store in stores { try await store.migrate() }
    let load = RestartLoad(stores: stores)
    let running = Task { try await load.run() }
    // Whatever goes wrong below, the load ends.
    defer { running.cancel() }
    await load.pass(deliveries: 200)
    try server.restart()
    await load.pass(deliveries: 200)
    try server.stop()
    while await stores[0].isReady() { await Task.yield() }
    await #expect(throws: StoreError.self) { try await stores[0].request([.pull(1)]) }
    try server.start()
    await load.pass(deliveries: 200)
    load.end()
    try await running.value
    for store in stores { while await !store.isReady() { await Task.yield() } }
    let kept = try server.sql("SELECT id FROM gatehouse.delivery", database: "test_1").split(separator: "\n").map(
      String.init)
    #expect(load.accepted.subtracting(kept).isEmpty)
    #expect(load.accepted.count >= 600)
    #expect(load.undone.isEmpty)
    // The ear is open again, too.
    while !stores[1].listener.isListening { await Task.yield() }
    let waiter = Task { await stores[1].waitForWork(milliseconds: Span.hour) }
    try await stores[0].request([.pull(1)])
    await waiter.value
    for store in stores { await store.close() }
  }
}

extension PostgresStore {
  /// How many groups of work were ever asked for.
  fileprivate func groups() async throws -> Int {
    try await pool.run { connection throws(PostgresFailure) in
      try connection.run("SELECT last_value FROM gatehouse.counter").first?.count("last_value") ?? 0
    }
  }
}
