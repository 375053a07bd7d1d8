extension PostgresStore {
  public func note(_ publication: Publication) async throws(StoreError) {
    try StoreLimits.check(publication)
    try await pool.run { connection throws(PostgresFailure) in
      _ = try connection.run(
        """
        INSERT INTO gatehouse.publication
          (forge, repository, subject, path, state, head, base, inputs, verdict, decision, begun_at, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::bigint, $12::bigint)
        ON CONFLICT (forge, repository, subject) DO UPDATE SET
          path = excluded.path, state = excluded.state, head = excluded.head, base = excluded.base,
          inputs = excluded.inputs, verdict = excluded.verdict, decision = excluded.decision,
          begun_at = excluded.begun_at, ended_at = excluded.ended_at
        """,
        PostgresStore.values(publication.key) + [
          .text(publication.repositoryPath), .text(publication.state.rawValue), .text(publication.head),
          .text(publication.base), .text(publication.inputs), .text(publication.verdict), .text(publication.decision),
          .integer(publication.begunAt), .integer(publication.endedAt),
        ])
    }
  }

  public func publication(_ key: JobKey) async throws(StoreError) -> Publication? {
    try await pool.run { connection throws(PostgresFailure) in
      let row = try connection.run(
        "SELECT * FROM gatehouse.publication WHERE forge = $1 AND repository = $2 AND subject = $3",
        PostgresStore.values(key)
      ).first
      guard let row else { return nil }
      return try PostgresStore.publication(row)
    }
  }

  public func publications(forge: String, repository: String) async throws(StoreError) -> [Publication] {
    try await pool.run { connection throws(PostgresFailure) in
      try PostgresStore.publications(
        connection.run(
          "SELECT * FROM gatehouse.publication WHERE forge = $1 AND repository = $2 ORDER BY subject",
          [.text(forge), .text(repository)]))
    }
  }

  public func stuckPublications(begunBefore milliseconds: Int64) async throws(StoreError) -> [Publication] {
    try await pool.run { connection throws(PostgresFailure) in
      try PostgresStore.publications(
        connection.run(
          """
          SELECT * FROM gatehouse.publication AS p
          WHERE p.state = 'pending' AND p.begun_at < $1::bigint AND NOT EXISTS (
            SELECT 1 FROM gatehouse.work AS w
            WHERE w.forge = p.forge AND w.repository = p.repository AND w.subject = p.subject
              AND (w.due_at IS NOT NULL OR w.lease_until > clock_timestamp()))
          ORDER BY p.begun_at, p.forge, p.repository, p.subject
          """, [.integer(milliseconds)]))
    }
  }

  public func knownRepositories(forge: String) async throws(StoreError) -> [KnownRepository] {
    try await pool.run { connection throws(PostgresFailure) in
      var repositories: [KnownRepository] = []
      for row in try connection.run(
        "SELECT id, path, installation FROM gatehouse.repository WHERE forge = $1 ORDER BY id", [.text(forge)])
      {
        repositories.append(
          KnownRepository(
            id: try row.text("id"), path: try row.text("path"), installation: try row.optionalText("installation")))
      }
      return repositories
    }
  }

  public func counts() async throws(StoreError) -> StoreCounts {
    try await pool.run { connection throws(PostgresFailure) in
      let row = try connection.run(
        """
        SELECT
          count(*) FILTER (WHERE due_at IS NOT NULL
            AND (lease_until > clock_timestamp() AND lease_generation = generation) IS NOT TRUE) AS waiting,
          count(*) FILTER (WHERE lease_until > clock_timestamp()) AS running,
          count(*) FILTER (WHERE parked IS NOT NULL) AS parked,
          greatest(0, coalesce(floor(extract(epoch FROM clock_timestamp()
            - min(due_at) FILTER (WHERE (lease_until > clock_timestamp()) IS NOT TRUE)) * 1000), 0))::bigint AS oldest,
          (SELECT count(*) FROM gatehouse.delivery) AS deliveries
        FROM gatehouse.work
        """
      ).first
      guard let row else { throw .defect(.unreadable("counts")) }
      return StoreCounts(
        waiting: try row.count("waiting"), running: try row.count("running"), parked: try row.count("parked"),
        oldestMilliseconds: try row.count("oldest"), deliveries: try row.count("deliveries"))
    }
  }

  private static func publications(_ rows: [PostgresRow]) throws(PostgresFailure) -> [Publication] {
    var publications: [Publication] = []
    for row in rows { publications.append(try publication(row)) }
    return publications
  }

  private static func publication(_ row: PostgresRow) throws(PostgresFailure) -> Publication {
    guard let state = Publication.State(rawValue: try row.text("state")) else { throw .defect(.unreadable("state")) }
    return Publication(
      key: try key(row), repositoryPath: try row.text("path"), state: state, head: try row.text("head"),
      base: try row.text("base"), inputs: try row.text("inputs"), verdict: try row.text("verdict"),
      decision: try row.text("decision"), begunAt: try row.integer("begun_at"),
      endedAt: try row.optionalInteger("ended_at"))
  }
}
