import Foundation
import Testing

/// `gatehouse install` on real repositories: what it writes, keeps, proves and puts back.
@Suite struct InstallTests {
  private func gatehouse(_ sandbox: Sandbox, _ words: [String]) throws -> Shell.Result {
    try sandbox.shell.run(Fixtures.program("gatehouse").path, words, in: sandbox.root)
  }

  private func hook(_ sandbox: Sandbox) -> URL { sandbox.server.appendingPathComponent("hooks/pre-receive") }

  private func text(_ url: URL) -> String? { try? String(contentsOf: url, encoding: .utf8) }

  private static let good =
    "printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\n' > a.yaml; git add -A; git commit -qm a"

  /// What was written, as it would be with the usual paths.
  private func usual(_ script: String, in sandbox: Sandbox) -> String {
    script.replacing(Fixtures.program("gatehouse-hook").path, with: "/usr/lib/gatehouse/gatehouse-hook")
      .replacing(Fixtures.program("gatehouse").path, with: "/usr/bin/gatehouse")
      .replacing(sandbox.policy.path, with: "/etc/gatehouse/policy")
      .replacing(sandbox.settings.path, with: "/etc/gatehouse/gatehouse.yaml")
  }

  @Test(arguments: [(Lane.fast, "pre-receive"), (Lane.full, "pre-receive-full")])
  func writesAShortScriptThatFailsClosed(lane: Lane, golden: String) throws {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: nil)
    try sandbox.install(policyNamed: "article", settings: "", lane: lane)
    let script = try #require(text(hook(sandbox)))
    #expect(script.split(separator: "\n").count < 20)
    #expect(usual(script, in: sandbox) == text(Fixtures.repository.appendingPathComponent("hooks/plain-git/\(golden)")))
    // The program goes away: the push is refused, not let through.
    let gone = script.replacing(Fixtures.program("gatehouse-hook").path, with: "/nowhere/gatehouse-hook")
      .replacing(Fixtures.program("gatehouse").path, with: "/nowhere/gatehouse")
    try sandbox.shell.writeProgram(gone, to: hook(sandbox))
    let push = try sandbox.shell.script(InstallTests.good + "\ngit push -q origin main", in: sandbox.client)
    #expect(push.status == 1, "\(push.errorText)")
    switch lane {
    case .fast: #expect(push.errorText.contains("remote rejected"), "\(push.errorText)")
    case .full:
      #expect(
        push.errorText.contains("gatehouse: /nowhere/gatehouse is missing or may not be run: the push is refused."))
    }
  }

  /// Where the kernel could not start the program by itself, a shell does, with the same options.
  @Test func aPathWithBlanksIsStartedByAShell() throws {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: nil)
    let folder = sandbox.root.appendingPathComponent("my programs")
    try sandbox.shell.require(
      "mkdir '\(folder.path)' && ln -s '\(Fixtures.program("gatehouse-hook").path)' '\(folder.path)/hook'",
      in: sandbox.root)
    try sandbox.install(policyNamed: "article", settings: "")
    let again = try gatehouse(
      sandbox,
      [
        "install", sandbox.server.path, "--policy", sandbox.policy.path, "--config", sandbox.settings.path, "--hook",
        folder.path + "/hook",
      ])
    #expect(again.status == 0, "\(again.errorText)")
    #expect(text(hook(sandbox))?.hasPrefix("#!/bin/sh\n") == true)
    let push = try sandbox.shell.script(InstallTests.good + "\ngit push -q origin main", in: sandbox.client)
    #expect(PushTests.remoteLines(push.errorText) == "gatehouse: accepted: 1 document in 1 file, 1 rule\n")
  }

  @Test func keepsAndChainsTheHookThatWasThere() throws {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: nil)
    let old = "#!/bin/sh\nwhile read old new ref; do echo \"old hook saw $ref\"; done\nexit ${OLD_HOOK_STATUS:-0}\n"
    try sandbox.shell.writeProgram(old, to: hook(sandbox))
    try sandbox.install(policyNamed: "article", settings: "")
    #expect(text(sandbox.server.appendingPathComponent("hooks/pre-receive.before-gatehouse")) == old)

    let accepted = try sandbox.shell.script(InstallTests.good + "\ngit push -q origin main", in: sandbox.client)
    #expect(accepted.status == 0)
    #expect(
      PushTests.remoteLines(accepted.errorText)
        == "gatehouse: accepted: 1 document in 1 file, 1 rule\nold hook saw refs/heads/main\n")

    let refused = try sandbox.shell.script(
      "git commit -q --allow-empty -m b; git push -q origin main", in: sandbox.client, adding: ["OLD_HOOK_STATUS": "3"])
    #expect(refused.status == 1, "the old hook's refusal stands")

    let removed = try gatehouse(sandbox, ["install", "--uninstall", sandbox.server.path])
    #expect(removed.status == 0)
    #expect(text(hook(sandbox)) == old)
  }

  @Test func runsNoHookThatGitDidNotRun() throws {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: nil)
    try sandbox.shell.writeProgram("#!/bin/sh\necho never\n", to: hook(sandbox))
    try sandbox.shell.require("chmod 644 hooks/pre-receive", in: sandbox.server)
    try sandbox.install(policyNamed: "article", settings: "")
    let push = try sandbox.shell.script(InstallTests.good + "\ngit push -q origin main", in: sandbox.client)
    #expect(push.status == 0)
    #expect(!push.errorText.contains("never"))
  }

  @Test func twiceIsOnce() throws {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: nil)
    try sandbox.install(policyNamed: "article", settings: "")
    let first = text(hook(sandbox))
    let again = try gatehouse(
      sandbox,
      ["install", sandbox.server.path, "--policy", sandbox.policy.path, "--config", sandbox.settings.path]
        + Lane.fast.options)
    #expect(again.status == 0)
    #expect(text(hook(sandbox)) == first)
    #expect(again.text.contains("push options are on (receive.advertisePushOptions)"))
  }

  @Test func aHookThatDoesNotWorkIsTakenOutAgain() throws {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: nil)
    try FileManager.default.createDirectory(at: sandbox.policy, withIntermediateDirectories: true)
    try "package a\ndeny[msg] { msg := x }\n".write(
      to: sandbox.policy.appendingPathComponent("a.rego"), atomically: true, encoding: .utf8)
    let install = try gatehouse(sandbox, ["install", sandbox.server.path, "--policy", sandbox.policy.path])
    #expect(install.status == 2)
    #expect(install.errorText.contains("rego_unsafe_var_error: var x is unsafe"))
    #expect(!FileManager.default.fileExists(atPath: hook(sandbox).path))
  }

  @Test func leavesForeignHooksAloneOnUninstall() throws {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: nil)
    try sandbox.shell.writeProgram("#!/bin/sh\n", to: hook(sandbox))
    let removed = try gatehouse(sandbox, ["install", "--uninstall", sandbox.server.path])
    #expect(removed.status == 2)
    #expect(text(hook(sandbox)) == "#!/bin/sh\n")
  }

  @Test func doctorSaysThatARepositoryIsOpen() throws {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: InstallTests.good)
    try sandbox.install(policyNamed: "article", settings: "")
    let words = ["doctor", sandbox.server.path, "--policy", sandbox.policy.path]
    let gated = try gatehouse(sandbox, words)
    #expect(gated.status == 0, "\(gated.text)")
    #expect(gated.text.contains("kubernetes.admission: shape admission, as its rules read input.request"))
    #expect(gated.text.contains("judged        1 documents in 1 files, 1 evaluations"))
    _ = try gatehouse(sandbox, ["install", "--uninstall", sandbox.server.path])
    let open = try gatehouse(sandbox, words)
    #expect(open.status == 1)
    #expect(open.text.contains("! there is no hook: every push passes unjudged (gatehouse install)"))
  }
}
