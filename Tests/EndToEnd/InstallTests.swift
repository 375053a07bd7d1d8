import Foundation
import Testing

/// `gatehouse install` on real repositories: what it writes, keeps, proves and puts back.
@Suite struct InstallTests {
  private func gatehouse(_ sandbox: Sandbox, _ words: [String]) throws -> Shell.Result {
    try sandbox.shell.run(Fixtures.program("gatehouse").path, words, in: sandbox.root)
  }

  private func hook(_ sandbox: Sandbox) -> URL { sandbox.server.appendingPathComponent("hooks/pre-receive") }

  private func text(_ url: URL) -> String? { try? String(contentsOf: url, encoding: .utf8) }

  private func write(_ text: String, to url: URL, mode: Int = 0o755) throws {
    try text.write(to: url, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
  }

  private static let good =
    "printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\n' > a.yaml; git add -A; git commit -qm a"

  @Test func writesAShortScriptThatFailsClosed() throws {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: nil)
    try sandbox.install(policyNamed: "article", settings: "")
    let script = try #require(text(hook(sandbox)))
    #expect(script.split(separator: "\n").count < 20)
    let usual = script.replacing(Fixtures.program("gatehouse").path, with: "/usr/bin/gatehouse")
      .replacing(sandbox.policy.path, with: "/etc/gatehouse/policy")
      .replacing(sandbox.settings.path, with: "/etc/gatehouse/gatehouse.yaml")
    #expect(usual == text(Fixtures.repository.appendingPathComponent("hooks/plain-git/pre-receive")))
    // The program goes away: the push is refused with words, not let through.
    try write(script.replacing(Fixtures.program("gatehouse").path, with: "/nowhere/gatehouse"), to: hook(sandbox))
    let push = try sandbox.shell.script(InstallTests.good + "\ngit push -q origin main", in: sandbox.client)
    #expect(push.status == 1)
    #expect(push.errorText.contains("gatehouse: /nowhere/gatehouse is missing or may not be run: the push is refused."))
  }

  @Test func keepsAndChainsTheHookThatWasThere() throws {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: nil)
    let old = "#!/bin/sh\nwhile read old new ref; do echo \"old hook saw $ref\"; done\nexit ${OLD_HOOK_STATUS:-0}\n"
    try write(old, to: hook(sandbox))
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
    try write("#!/bin/sh\necho never\n", to: hook(sandbox), mode: 0o644)
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
      sandbox, ["install", sandbox.server.path, "--policy", sandbox.policy.path, "--config", sandbox.settings.path])
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
    try write("#!/bin/sh\n", to: hook(sandbox))
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
