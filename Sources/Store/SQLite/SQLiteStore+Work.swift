import GRDB

extension SQLiteStore {
  public func request(_ work: [WorkRequest]) async throws(StoreError) {
    if work.isEmpty { return }
    try StoreLimits.check(work)
    try await writer.write { database, now in try SQLiteStore.ask(work, database, now) }
    signal.raise()
  }

  public func cancel(_ key: JobKey) async throws(StoreError) {
    try await writer.write { database, now in
      try database.run(
        """
        UPDATE work SET due_at = NULL, parked = NULL, generation = :generation
        WHERE forge = :forge AND repository = :repository AND subject = :subject
        """, SQLiteStore.arguments(key, ["generation": try SQLiteStore.count(database)]))
      try SQLiteStore.dropIdle(key, database, now)
    }
  }

  public func cancelAll(forge: String, repository: String) async throws(StoreError) {
    try await writer.write { database, now in
      let place: StatementArguments = [forge, repository]
      try database.run(
        "UPDATE work SET due_at = NULL, parked = NULL, generation = ? WHERE forge = ? AND repository = ?",
        [try SQLiteStore.count(database)] + place)
      try SQLiteStore.dropIdle(database, now)
      try database.run("DELETE FROM publication WHERE forge = ? AND repository = ?", place)
      try database.run("DELETE FROM repository WHERE forge = ? AND id = ?", place)
    }
  }

  public func lease(by node: String, milliseconds: Int) async throws(StoreError) -> Job? {
    // Looked for without a write first: idle workers ask all the time, and each write is a sync.
    guard try await read({ database, now in try SQLiteStore.isDue(database, now) }) else { return nil }
    return try await writer.write { database, now in
      let row = try database.first(
        """
        UPDATE work SET lease = :lease, lease_node = :node, lease_generation = generation, lease_until = :until,
          attempts = attempts + 1
        WHERE rowid = (
          SELECT rowid FROM work
          WHERE due_at IS NOT NULL AND due_at <= :now AND coalesce(lease_until, -1) <= :now
          ORDER BY priority DESC, queued LIMIT 1)
        RETURNING *
        """,
        ["lease": LeaseName.make(), "node": node, "until": now + StoreLimits.span(milliseconds), "now": now])
      return try row.map(SQLiteStore.job)
    }
  }

  public func extend(_ job: Job, milliseconds: Int) async throws(StoreError) -> Bool {
    try await writer.write { database, now in
      try database.run(
        """
        UPDATE work SET lease_until = :until
        WHERE forge = :forge AND repository = :repository AND subject = :subject AND lease = :lease AND lease_until > :now
        """,
        SQLiteStore.arguments(
          job.request.key, ["lease": job.lease, "now": now, "until": now + StoreLimits.span(milliseconds)]))
      return database.changesCount > 0
    }
  }

  public func holds(_ job: Job) async throws(StoreError) -> Bool {
    try await read { database, now in
      try database.first(
        """
        SELECT 1 FROM work
        WHERE forge = :forge AND repository = :repository AND subject = :subject AND lease = :lease AND lease_until > :now
          AND generation = :generation
        """,
        SQLiteStore.arguments(job.request.key, ["lease": job.lease, "now": now, "generation": job.generation])) != nil
    }
  }

  @discardableResult
  public func finish(_ job: Job, _ end: JobEnd) async throws(StoreError) -> Bool {
    let ending = Ending(end)
    let (held, waits) = try await writer.write { database, now in
      let row = try database.first(
        """
        UPDATE work SET lease = NULL, lease_node = NULL, lease_generation = NULL, lease_until = NULL,
          trouble = coalesce(:trouble, trouble),
          due_at = CASE WHEN generation = lease_generation THEN :due ELSE due_at END,
          parked = CASE WHEN generation = lease_generation THEN :parked ELSE parked END
        WHERE forge = :forge AND repository = :repository AND subject = :subject AND lease = :lease AND lease_until > :now
        RETURNING due_at
        """,
        SQLiteStore.arguments(
          job.request.key,
          [
            "lease": job.lease, "now": now, "trouble": ending.trouble, "parked": ending.parked,
            "due": ending.delay.map { now + $0 },
          ]))
      try SQLiteStore.dropIdle(job.request.key, database, now)
      return (row != nil, try row?.optionalInteger("due_at") != nil)
    }
    if waits { signal.raise() }
    return held
  }

  public func release(node: String) async throws(StoreError) {
    try await writer.write { database, now in
      try database.run(
        """
        UPDATE work SET lease = NULL, lease_node = NULL, lease_generation = NULL, lease_until = NULL
        WHERE lease_node = ?
        """, [node])
      try SQLiteStore.dropIdle(database, now)
    }
    signal.raise()
  }

