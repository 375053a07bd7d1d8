import Foundation

/// Runs another program to its end.
enum ChildProgram {
  struct Run {
    var status: Int32
    /// Standard output and standard error, in the order they were written.
    var output: String
  }

  /// Runs with both outputs caught and nothing on standard input.
  static func run(
    _ program: String, _ arguments: [String], in folder: String, environment: [String: String]? = nil
  ) throws(InstallError) -> Run {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder, isDirectory: true)
    process.environment = environment
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    do {
      try process.run()
    } catch {
      throw .cannotRun(program, reason: error.localizedDescription)
    }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Run(status: exitStatus(of: process), output: String(decoding: output, as: UTF8.self))
  }

  private static func exitStatus(of process: Process) -> Int32 {
    process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
  }
}

/// Asks `git` about a repository, for commands that an administrator runs.
enum GitProgram {
  static func output(_ arguments: [String], in folder: String) throws(InstallError) -> String {
    // Root may ask about the repositories of a host's account: the administrator has named them.
    let run = try ChildProgram.run("/usr/bin/env", ["git", "-c", "safe.directory=*"] + arguments, in: folder)
    let text = run.output.trimmingCharacters(in: .whitespacesAndNewlines)
    guard run.status == 0 else { throw .notARepository(folder, said: text) }
    return text
  }
}
