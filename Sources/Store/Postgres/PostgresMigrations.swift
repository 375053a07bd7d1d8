/// The server's tables, version by version. A version that was released is never changed; what changes is added.
enum PostgresMigrations {
  /// The version of each is its place, counted from 1. A list of statements, each run by itself: bound statements come one
  /// at a time.
  private static let all: [[StaticString]] = [first]

  static var known: Int { all.count }

  /// A large table takes its time, and so does another node that is at it.
  private static let patience: Int32 = 600_000

  /// Two nodes that start together do it one after the other.
  static func run(_ connection: PostgresConnection) throws(PostgresFailure) {
    try connection.transaction { () throws(PostgresFailure) in
      try connection.run("SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '60s', true)")
      // 'gatehous' as a number: nobody else's lock.
      try connection.run("SELECT pg_advisory_xact_lock(7449354444534473075)", within: patience)
      let found = try version(connection)
      guard found <= known else { throw .defect(.newerSchema(found: found, known: known)) }
      for migration in all.dropFirst(found) {
        for statement in migration { try connection.run(statement, within: patience) }
      }
      if found < known {
        try connection.run("UPDATE gatehouse.state SET version = $1::int WHERE one = 1", [.integer(Int64(known))])
      }
    }
  }

  private static func version(_ connection: PostgresConnection) throws(PostgresFailure) -> Int {
    let names = try connection.run(
      "SELECT to_regnamespace('gatehouse') IS NOT NULL AS schema, to_regclass('gatehouse.state') IS NOT NULL AS state")
    guard let found = names.first else { throw .defect(.unreadable("schema")) }
    // An account that may not make schemas is given one by whoever keeps the database.
    if try !found.truth("schema") { try connection.run("CREATE SCHEMA gatehouse") }
    guard try found.truth("state") else { return 0 }
    guard let row = try connection.run("SELECT version FROM gatehouse.state WHERE one = 1").first else { return 0 }
    return try row.count("version")
  }

  private static let first: [StaticString] = [
    "CREATE TABLE gatehouse.state (one int PRIMARY KEY CHECK (one = 1), version int NOT NULL, touched_at timestamptz NOT NULL)",
    "INSERT INTO gatehouse.state (one, version, touched_at) VALUES (1, 1, clock_timestamp())",
    // A number for each group of requests; `ask` makes generations of it.
    "CREATE SEQUENCE gatehouse.counter",
    """
    CREATE TABLE gatehouse.delivery (
      forge text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      event text NOT NULL,
      received_at bigint NOT NULL,
      asked_at bigint NOT NULL,
      PRIMARY KEY (forge, id)
    )
    """,
    "CREATE INDEX delivery_received ON gatehouse.delivery (received_at)",
    // One row a key. due_at: something waits, and not before then; parked: nothing waits until it is asked for again, for this
    // reason; lease: somebody is at lease_generation until lease_until.
    """
    CREATE TABLE gatehouse.work (
      forge text COLLATE "C" NOT NULL,
      repository text COLLATE "C" NOT NULL,
      subject text COLLATE "C" NOT NULL,
      path text NOT NULL,
      installation text,
      payload text NOT NULL,
      reason text NOT NULL,
      delivery text,
      priority int NOT NULL,
      generation bigint NOT NULL,
      queued bigint NOT NULL,
      due_at timestamptz,
      parked text,
      trouble text,
      attempts int NOT NULL,
      lease text,
      lease_node text,
      lease_generation bigint,
      lease_until timestamptz,
      PRIMARY KEY (forge, repository, subject)
    )
    """,
    "CREATE INDEX work_order ON gatehouse.work (priority DESC, queued) WHERE due_at IS NOT NULL",
    """
    CREATE TABLE gatehouse.publication (
      forge text COLLATE "C" NOT NULL,
      repository text COLLATE "C" NOT NULL,
      subject text COLLATE "C" NOT NULL,
      path text NOT NULL,
      state text NOT NULL,
      head text NOT NULL,
      base text NOT NULL,
      inputs text NOT NULL,
      verdict text NOT NULL,
      decision text NOT NULL,
      begun_at bigint NOT NULL,
      ended_at bigint,
      PRIMARY KEY (forge, repository, subject)
    )
    """,
    "CREATE INDEX publication_pending ON gatehouse.publication (begun_at) WHERE state = 'pending'",
    """
    CREATE TABLE gatehouse.repository (
      forge text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      path text NOT NULL,
      installation text,
      PRIMARY KEY (forge, id)
    )
    """,
  ]
}
