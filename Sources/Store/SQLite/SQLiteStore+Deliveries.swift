import GRDB

extension SQLiteStore {
  public func accept(_ delivery: StoredDelivery, work: [WorkRequest]) async throws(StoreError) -> Acceptance {
    try StoreLimits.check(delivery)
    try StoreLimits.check(work)
    let acceptance = try await writer.write { database, now in
      let acceptance = try SQLiteStore.keep(delivery, database)
      if acceptance != .duplicate(askedAgain: false) { try SQLiteStore.ask(work, database, now) }
      return acceptance
    }
    if !work.isEmpty, acceptance != .duplicate(askedAgain: false) { signal.raise() }
    return acceptance
  }

  public func hasDelivery(forge: String, id: String) async throws(StoreError) -> Bool {
    try await read { database, _ in
      try database.first("SELECT 1 FROM delivery WHERE forge = ? AND id = ?", [forge, id]) != nil
    }
  }

  /// Some at a time, so that deliveries are accepted in between.
  public func prune(deliveriesBefore milliseconds: Int64) async throws(StoreError) {
    var more = true
    while more {
      more = try await writer.write { database, _ in
        try database.run(
          """
          DELETE FROM delivery WHERE (forge, id) IN
            (SELECT forge, id FROM delivery WHERE received_at < ? ORDER BY received_at LIMIT 2000)
          """, [milliseconds])
        return database.changesCount > 0
      }
    }
    try await writer.write { database, now in try SQLiteStore.dropIdle(database, now) }
  }

  private static func keep(_ delivery: StoredDelivery, _ database: Database) throws -> Acceptance {
    try database.run(
      """
      INSERT INTO delivery (forge, id, event, received_at, asked_at) VALUES (:forge, :id, :event, :at, :at)
      ON CONFLICT (forge, id) DO NOTHING
      """, ["forge": delivery.forge, "id": delivery.id, "event": delivery.event, "at": delivery.receivedAt])
    if database.changesCount > 0 { return .new }
    // A time that lies far ahead is as far away as one that lies far back: the wall clock was set.
    try database.run(
      """
      UPDATE delivery SET asked_at = :at
      WHERE forge = :forge AND id = :id AND abs(:at - asked_at) >= :window
      """,
      ["forge": delivery.forge, "id": delivery.id, "at": delivery.receivedAt, "window": delivery.duplicateMilliseconds])
    return .duplicate(askedAgain: database.changesCount > 0)
  }
}
