import GRDB

extension SQLiteStore {
  public func note(_ publication: Publication) async throws(StoreError) {
    try StoreLimits.check(publication)
    try await writer.write { database, _ in
      try database.run(
        """
        INSERT INTO publication
          (forge, repository, subject, path, state, head, base, inputs, verdict, decision, begun_at, ended_at)
        VALUES (:forge, :repository, :subject, :path, :state, :head, :base, :inputs, :verdict, :decision, :begun, :ended)
        ON CONFLICT (forge, repository, subject) DO UPDATE SET
          path = excluded.path, state = excluded.state, head = excluded.head, base = excluded.base,
          inputs = excluded.inputs, verdict = excluded.verdict, decision = excluded.decision,
          begun_at = excluded.begun_at, ended_at = excluded.ended_at
        """,
        SQLiteStore.arguments(
          publication.key,
          [
            "path": publication.repositoryPath, "state": publication.state.rawValue, "head": publication.head,
            "base": publication.base, "inputs": publication.inputs, "verdict": publication.verdict,
            "decision": publication.decision, "begun": publication.begunAt, "ended": publication.endedAt,
          ]))
    }
  }

  public func publication(_ key: JobKey) async throws(StoreError) -> Publication? {
    try await read { database, _ in
      try database.first(
        "SELECT * FROM publication WHERE forge = :forge AND repository = :repository AND subject = :subject",
        SQLiteStore.arguments(key)
      ).map(SQLiteStore.publication)
    }
  }

  public func publications(forge: String, repository: String) async throws(StoreError) -> [Publication] {
    try await read { database, _ in
      try database.all(
        "SELECT * FROM publication WHERE forge = ? AND repository = ? ORDER BY subject", [forge, repository]
      ).map(SQLiteStore.publication)
    }
  }

  public func stuckPublications(begunBefore milliseconds: Int64) async throws(StoreError) -> [Publication] {
    try await read { database, now in
      try database.all(
        """
        SELECT * FROM publication AS p
        WHERE p.state = 'pending' AND p.begun_at < :before AND NOT EXISTS (
          SELECT 1 FROM work AS w
          WHERE w.forge = p.forge AND w.repository = p.repository AND w.subject = p.subject
            AND (w.due_at IS NOT NULL OR coalesce(w.lease_until, -1) > :now))
        ORDER BY p.begun_at, p.forge, p.repository, p.subject
        """, ["before": milliseconds, "now": now]
      ).map(SQLiteStore.publication)
    }
  }

  public func knownRepositories(forge: String) async throws(StoreError) -> [KnownRepository] {
    try await read { database, _ in
      try database.all("SELECT id, path, installation FROM repository WHERE forge = ? ORDER BY id", [forge]).map {
        KnownRepository(
          id: try $0.text("id"), path: try $0.text("path"), installation: try $0.optionalText("installation"))
      }
    }
  }

  public func counts() async throws(StoreError) -> StoreCounts {
    try await read { database, now in
      let row = try database.first(
        """
        SELECT
          coalesce(sum(due_at IS NOT NULL
            AND NOT (coalesce(lease_until, -1) > :now AND lease_generation = generation)), 0) AS waiting,
          coalesce(sum(coalesce(lease_until, -1) > :now), 0) AS running,
          coalesce(sum(parked IS NOT NULL), 0) AS parked,
          coalesce(max(CASE WHEN coalesce(lease_until, -1) <= :now THEN :now - due_at END), 0) AS oldest,
          (SELECT count(*) FROM delivery) AS deliveries
        FROM work
        """, ["now": now])
      guard let row else { throw StoreError.unreadable("counts") }
      return StoreCounts(
        waiting: try row.count("waiting"), running: try row.count("running"), parked: try row.count("parked"),
        oldestMilliseconds: max(0, try row.count("oldest")), deliveries: try row.count("deliveries"))
    }
  }

  private static func publication(_ row: Row) throws -> Publication {
    guard let state = Publication.State(rawValue: try row.text("state")) else { throw StoreError.unreadable("state") }
    return Publication(
      key: try key(row), repositoryPath: try row.text("path"), state: state, head: try row.text("head"),
      base: try row.text("base"), inputs: try row.text("inputs"), verdict: try row.text("verdict"),
      decision: try row.text("decision"), begunAt: try row.integer("begun_at"),
      endedAt: try row.optionalInteger("ended_at"))
  }
}
