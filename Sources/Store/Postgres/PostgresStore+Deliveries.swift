extension PostgresStore {
  public func accept(_ delivery: StoredDelivery, work: [WorkRequest]) async throws(StoreError) -> Acceptance {
    try StoreLimits.check(delivery)
    try StoreLimits.check(work)
    let acceptance = try await accepting.accept(delivery, work)
    if !work.isEmpty, acceptance != .duplicate(askedAgain: false) { signal.raise() }
    return acceptance
  }

  public func hasDelivery(forge: String, id: String) async throws(StoreError) -> Bool {
    try await pool.run { connection throws(PostgresFailure) in
      try !connection.run(
        "SELECT 1 FROM gatehouse.delivery WHERE forge = $1 AND id = $2", [.text(forge), .text(id)]
      ).isEmpty
    }
  }

  /// Some at a time, so that no statement lasts long.
  public func prune(deliveriesBefore milliseconds: Int64) async throws(StoreError) {
    var more = true
    while more {
      more = try await pool.run { connection throws(PostgresFailure) in
        try !connection.run(
          """
          WITH old AS MATERIALIZED (
            SELECT forge, id FROM gatehouse.delivery WHERE received_at < $1::bigint ORDER BY received_at LIMIT 2000
          ), gone AS (
            DELETE FROM gatehouse.delivery AS d USING old WHERE d.forge = old.forge AND d.id = old.id RETURNING 1
          )
          SELECT 1 FROM gone LIMIT 1
          """, [.integer(milliseconds)]
        ).isEmpty
      }
    }
    try await pool.run { connection throws(PostgresFailure) in try PostgresStore.dropIdle(connection) }
  }
}
