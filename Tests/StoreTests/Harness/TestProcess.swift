import Foundation

/// A shell text in a process of its own, with no signal blocked or ignored: the threads that run tests block nearly every
/// one, and a server started from them would not hear that it is to stop.
struct TestProcess {
  let id: pid_t

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// The words are `$0`, `$1`, …
  init(_ text: String, _ words: [String], input: Int32? = nil, output: String = "/dev/null") throws {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    // A group of its own: an interrupt of the tests is not one of the server, which is to be stopped in order.
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    let command: [String] = ["/bin/sh", "-c", text] + words
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
    let environment: [String] = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) }
    defer { (arguments + variables).forEach { free($0) } }
    arguments.append(nil)
    variables.append(nil)
    var id = pid_t()
    let code = posix_spawn(&id, "/bin/sh", &actions, &attributes, arguments, variables)
    guard code == 0 else { throw Failure(description: "/bin/sh does not start: \(code)") }
    self.id = id
  }

  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }

  /// What a shell text wrote that must succeed.
  @discardableResult
  static func output(_ text: String, _ words: [String]) throws -> String {
    let file = "/tmp/gatehouse-output-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    defer { unlink(file) }
    let status = try TestProcess(text, words, output: file).wait()
    let output = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    guard status == 0 else { throw Failure(description: "\(text) \(words) ended with \(status): \(output)") }
    return output
  }
}
