import Foundation
import Testing

/// The step from the fast lane to the full program, for a repository that libgit2 cannot read.
@Suite struct HandoverTests {
  private static let bad = """
    printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: web}\\nspec:\\n  containers: [{name: a, image: "a:latest"}]\\n' > a.yaml
    git add -A
    git commit -qm a
    """

  /// Installs with a full program that leaves a note when it is run.
  private func sandbox() throws -> (Sandbox, note: URL, program: URL) {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: "true", options: "--object-format=sha256")
    try sandbox.install(policyNamed: "article", settings: "", lane: .fast)
    let note = sandbox.root.appendingPathComponent("handed-over")
    let program = sandbox.root.appendingPathComponent("full")
    try sandbox.shell.writeProgram(
      "#!/bin/sh\necho \"$@\" > '\(note.path)'\nexec '\(Fixtures.program("gatehouse").path)' \"$@\"\n", to: program)
    let again = try sandbox.shell.run(
      Fixtures.program("gatehouse").path,
      [
        "install", sandbox.server.path, "--policy", sandbox.policy.path, "--config", sandbox.settings.path, "--program",
        program.path,
      ] + Lane.fast.options, in: sandbox.root)
    #expect(again.status == 0, "\(again.errorText)")
    return (sandbox, note, program)
  }

  @Test func theFullProgramTakesOver() throws {
    let (sandbox, note, _) = try sandbox()
    let push = try sandbox.shell.script(HandoverTests.bad + "\ngit push -q origin main", in: sandbox.client)
    #expect(push.status == 1)
    #expect(push.errorText.contains("container a uses latest tag"), "\(push.errorText)")
    let words = try String(contentsOf: note, encoding: .utf8)
    #expect(words == "pre-receive --policy \(sandbox.policy.path) --config \(sandbox.settings.path)\n")
    #expect(sandbox.records().count == 1, "one of the two records")
  }

  @Test func withoutTheFullProgramGitReads() throws {
    let (sandbox, note, program) = try sandbox()
    try FileManager.default.removeItem(at: program)
    let push = try sandbox.shell.script(HandoverTests.bad + "\ngit push -q origin main", in: sandbox.client)
    #expect(push.status == 1)
    #expect(push.errorText.contains("container a uses latest tag"), "\(push.errorText)")
    #expect(!FileManager.default.fileExists(atPath: note.path))
    #expect(sandbox.records().count == 1)
  }
}
