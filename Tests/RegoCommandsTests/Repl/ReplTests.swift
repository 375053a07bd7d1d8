import ArgumentParser
import Foundation
import Rego
import RegoCryptography
import RegoSyntax
import RegoValues
import Testing

@testable import RegoCommands

/// Sessions of `repl`.
@Suite struct ReplTests {
  private static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Golden")

  private func session(_ paths: String...) throws -> ReplSession {
    ReplSession(
      loaded: try LoadedPolicies(paths: paths), compiler: CompilerOptions(catalog: .full, keepsPrint: true))
  }

  private func outputs(_ session: inout ReplSession, _ lines: String...) -> [String] {
    lines.map { session.read($0).output }
  }

  /// What is entered and what is answered, as it stands on a terminal.
  @Test func aSessionIsAsItWas() throws {
    let script = try String(contentsOf: ReplTests.golden.appendingPathComponent("repl-session.txt"), encoding: .utf8)
    var session = try session(ReplTests.golden.appendingPathComponent("Bundle").path)
    var transcript = ""
    for line in script.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      transcript += (session.isWaiting ? "| " : "> ") + line + "\n"
      let reply = session.read(line)
      transcript += reply.output + reply.complaint
      if reply.isOver { break }
    }
    try Golden.expect(transcript, matches: "repl-transcript.txt")
  }

  @Test func whatDoesNotCompileChangesNothing() throws {
    var session = try session()
    _ = outputs(&session, "x := 1", "y := x + 1")
    #expect(session.read("unset x").output.contains("rego_unsafe_var_error: var x is unsafe"))
    #expect(session.read("x := nothing_here").output.contains("var nothing_here is unsafe"))
    #expect(
      outputs(&session, "y", "x := 5", "y") == [
        "2\n", "Rule 'x' re-defined in package repl. Type 'show' to see rules.\n", "6\n",
      ])
  }

  @Test func errorsTellWhereTheyWereEntered() throws {
    var session = try session()
    _ = outputs(&session, "import data.a", "one := 1", "two if {", "  one == 1", "}", "")
    _ = outputs(&session, "three if {", "  true", "  w > 2", "}")
    #expect(session.read("").output == "1 error occurred: 3:3: rego_unsafe_var_error: var w is unsafe\n")
  }

  @Test func theInputIsADocumentOfTheSession() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("repl-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("input.json")
    try #"{"user": "ann"}"#.write(to: file, atomically: true, encoding: .utf8)
    var session = try session("repl.input:\(file.path)")
    #expect(outputs(&session, "input.user", "input.other") == ["\"ann\"\n", "undefined\n"])
  }

  /// At the end of the input a statement that waits is taken as it is.
  @Test func theLastStatementNeedsNoEmptyLine() throws {
    var session = try session()
    #expect(outputs(&session, "[1,", "2]") == ["", ""])
    #expect(session.isWaiting)
    #expect(session.end().output == "[\n  1,\n  2\n]\n")
    #expect(session.read("[1,").output == "")
    #expect(session.end().output.contains("rego_parse_error"))
    #expect(session.end().output == "")
  }

  @Test func olderSourcesAreReadWhenAskedFor() throws {
    let options = ParserOptions(version: .v0)
    var session = ReplSession(
      loaded: try LoadedPolicies(paths: []), compiler: CompilerOptions(catalog: .full), parser: options)
    _ = session.read("p[x] { x := [1, 2][_]; x > 1 }")
    #expect(session.read("p").output == "[\n  2\n]\n")
    #expect(session.read("show").output == "package repl\n\np[x] {\n\tx := [1, 2][_]\n\tx > 1\n}\n")
  }

  @Test func unreadablePoliciesEndTheCommand() throws {
    let command = try ReplCommand.parse(["/nowhere/at/all"])
    #expect(throws: ExitCode(1)) { try command.run() }
  }
}
