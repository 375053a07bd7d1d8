import GRDB

/// The embedded store's tables, version by version. A version that was released is never changed; what changes is added.
enum SQLiteMigrations {
  /// The version of each is its place, counted from 1.
  private static let all: [StaticString] = [first]

  static var known: Int { all.count }

  /// Brings the tables to this version and gives the time that was written down last.
  static func run(_ database: Database, path: String) throws -> Int64 {
    let found = try version(database, path: path)
    guard found <= known else { throw StoreError.newerSchema(found: found, known: known) }
    for migration in all.dropFirst(found) { try database.script(migration) }
    try database.run("UPDATE state SET version = ? WHERE one = 1", [known])
    return try database.first("SELECT clock FROM state WHERE one = 1")?.integer("clock") ?? 0
  }

  private static func version(_ database: Database, path: String) throws -> Int {
    let tables = try database.all("SELECT name FROM sqlite_master WHERE type = 'table'").map { try $0.text("name") }
    if tables.isEmpty { return 0 }
    guard let row = try? database.first("SELECT version FROM state WHERE one = 1"),
      let version = try? row.count("version"), version > 0
    else { throw StoreError.foreign(path) }
    return version
  }

  private static let first: StaticString = """
    CREATE TABLE state (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      version INTEGER NOT NULL,
      -- The last number that was given to a request; the store's time when something was last written.
      counter INTEGER NOT NULL,
      clock INTEGER NOT NULL
    ) STRICT;
    INSERT INTO state (one, version, counter, clock) VALUES (1, 1, 0, 0);

    CREATE TABLE delivery (
      forge TEXT NOT NULL,
      id TEXT NOT NULL,
      event TEXT NOT NULL,
      received_at INTEGER NOT NULL,
      -- When its work was asked for last.
      asked_at INTEGER NOT NULL,
      PRIMARY KEY (forge, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX delivery_received ON delivery (received_at);

    -- One row a key. due_at: something waits, and not before then; parked: nothing waits until it is asked for again, for this
    -- reason; lease: somebody is at lease_generation until lease_until. Times are the store's own.
    CREATE TABLE work (
      forge TEXT NOT NULL,
      repository TEXT NOT NULL,
      subject TEXT NOT NULL,
      path TEXT NOT NULL,
      installation TEXT,
      payload TEXT NOT NULL,
      reason TEXT NOT NULL,
      delivery TEXT,
      priority INTEGER NOT NULL,
      generation INTEGER NOT NULL,
      queued INTEGER NOT NULL,
      due_at INTEGER,
      parked TEXT,
      trouble TEXT,
      attempts INTEGER NOT NULL,
      lease TEXT,
      lease_node TEXT,
      lease_generation INTEGER,
      lease_until INTEGER,
      PRIMARY KEY (forge, repository, subject)
    ) STRICT;
    CREATE INDEX work_order ON work (priority DESC, queued) WHERE due_at IS NOT NULL;

    CREATE TABLE publication (
      forge TEXT NOT NULL,
      repository TEXT NOT NULL,
      subject TEXT NOT NULL,
      path TEXT NOT NULL,
      state TEXT NOT NULL,
      head TEXT NOT NULL,
      base TEXT NOT NULL,
      inputs TEXT NOT NULL,
      verdict TEXT NOT NULL,
      decision TEXT NOT NULL,
      begun_at INTEGER NOT NULL,
      ended_at INTEGER,
      PRIMARY KEY (forge, repository, subject)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX publication_pending ON publication (begun_at) WHERE state = 'pending';

    CREATE TABLE repository (
      forge TEXT NOT NULL,
      id TEXT NOT NULL,
      path TEXT NOT NULL,
      installation TEXT,
      PRIMARY KEY (forge, id)
    ) STRICT, WITHOUT ROWID;
    """
}
