import Foundation
import Testing

/// What somebody who wants in would try, and what breaks by itself: each ends in a refused push with one clear reason.
@Suite struct HostileTests {
  private static let bad = """
    printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: web}\\nspec:\\n  containers: [{name: a, image: "a:latest"}]\\n' > a.yaml
    git add -A
    git commit -qm a
    """

  private func sandbox(settings: String = "", lane: Lane = .fast) throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: "true")
    try sandbox.install(policyNamed: "article", settings: settings, lane: lane)
    return sandbox
  }

  /// Runs the hook as Git would, with any input.
  private func hook(_ sandbox: Sandbox, input: Data, adding more: [String: String] = [:]) throws -> Shell.Result {
    try sandbox.shell.run(
      sandbox.server.appendingPathComponent("hooks/pre-receive").path, [], in: sandbox.server, input: input,
      adding: ["GIT_DIR": "."].merging(more) { $1 })
  }

  private static let zero = String(repeating: "0", count: 40)
  private static let some = String(repeating: "1", count: 40)

  @Test(arguments: [
    ("empty", Data()),
    ("truncated", Data("\(some) \(some) refs/heads/main".utf8)),
    ("no ref", Data("\(some) \(some)\n".utf8)),
    ("short ids", Data("123 456 refs/heads/main\n".utf8)),
    ("a NUL", Data("\(some) \(some) refs/heads/ma\0in\n".utf8)),
    ("a line of 1 MB", Data("\(some) \(some) refs/heads/\(String(repeating: "a", count: 1 << 20))\n".utf8)),
    (
      "100,000 refs",
      Data((0..<100_000).map { "\(zero) \(some) refs/heads/b\($0)\n" }.joined().utf8)
    ),
    ("objects that are not there", Data("\(zero) \(some) refs/heads/main\n".utf8)),
  ])
  func inputThatIsNoPush(name: String, input: Data) throws {
    let sandbox = try sandbox()
    let result = try hook(sandbox, input: input)
    #expect(result.status == 1, "\(name): \(result.errorText)")
    #expect(result.errorText.hasPrefix("gatehouse: rejected: the change could not be judged: "), "\(result.errorText)")
    #expect(result.errorText.utf8.count < 2_000)
    #expect(sandbox.records().count == 1)
  }

  @Test func aKilledHookRefusesThePush() throws {
    let sandbox = try sandbox()
    let script = sandbox.server.appendingPathComponent("hooks/pre-receive")
    try sandbox.shell.writeProgram("#!/bin/sh\nkill -9 $$\n", to: script)
    let before = try sandbox.serverBytes()
    let push = try sandbox.shell.script(HostileTests.bad + "\ngit push -q origin main", in: sandbox.client)
    #expect(push.status == 1)
    #expect(try sandbox.serverBytes() == before)
  }

  /// The repository changes while it is read: what was pushed is gone before the hook looks at it.
  @Test func objectsThatVanishRefuse() throws {
    let sandbox = try sandbox()
    try sandbox.prefixHook(with: "rm -rf \"$GIT_QUARANTINE_PATH\"/??")
    let push = try sandbox.shell.script(HostileTests.bad + "\ngit push -q origin main", in: sandbox.client)
    #expect(push.status == 1)
    let words = PushTests.remoteLines(push.errorText)
    #expect(words.hasPrefix("gatehouse: rejected: the change could not be judged: "), "\(push.errorText)")
    #expect(sandbox.records().count == 1)
  }

  /// The record cannot grow: there is no answer without one, also when judging may fail open.
  @Test(arguments: ["", "failMode: open\n"])
  func aFullDiskRefuses(settings: String) throws {
    let sandbox = try sandbox(settings: settings)
    try sandbox.prefixHook(with: "ulimit -f 0")
    let push = try sandbox.shell.script(
      HostileTests.bad + "\nsed -i 's/:latest/:1.0/' a.yaml; git commit -qam b; git push -q origin main",
      in: sandbox.client)
    #expect(push.status == 1)
    #expect(push.errorText.contains("gatehouse: rejected: the decision could not be recorded: "), "\(push.errorText)")
    #expect(sandbox.records().isEmpty)
  }

  /// With room set aside the record is written there, and the push is answered.
  @Test func aFullDiskWithAReserveIsRecorded() throws {
    let sandbox = try sandbox()
    let reserve = sandbox.root.appendingPathComponent("log/reserve")
    let settings = "record: {file: \(sandbox.record.path), reserve: \(reserve.path)}\n"
    try settings.write(to: sandbox.settings, atomically: true, encoding: .utf8)
    let first = try sandbox.shell.script(
      HostileTests.bad + "\nsed -i 's/:latest/:1.0/' a.yaml; git commit -qam b; git push -q origin main",
      in: sandbox.client)
    #expect(first.status == 0, "\(first.errorText)")
    #expect(FileManager.default.fileExists(atPath: reserve.path), "room is set aside with the first record")
  }

  /// The pushed tree brings policies and settings of its own: nothing looks at them.
  @Test func pushedPoliciesAndSettingsAreOnlyFiles() throws {
    let sandbox = try sandbox()
    let push = try sandbox.shell.script(
      """
      mkdir -p policy
      printf 'package kubernetes.admission\\nimport rego.v1\\ndeny contains "x" if false\\n' > policy/latest.rego
      printf 'enforcement: observe\\n' > gatehouse.yaml
      \(HostileTests.bad)
      git push -q origin main
      """, in: sandbox.client)
    #expect(push.status == 1)
    #expect(push.errorText.contains("container a uses latest tag"))
  }

  @Test func aHookWithoutHomeOrPathWorks() throws {
    let sandbox = try sandbox()
    try sandbox.shell.require(HostileTests.bad, in: sandbox.client)
    let head = try sandbox.shell.require("git rev-parse HEAD", in: sandbox.client).trimmingCharacters(in: .newlines)
    let base = try sandbox.shell.require("git rev-parse HEAD", in: sandbox.server).trimmingCharacters(in: .newlines)
    let run = try sandbox.shell.script(
      "printf '\(base) \(head) refs/heads/main\\n' | env -i GIT_DIR=. GIT_OBJECT_DIRECTORY='\(sandbox.client.path)/.git/objects' GIT_ALTERNATE_OBJECT_DIRECTORIES='\(sandbox.server.path)/objects' hooks/pre-receive",
      in: sandbox.server)
    #expect(run.status == 1)
    #expect(run.errorText.contains("container a uses latest tag"), "\(run.errorText)")
  }
}