  // MARK: Statements

  /// The newest words win. What waits already keeps its place, is due at the earlier time and of the higher priority: a sweep
  /// does not put off what a person asked for. What is at work is no longer waiting, and what is asked now stands for itself.
  static func ask(_ work: [WorkRequest], _ database: Database, _ now: Int64) throws {
    for request in work {
      let fields: StatementArguments = [
        "path": request.repositoryPath, "installation": request.installation, "payload": request.payload,
        "reason": request.reason, "delivery": request.delivery, "priority": request.priority.rawValue,
        "due": now + StoreLimits.span(request.delayMilliseconds), "generation": try count(database), "now": now,
      ]
      try database.run(
        """
        INSERT INTO work AS w (forge, repository, subject, path, installation, payload, reason, delivery, priority,
          generation, queued, due_at, attempts)
        VALUES (:forge, :repository, :subject, :path, :installation, :payload, :reason, :delivery, :priority,
          :generation, :generation, :due, 0)
        ON CONFLICT (forge, repository, subject) DO UPDATE SET
          path = excluded.path, installation = excluded.installation, payload = excluded.payload,
          reason = excluded.reason, delivery = excluded.delivery, generation = excluded.generation, attempts = 0,
          parked = NULL, trouble = NULL,
          priority = CASE WHEN w.due_at IS NULL OR coalesce(w.lease_until, -1) > :now AND w.lease_generation = w.generation
            THEN excluded.priority ELSE max(w.priority, excluded.priority) END,
          queued = CASE WHEN w.due_at IS NULL OR coalesce(w.lease_until, -1) > :now AND w.lease_generation = w.generation
            THEN excluded.queued ELSE w.queued END,
          due_at = CASE WHEN w.due_at IS NULL OR coalesce(w.lease_until, -1) > :now AND w.lease_generation = w.generation
            THEN excluded.due_at ELSE min(w.due_at, excluded.due_at) END
        """, arguments(request.key, fields))
      try database.run(
        """
        INSERT INTO repository AS r (forge, id, path, installation) VALUES (?, ?, ?, ?)
        ON CONFLICT (forge, id) DO UPDATE SET
          path = excluded.path, installation = coalesce(excluded.installation, r.installation)
        WHERE r.path <> excluded.path OR excluded.installation IS NOT NULL AND r.installation IS NOT excluded.installation
        """, [request.key.forge, request.key.repository, request.repositoryPath, request.installation])
    }
  }

  /// Rows in which nothing waits, runs or is parked.
  static func dropIdle(_ database: Database, _ now: Int64) throws {
    try database.run(
      "DELETE FROM work WHERE due_at IS NULL AND parked IS NULL AND coalesce(lease_until, -1) <= ?", [now])
  }

  private static func dropIdle(_ key: JobKey, _ database: Database, _ now: Int64) throws {
    try database.run(
      """
      DELETE FROM work WHERE forge = :forge AND repository = :repository AND subject = :subject
        AND due_at IS NULL AND parked IS NULL AND coalesce(lease_until, -1) <= :now
      """, arguments(key, ["now": now]))
  }

  private static func isDue(_ database: Database, _ now: Int64) throws -> Bool {
    try database.first(
      """
      SELECT 1 FROM work WHERE due_at IS NOT NULL AND due_at <= :now AND coalesce(lease_until, -1) <= :now LIMIT 1
      """, ["now": now]) != nil
  }

  /// A number that was never given before.
  private static func count(_ database: Database) throws -> Int64 {
    let row = try database.first("UPDATE state SET counter = counter + 1 WHERE one = 1 RETURNING counter")
    guard let row else { throw StoreError.unreadable("counter") }
    return try row.integer("counter")
  }

  static func arguments(_ key: JobKey, _ more: StatementArguments = StatementArguments()) -> StatementArguments {
    ["forge": key.forge, "repository": key.repository, "subject": key.subject] + more
  }

  /// From a row whose lease was just taken.
  private static func job(_ row: Row) throws -> Job {
    guard let priority = WorkRequest.Priority(rawValue: try row.count("priority")) else {
      throw StoreError.unreadable("priority")
    }
    let request = WorkRequest(
      key: try key(row), repositoryPath: try row.text("path"), installation: try row.optionalText("installation"),
      payload: try row.text("payload"), reason: try row.text("reason"), delivery: try row.optionalText("delivery"),
      priority: priority)
    return Job(
      request: request, generation: try row.integer("generation"), lease: try row.text("lease"),
      attempts: max(0, try row.count("attempts") - 1))
  }

  static func key(_ row: Row) throws -> JobKey {
    JobKey(forge: try row.text("forge"), repository: try row.text("repository"), subject: try row.text("subject"))
  }
}
