import Foundation

/// Runs programs with an environment of their own, so that nothing of the developer's Git settings reaches a test.
struct Shell: Sendable {
  struct Result: Sendable {
    var status: Int32
    var output: Data
    var errors: Data

    var text: String { String(decoding: output, as: UTF8.self) }
    var errorText: String { String(decoding: errors, as: UTF8.self) }
  }

  struct Failure: Error, CustomStringConvertible {
    var command: String
    var result: Result

    var description: String { "`\(command)` ended with \(result.status):\n\(result.text)\(result.errorText)" }
  }

  /// The variables that every child sees; nothing is inherited but the search path.
  var environment: [String: String]

  /// Writes a program by way of a child: one that is started meanwhile would inherit a file that this process has open,
  /// and the system runs no file that somebody has open for writing.
  func writeProgram(_ text: String, to file: URL) throws {
    let result = try run(
      "/bin/sh", ["-c", "cat > \"$0\" && chmod 755 \"$0\"", file.path], in: file.deletingLastPathComponent(),
      input: Data(text.utf8))
    guard result.status == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  /// Runs a program to its end and gives what it wrote. `input` is its whole standard input.
  func run(
    _ program: String, _ arguments: [String], in folder: URL, input: Data? = nil, adding more: [String: String] = [:]
  ) throws -> Result {
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-shell-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    // Files, not pipes: a daemon that outlives its parent cannot hold a file's reader up.
    let files = ["in", "out", "err"].map { scratch.appendingPathComponent($0) }
    try (input ?? Data()).write(to: files[0])
    let child = try Child(
      program, arguments, in: folder, environment: environment.merging(more) { $1 },
      files: (files[0].path, files[1].path, files[2].path))
    let status = child.wait()
    return Result(
      status: status, output: try Data(contentsOf: files[1]), errors: try Data(contentsOf: files[2]))
  }

  /// Runs a shell text; `-e` ends it at the first command that fails.
  func script(_ text: String, in folder: URL, adding more: [String: String] = [:]) throws -> Result {
    try run("/bin/sh", ["-ec", text], in: folder, adding: more)
  }

  /// Runs a shell text that must succeed.
  @discardableResult
  func require(_ text: String, in folder: URL, adding more: [String: String] = [:]) throws -> String {
    let result = try script(text, in: folder, adding: more)
    guard result.status == 0 else { throw Failure(command: text, result: result) }
    return result.text
  }
}
