import Gate
import Git
import Glibc

/// The step from the fast lane to the full program, which takes this process over: the same pipeline, slower, never
/// different. Nothing was recorded or answered before it.
struct Handover {
  /// Absolute path of the full program.
  var program: String
  var arguments: HookArguments

  /// nil where the hook names no full program: then the fast lane does what it can.
  init?(_ arguments: HookArguments) {
    guard let program = arguments.program else { return nil }
    self.program = program
    self.arguments = arguments
    self.arguments.program = nil
  }

  /// Returns only where the program cannot be run.
  func go(updates: [RefUpdate]) -> SystemError {
    let input: Int32
    switch MemoryFile.holding(HookRun.lines(of: updates)) {
    case .success(let file): input = file
    case .failure(let failure): return SystemError(failure.code)
    }
    // What an answer would go to stays as it is; the input is what Git gave us.
    guard dup2(input, 0) == 0 else { return SystemError(errno) }
    close(input)
    let words = [program, "pre-receive"] + arguments.words
    return CStrings(words).with { argv in
      execv(program, argv)
      return SystemError(errno)
    }
  }
}
