import Foundation

@testable import Git

/// A directory that lives as long as the test that made it.
final class Scratch {
  let path: String

  init() throws {
    let pattern = (NSTemporaryDirectory() as NSString).appendingPathComponent("gatehouse-git-XXXXXX")
    var template = Array(pattern.utf8CString)
    guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  func write(_ name: String, _ content: String, executable: Bool = false) throws {
    let file = self(name)
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    if executable { return try writeProgram(file, content) }
    try Data(content.utf8).write(to: URL(fileURLWithPath: file))
  }

  /// Written by another process: a child that this one starts meanwhile would inherit the open file, and nobody can run
  /// a file that somebody has open for writing.
  private func writeProgram(_ file: String, _ content: String) throws {
    let outcome = try run("sh", ["-c", "cat > \"$0\" && chmod 755 \"$0\"", file], input: content.bytes)
    if outcome.status != 0 { throw Failure(description: outcome.words) }
  }

  /// Variables of a host without a home: what tests see must not depend on whose machine it is.
  var variables: EnvironmentVariables {
    EnvironmentVariables([
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null",
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
      "GIT_COMMITTER_NAME": "C",
      "GIT_COMMITTER_EMAIL": "c@example.com", "GIT_AUTHOR_DATE": "1700000000 +0000",
      "GIT_COMMITTER_DATE": "1700000000 +0000", "LC_ALL": "C",
    ])
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  struct Outcome {
    var status: Int32
    var output: [UInt8]
    var words: String
    var text: String { String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines) }
  }

  /// Runs a program of PATH to its end.
  func run(
    _ program: String, _ arguments: [String], input: [UInt8] = [], extra: [String: String] = [:]
  ) throws -> Outcome {
    let list = String(decoding: variables["PATH"] ?? [], as: UTF8.self)
    let found = list.split(separator: ":").map { "\($0)/\(program)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    guard let found else { throw Failure(description: "no \(program)") }
    var environment: [[UInt8]] = []
    for name in ["PATH", "LC_ALL", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"]
      + ["AUTHOR", "COMMITTER"].flatMap({ ["GIT_\($0)_NAME", "GIT_\($0)_EMAIL", "GIT_\($0)_DATE"] })
    {
      environment.append("\(name)=".bytes + (variables[name] ?? []))
    }
    environment += extra.map { "\($0.key)=\($0.value)".bytes }
    let child = try ChildProcess(
      program: found.bytes, arguments: arguments.map(\.bytes), environment: environment,
      deadline: .after(milliseconds: 60_000))
    child.send(input)
    child.closeInput()
    let output = try child.rest(limit: 1 << 30) ?? []
    let end = try child.finish()
    return Outcome(status: end.status, output: output, words: end.words)
  }

  /// Runs `git` in a directory and expects it to succeed.
  @discardableResult
  func git(_ arguments: String..., at directory: String, input: [UInt8] = [], extra: [String: String] = [:]) throws
    -> Outcome
  {
    let outcome = try run("git", ["-C", directory] + arguments, input: input, extra: extra)
    guard outcome.status == 0 else {
      throw Failure(description: "git \(arguments.joined(separator: " ")): \(outcome.status) \(outcome.words)")
    }
    return outcome
  }
}
