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

  /// Runs with `input` on standard input and our own outputs and environment; gives the exit status.
  static func passThrough(_ program: String, input: [UInt8]) throws(InstallError) -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    let pipe = Pipe()
    process.standardInput = pipe
    do {
      try process.run()
    } catch {
      throw .cannotRun(program, reason: error.localizedDescription)
    }
    // A hook may end without reading: the broken pipe is no failure (SIGPIPE is ignored by the caller).
    try? pipe.fileHandleForWriting.write(contentsOf: input)
    try? pipe.fileHandleForWriting.close()
    process.waitUntilExit()
    return exitStatus(of: process)
  }

  private static func exitStatus(of process: Process) -> Int32 {
    process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
  }
}

/// Asks `git` about a repository, for commands that an administrator runs.
enum GitProgram {
  static func output(_ arguments: [String], in folder: String) throws(InstallError) -> String {
    let run = try ChildProgram.run("/usr/bin/env", ["git"] + arguments, in: folder)
    let text = run.output.trimmingCharacters(in: .whitespacesAndNewlines)
    guard run.status == 0 else { throw .notARepository(folder, said: text) }
    return text
  }
}
