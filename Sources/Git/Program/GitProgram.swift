import Glibc

/// The `git` program, started with an environment of our own making: nothing that the caller's environment or the user's
/// configuration says can make it fetch, ask, run a hook, or look at other objects than those that are named.
struct GitProgram: Sendable {
  /// Asked for `PATH` when the program is first needed: in front of most pushes it never is.
  private let variables: EnvironmentVariables
  private let environment: [[UInt8]]
  private let options: [String]

  /// For the repository of a hook: only its own configuration is read, and the push's objects are seen.
  init(gitDirectory: [UInt8], directories: ObjectDirectories, variables: EnvironmentVariables) {
    self.variables = variables
    options = Self.safeOptions
    var environment = Self.safeEnvironment(variables)
    environment.append("GIT_CONFIG_NOSYSTEM=1".bytes)
    environment.append("GIT_CONFIG_GLOBAL=/dev/null".bytes)
    environment.append("GIT_DIR=".bytes + gitDirectory)
    if let quarantine = directories.quarantine {
      environment.append("GIT_OBJECT_DIRECTORY=".bytes + quarantine)
      // With it git refuses to update refs.
      environment.append("GIT_QUARANTINE_PATH=".bytes + quarantine)
    }
    if !directories.alternates.isEmpty {
      environment.append(
        "GIT_ALTERNATE_OBJECT_DIRECTORIES=".bytes + ObjectDirectories.joined(directories.alternates))
    }
    self.environment = environment
  }

  /// For a clone on a developer's machine, at or above `directory`: the user's configuration holds (what is ignored,
  /// which directories are safe).
  init(directory: [UInt8], variables: EnvironmentVariables) {
    self.variables = variables
    options = Self.safeOptions + ["-C", String(decoding: directory, as: UTF8.self)]
    environment =
      Self.safeEnvironment(variables)
      + ["HOME", "XDG_CONFIG_HOME"].compactMap { name in variables[name].map { "\(name)=".bytes + $0 } }
  }

  /// For a repository of our own that is fetched into over HTTP: the configuration that is handed over holds the
  /// credentials, the proxy is the one that this process is told to take.
  init(fetchingInto gitDirectory: [UInt8], options more: [String], variables: EnvironmentVariables) {
    self.variables = variables
    options = Self.safeOptions + more
    environment =
      Self.safeEnvironment(variables)
      + ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"].compactMap {
        name in
        variables[name].map { "\(name)=".bytes + $0 }
      }
      + [
        "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/proc/self/fd/\(ChildProcess.handed)", "HOME=/nonexistent",
      ].map(\.bytes)
      + ["GIT_DIR=".bytes + gitDirectory]
  }

  /// Starts `git` with these arguments; the caller talks to it. A copy of the file `handing` is among what it has open.
  func start(_ arguments: [String], deadline: Deadline, handing file: Int32? = nil) throws(GitError) -> ChildProcess {
    try deadline.check()
    guard let path = Self.located(variables) else { throw .programMissing }
    return try ChildProcess(
      program: path, arguments: (options + arguments).map(\.bytes), environment: environment, deadline: deadline,
      handing: file)
  }

  /// Runs `git` to its end: its status and output, which must be no longer than `limit`.
  func run(
    _ arguments: [String], limit: Int = 64 << 20, deadline: Deadline, handing file: Int32? = nil
  ) throws(GitError) -> (status: Int32, output: [UInt8], words: String) {
    let child = try start(arguments, deadline: deadline, handing: file)
    child.closeInput()
    guard let output = try child.rest(limit: limit) else { throw .programOutput(command: arguments.first ?? "") }
    let end = try child.finish()
    return (end.status, output, end.words)
  }

  /// The same where any status but 0 is an error.
  func output(
    _ arguments: [String], limit: Int = 64 << 20, deadline: Deadline
  ) throws(GitError) -> [UInt8] {
    let result = try run(arguments, limit: limit, deadline: deadline)
    guard result.status == 0 else {
      throw .programFailed(command: arguments.first ?? "", status: result.status, words: result.words)
    }
    return result.output
  }

  private static let safeOptions = [
    "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never", "-c", "core.fsmonitor=false",
    "-c", "core.useReplaceRefs=false", "-c", "gc.auto=0", "-c", "maintenance.auto=false",
  ]

  private static func safeEnvironment(_ variables: EnvironmentVariables) -> [[UInt8]] {
    ["PATH", "GIT_EXEC_PATH"].compactMap { name in variables[name].map { "\(name)=".bytes + $0 } }
      + [
        "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=/bin/false", "GIT_NO_LAZY_FETCH=1",
        "GIT_NO_REPLACE_OBJECTS=1", "GIT_OPTIONAL_LOCKS=0", "GIT_ATTR_NOSYSTEM=1",
      ].map(\.bytes)
  }

  /// The first executable `git` in the absolute directories of PATH. Others would depend on where we happen to stand.
  private static func located(_ variables: EnvironmentVariables) -> [UInt8]? {
    let list = variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin".bytes
    for directory in list.split(separator: UInt8(ascii: ":")) where directory.first == Path.slash {
      let path = Path.joined(Array(directory), "git".bytes)
      if path.withCString({ access($0, X_OK) }) == 0, !Path.isDirectory(path) { return path }
    }
    return nil
  }
}

extension String {
  var bytes: [UInt8] { Array(utf8) }
}
