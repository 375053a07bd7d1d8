extension PostgresStore {
  public func request(_ work: [WorkRequest]) async throws(StoreError) {
    if work.isEmpty { return }
    try StoreLimits.check(work)
    try await pool.run { connection throws(PostgresFailure) in
      try connection.transaction { () throws(PostgresFailure) in try PostgresStore.ask(work, connection) }
    }
    signal.raise()
  }

  public func cancel(_ key: JobKey) async throws(StoreError) {
    try await pool.run { connection throws(PostgresFailure) in
      try connection.run(
        """
        UPDATE gatehouse.work SET due_at = NULL, parked = NULL,
          generation = greatest(generation + 1, nextval('gatehouse.counter') * 65536)
        WHERE forge = $1 AND repository = $2 AND subject = $3
        """, PostgresStore.values(key))
      try PostgresStore.dropIdle(key, connection)
    }
  }

  public func cancelAll(forge: String, repository: String) async throws(StoreError) {
    let place: [PostgresValue] = [.text(forge), .text(repository)]
    try await pool.run { connection throws(PostgresFailure) in
      try connection.transaction { () throws(PostgresFailure) in
        try connection.run(
          """
          UPDATE gatehouse.work SET due_at = NULL, parked = NULL,
            generation = greatest(generation + 1, nextval('gatehouse.counter') * 65536)
          WHERE forge = $1 AND repository = $2
          """, place)
        try connection.run(
          """
          DELETE FROM gatehouse.work WHERE forge = $1 AND repository = $2 AND due_at IS NULL AND parked IS NULL
            AND (lease_until IS NULL OR lease_until <= clock_timestamp())
          """, place)
        try connection.run("DELETE FROM gatehouse.publication WHERE forge = $1 AND repository = $2", place)
        try connection.run("DELETE FROM gatehouse.repository WHERE forge = $1 AND id = $2", place)
      }
    }
  }

  public func lease(by node: String, milliseconds: Int) async throws(StoreError) -> Job? {
    let name = LeaseName.make()
    return try await pool.run { connection throws(PostgresFailure) in
      // Asked a second time after the connection was lost: the first time may have taken something.
      if let row = try connection.run("SELECT * FROM gatehouse.work WHERE lease = $1", [.text(name)]).first {
        return try PostgresStore.job(row)
      }
      let row = try connection.run(
        """
        WITH next AS MATERIALIZED (
          SELECT forge, repository, subject FROM gatehouse.work
          WHERE due_at <= clock_timestamp() AND (lease_until IS NULL OR lease_until <= clock_timestamp())
          ORDER BY priority DESC, queued LIMIT 1
          FOR UPDATE SKIP LOCKED
        )
        UPDATE gatehouse.work AS w SET lease = $1, lease_node = $2, lease_generation = generation,
          lease_until = clock_timestamp() + $3::bigint * interval '1 millisecond', attempts = attempts + 1
        FROM next WHERE w.forge = next.forge AND w.repository = next.repository AND w.subject = next.subject
        RETURNING w.*
        """, [.text(name), .text(node), .integer(StoreLimits.span(milliseconds))]
      ).first
      guard let row else { return nil }
      return try PostgresStore.job(row)
    }
  }

  public func extend(_ job: Job, milliseconds: Int) async throws(StoreError) -> Bool {
    try await pool.run { connection throws(PostgresFailure) in
      try !connection.run(
        """
        UPDATE gatehouse.work SET lease_until = clock_timestamp() + $5::bigint * interval '1 millisecond'
        WHERE forge = $1 AND repository = $2 AND subject = $3 AND lease = $4 AND lease_until > clock_timestamp()
        RETURNING 1
        """,
        PostgresStore.values(job.request.key) + [.text(job.lease), .integer(StoreLimits.span(milliseconds))]
      ).isEmpty
    }
  }

  public func holds(_ job: Job) async throws(StoreError) -> Bool {
    try await pool.run { connection throws(PostgresFailure) in
      try !connection.run(
        """
        SELECT 1 FROM gatehouse.work
        WHERE forge = $1 AND repository = $2 AND subject = $3 AND lease = $4 AND lease_until > clock_timestamp()
          AND generation = $5::bigint
        """, PostgresStore.values(job.request.key) + [.text(job.lease), .integer(job.generation)]
      ).isEmpty
    }
  }

  /// Asked a second time after the connection was lost, it gives false for what the first time ended.
  @discardableResult
  public func finish(_ job: Job, _ end: JobEnd) async throws(StoreError) -> Bool {
    let ending = Ending(end)
    let (held, waits) = try await pool.run { connection throws(PostgresFailure) in
      let row = try connection.run(
        """
        UPDATE gatehouse.work SET lease = NULL, lease_node = NULL, lease_generation = NULL, lease_until = NULL,
          trouble = coalesce($7, trouble),
          due_at = CASE WHEN generation = lease_generation
            THEN clock_timestamp() + $5::bigint * interval '1 millisecond' ELSE due_at END,
          parked = CASE WHEN generation = lease_generation THEN $6 ELSE parked END
        WHERE forge = $1 AND repository = $2 AND subject = $3 AND lease = $4 AND lease_until > clock_timestamp()
        RETURNING due_at IS NOT NULL AS waits
        """,
        PostgresStore.values(job.request.key) + [
          .text(job.lease), .integer(ending.delay), .text(ending.parked), .text(ending.trouble),
        ]
      ).first
      guard let row else { return (false, false) }
      let waits = try row.truth("waits")
      if waits {
        try PostgresStore.tell(connection)
      } else {
        try PostgresStore.dropIdle(job.request.key, connection)
      }
      return (true, waits)
    }
    if waits { signal.raise() }
    return held
  }

  public func release(node: String) async throws(StoreError) {
    try await pool.run { connection throws(PostgresFailure) in
      try connection.run(
        """
        UPDATE gatehouse.work SET lease = NULL, lease_node = NULL, lease_generation = NULL, lease_until = NULL
        WHERE lease_node = $1
        """, [.text(node)])
      try PostgresStore.dropIdle(connection)
      try PostgresStore.tell(connection)
    }
    signal.raise()
  }

  // MARK: Statements

  /// The newest words win. What waits already keeps its place, is due at the earlier time and of the higher priority: a sweep
  /// does not put off what a person asked for. What is at work is no longer waiting, and what is asked now stands for itself.
  ///
  /// Rows are written in the order of their keys, so that two nodes do not wait for each other.
  static func ask(_ work: [WorkRequest], _ connection: PostgresConnection) throws(PostgresFailure) {
    if work.isEmpty { return }
    try connection.run(
      """
      WITH batch AS (SELECT nextval('gatehouse.counter') * 65536 AS number)
      INSERT INTO gatehouse.work AS w (forge, repository, subject, path, installation, payload, reason, delivery, priority,
        generation, queued, due_at, attempts)
      SELECT DISTINCT ON (forge COLLATE "C", repository COLLATE "C", subject COLLATE "C")
        forge, repository, subject, path, installation, payload, reason, delivery,
        max(priority) OVER same, max(number + place) OVER same, min(number + place) OVER same,
        clock_timestamp() + min(delay) OVER same * interval '1 millisecond', 0
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::int[], $10::bigint[]) WITH ORDINALITY
        AS given (forge, repository, subject, path, installation, payload, reason, delivery, priority, delay, place), batch
      WINDOW same AS (PARTITION BY forge COLLATE "C", repository COLLATE "C", subject COLLATE "C")
      ORDER BY forge COLLATE "C", repository COLLATE "C", subject COLLATE "C", place DESC
      ON CONFLICT (forge, repository, subject) DO UPDATE SET
        path = excluded.path, installation = excluded.installation, payload = excluded.payload,
        reason = excluded.reason, delivery = excluded.delivery, attempts = 0, parked = NULL, trouble = NULL,
        generation = greatest(w.generation + 1, excluded.generation),
        priority = CASE WHEN w.due_at IS NULL OR w.lease_until > clock_timestamp() AND w.lease_generation = w.generation
          THEN excluded.priority ELSE greatest(w.priority, excluded.priority) END,
        queued = CASE WHEN w.due_at IS NULL OR w.lease_until > clock_timestamp() AND w.lease_generation = w.generation
          THEN excluded.queued ELSE w.queued END,
        due_at = CASE WHEN w.due_at IS NULL OR w.lease_until > clock_timestamp() AND w.lease_generation = w.generation
          THEN excluded.due_at ELSE least(w.due_at, excluded.due_at) END
      """,
      [
        .texts(work.map(\.key.forge)), .texts(work.map(\.key.repository)), .texts(work.map(\.key.subject)),
        .texts(work.map(\.repositoryPath)), .texts(work.map(\.installation)), .texts(work.map(\.payload)),
        .texts(work.map(\.reason)), .texts(work.map(\.delivery)), .integers(work.map { Int64($0.priority.rawValue) }),
        .integers(work.map { StoreLimits.span($0.delayMilliseconds) }),
      ])
    try know(work, connection)
    try tell(connection)
  }

  private static func know(_ work: [WorkRequest], _ connection: PostgresConnection) throws(PostgresFailure) {
    try connection.run(
      """
      INSERT INTO gatehouse.repository AS r (forge, id, path, installation)
      SELECT DISTINCT ON (forge COLLATE "C", id COLLATE "C") forge, id, path,
        first_value(installation) OVER (PARTITION BY forge COLLATE "C", id COLLATE "C"
          ORDER BY installation IS NULL, place DESC)
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY
        AS given (forge, id, path, installation, place)
      ORDER BY forge COLLATE "C", id COLLATE "C", place DESC
      ON CONFLICT (forge, id) DO UPDATE SET
        path = excluded.path, installation = coalesce(excluded.installation, r.installation)
      WHERE r.path <> excluded.path OR excluded.installation IS NOT NULL
        AND r.installation IS DISTINCT FROM excluded.installation
      """,
      [
        .texts(work.map(\.key.forge)), .texts(work.map(\.key.repository)), .texts(work.map(\.repositoryPath)),
        .texts(work.map(\.installation)),
      ])
  }

  /// Wakes the other nodes when the transaction stands.
  private static func tell(_ connection: PostgresConnection) throws(PostgresFailure) {
    try connection.run("SELECT pg_notify('gatehouse_work', '')")
  }

  /// Rows in which nothing waits, runs or is parked.
  static func dropIdle(_ connection: PostgresConnection) throws(PostgresFailure) {
    try connection.run(
      """
      DELETE FROM gatehouse.work WHERE due_at IS NULL AND parked IS NULL
        AND (lease_until IS NULL OR lease_until <= clock_timestamp())
      """)
  }

  private static func dropIdle(_ key: JobKey, _ connection: PostgresConnection) throws(PostgresFailure) {
    try connection.run(
      """
      DELETE FROM gatehouse.work WHERE forge = $1 AND repository = $2 AND subject = $3
        AND due_at IS NULL AND parked IS NULL AND (lease_until IS NULL OR lease_until <= clock_timestamp())
      """, values(key))
  }

  static func values(_ key: JobKey) -> [PostgresValue] {
    [.text(key.forge), .text(key.repository), .text(key.subject)]
  }

  static func key(_ row: PostgresRow) throws(PostgresFailure) -> JobKey {
    JobKey(forge: try row.text("forge"), repository: try row.text("repository"), subject: try row.text("subject"))
  }

  /// From a row whose lease was just taken.
  private static func job(_ row: PostgresRow) throws(PostgresFailure) -> Job {
    guard let priority = WorkRequest.Priority(rawValue: try row.count("priority")) else {
      throw .defect(.unreadable("priority"))
    }
    let request = WorkRequest(
      key: try key(row), repositoryPath: try row.text("path"), installation: try row.optionalText("installation"),
      payload: try row.text("payload"), reason: try row.text("reason"), delivery: try row.optionalText("delivery"),
      priority: priority)
    return Job(
      request: request, generation: try row.integer("generation"), lease: try row.text("lease"),
      attempts: max(0, try row.count("attempts") - 1))
  }
}
