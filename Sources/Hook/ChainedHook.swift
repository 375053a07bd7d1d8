import CLinux
import Gate
import Git
import Glibc

/// The hook that was there before ours: run after the push was let in, with the same input and our own outputs.
struct ChainedHook {
  var path: String
  /// When it is stopped, with everything that it started.
  var deadline: Deadline

  enum Failure: Error, Hashable {
    case cannotRun(String, SystemError)
    case tookTooLong(String)

    var words: String {
      switch self {
      case .cannotRun(let path, let error): "\(SafeText.name(path)) cannot be run: \(error.words)"
      case .tookTooLong(let path): "\(SafeText.name(path)) did not end in time and was stopped"
      }
    }
  }

  /// Its exit status; 128 and the signal where one ended it.
  func run(input: [UInt8]) throws(Failure) -> Int32 {
    let file = try MemoryFile.holding(input).mapError { Failure.cannotRun(path, SystemError($0.code)) }.get()
    defer { close(file) }
    var process: pid_t = 0
    let code = start(input: file, &process)
    guard code == 0 else { throw .cannotRun(path, SystemError(code)) }
    return try status(of: process)
  }

  private func start(input: Int32, _ process: inout pid_t) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    guard let environment = gatehouse_own_environment() else { return ENOMEM }
    return FreshProcess.withAttributes { attributes in
      CStrings([path]).with { posix_spawn(&process, path, &actions, attributes, $0, environment) }
    }
  }

  /// Waits, but not for ever: SIGKILL ends also what is stopped.
  private func status(of process: pid_t) throws(Failure) -> Int32 {
    var raw: Int32 = 0
    var wait: Int32 = 0
    while true {
      let done = waitpid(process, &raw, WNOHANG)
      if done == process { return raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + (raw & 0x7F) }
      if done < 0, errno != EINTR { return 1 }
      if deadline.isPast {
        kill(-process, SIGKILL)
        waitpid(process, &raw, 0)
        throw .tookTooLong(path)
      }
      usleep(useconds_t(min(200 << wait, 5000)))
      wait = min(wait + 1, 8)
    }
  }
}
