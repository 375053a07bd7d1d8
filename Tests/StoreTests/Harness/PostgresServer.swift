import Foundation
import Synchronization

/// A real server from Debian's package, on a socket in a directory of its own, syncing to the disk as it does in earnest.
///
/// A shell watches over it: when this process ends, however it does, the shell reads the end of its input, stops the server
/// and takes the directory away.
final class PostgresServer: Sendable {
  let directory: String
  /// An account like any other: it may log in, and owns the databases that tests are given.
  static let account = "gatehouse"
  private let programs: String
  private let input: Int32
  private let names = Atomic(0)

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Where Debian keeps the server's programs: the newest version that is installed. nil: none is.
  static let programs: String? = {
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    return versions.sorted { $0.compare($1, options: .numeric) == .orderedDescending }.map {
      "/usr/lib/postgresql/\($0)/bin"
    }.first { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") }
  }()

  /// The one that most tests share, each with a database of its own.
  static let shared = Result { try PostgresServer() }

  init() throws {
    guard let programs = PostgresServer.programs else { throw Failure(description: "no PostgreSQL is installed") }
    self.programs = programs
    let prefix = PostgresServer.prefix
    directory = "/tmp/gatehouse-postgres-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    var ends: [Int32] = [-1, -1]
    // Not a pipe: nobody else's child may hold this open, not even for a moment, or the shell waits for that one, too.
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Failure(description: "no pair of sockets") }
    input = ends[1]
    let ready = directory + ".ready"
    _ = try TestProcess(
      """
      mkdir -m 700 "$1"; \(prefix.isEmpty ? ":" : "chown \(PostgresServer.owner) \"$1\"")
      \(prefix) "$0/initdb" --no-sync --auth=trust --username=postgres --encoding=UTF8 --locale=C -D "$1/data" >"$1.log" 2>&1 &&
      sed -i '1i local all guarded scram-sha-256' "$1/data/pg_hba.conf" &&
      printf '%s\\n' "unix_socket_directories = '$1'" "listen_addresses = ''" "max_connections = 400" "fsync = on" \
        >>"$1/data/postgresql.conf" &&
      \(prefix) "$0/pg_ctl" -w -D "$1/data" -l "$1/log" start >>"$1.log" 2>&1
      echo $? >"$1.ready.part"; mv "$1.ready.part" "$1.ready"
      read -r end
      \(prefix) "$0/pg_ctl" -m immediate -D "$1/data" stop >/dev/null 2>&1
      rm -rf "$1" "$1.log" "$1.ready"
      """, [programs, directory], input: ends[0])
    close(ends[0])
    while !FileManager.default.fileExists(atPath: ready) { usleep(20_000) }
    let code = try String(contentsOfFile: ready, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    guard code == "0" else {
      let log = (try? String(contentsOfFile: directory + ".log", encoding: .utf8)) ?? ""
      throw Failure(description: "PostgreSQL does not start: \(log)")
    }
    try sql(
      "CREATE ROLE \(PostgresServer.account) LOGIN; CREATE ROLE guarded LOGIN PASSWORD 'right'", database: "postgres")
  }

  deinit { close(input) }

  /// A database that nobody else uses.
  func makeDatabase(owner: String = account, options: String = "") throws -> String {
    let name = "test_\(names.wrappingAdd(1, ordering: .relaxed).newValue)"
    try sql("CREATE DATABASE \(name) OWNER \(owner) \(options)", database: "postgres")
    return name
  }

  func url(_ database: String, account: String = PostgresServer.account) -> String {
    "postgresql:///\(database)?host=\(directory)&user=\(account)"
  }

  /// What whoever keeps the database does.
  @discardableResult
  func sql(_ statement: String, database: String) throws -> String {
    try TestProcess.output(
      "exec \"$0/psql\" -X -q -A -t -v ON_ERROR_STOP=1 -h \"$1\" -U postgres -d \"$2\" -c \"$3\"",
      [programs, directory, database, statement])
  }

  /// Dies in the middle of everything, as from a power cut of its own, and comes back.
  func restart() throws { try control("-m immediate restart") }
  func stop() throws { try control("-m immediate stop") }
  func start() throws { try control("start") }

  private func control(_ words: String) throws {
    try TestProcess.output(
      "\(PostgresServer.prefix) \"$0/pg_ctl\" -w -D \"$1/data\" -l \"$1/log\" \(words) 2>&1", [programs, directory])
  }

  private static let owner = getpwnam("postgres") == nil ? "nobody" : "postgres"

  /// The server refuses to run as root.
  private static let prefix = geteuid() == 0 ? "setpriv --reuid=\(owner) --regid=\(owner) --clear-groups --" : ""
}
