import Foundation

/// A child process started with no signal blocked or ignored.
///
/// Foundation's `Process` hands the starting thread's mask down, and the threads that run tests block nearly every signal: a
/// server started from one would not hear SIGTERM, and git would not hear SIGPIPE.
struct Child {
  let id: pid_t

  struct CannotStart: Error {
    var program: String
    var code: Int32
  }

  /// `files` are opened as standard input, output and error.
  init(
    _ program: String, _ arguments: [String], in folder: URL, environment: [String: String],
    files: (input: String, output: String, errors: String)
  ) throws {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, files.input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, files.output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, files.errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    // A shell changes the directory: the call that would do it is not visible to Swift.
    let command = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path, program] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") }
    defer { (words + variables).forEach { free($0) } }
    words.append(nil)
    variables.append(nil)
    var id = pid_t()
    let code = posix_spawn(&id, "/bin/sh", &actions, &attributes, words, variables)
    guard code == 0 else { throw CannotStart(program: program, code: code) }
    self.id = id
  }

  /// The exit status, or 128 and the signal.
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }

  /// nil while it runs.
  func finished() -> Int32? {
    var status: Int32 = 0
    return waitpid(id, &status, WNOHANG) == id ? status : nil
  }

  func stop() {
    kill(id, SIGTERM)
    _ = wait()
  }
}
