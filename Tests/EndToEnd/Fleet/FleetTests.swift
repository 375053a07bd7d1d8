import Foundation
import Testing

/// Many repositories below one folder: `install --all`, `--watch`.
@Suite struct FleetTests {
  /// Bare repositories in folders of folders, one with a work tree, and what only looks like one.
  static func sandbox() throws -> Sandbox {
    let sandbox = try Sandbox.behindHost()
    try sandbox.shell.require(
      """
      for name in b.git team/c.git team/deep/er/d.git team/c.git/nested.git; do git init -q --bare -b main "srv/$name"; done
      git init -q -b main srv/work
      mkdir -p srv/empty srv/no.git/objects elsewhere
      git init -q --bare elsewhere/out.git
      ln -s ../elsewhere/out.git srv/link.git
      ln -s .. srv/team/up
      """, in: sandbox.root)
    return sandbox
  }

  static let names = [
    "app.git", "b.git", "team/c.git", "team/c.git/nested.git", "team/deep/er/d.git", "work/.git",
  ]

  /// The sandbox's own folder left out.
  static func plain(_ text: String, in sandbox: Sandbox) -> String {
    text.replacingOccurrences(of: sandbox.root.resolvingSymlinksInPath().path + "/srv/", with: "")
      .replacingOccurrences(of: sandbox.root.path, with: "$SANDBOX")
  }

  private func all(_ sandbox: Sandbox, _ more: [String] = []) throws -> Shell.Result {
    try sandbox.gatehouse(
      [
        "install", "--all", sandbox.root.path + "/srv", "--policy", sandbox.policy.path, "--config",
        sandbox.settings.path,
      ]
        + Lane.fast.options + more)
  }

  @Test func everyRepositoryIsGatedAndASecondTimeChangesNothing() throws {
    let sandbox = try FleetTests.sandbox()
    let first = try all(sandbox)
    #expect(first.status == 0, "\(first.errorText)")
    #expect(
      FleetTests.plain(first.text, in: sandbox) == FleetTests.names.map { "installed \($0)\n" }.joined()
        + "6 repositories: 6 installed\n")
    #expect(try sandbox.push(HostPush.latest).remote == HostGolden.refused)
    let files = try sandbox.serverBytes()
    let second = try all(sandbox)
    #expect(
      FleetTests.plain(second.text, in: sandbox) == FleetTests.names.map { "unchanged \($0)\n" }.joined()
        + "6 repositories: 6 unchanged\n")
    #expect(try sandbox.serverBytes() == files)
    let outside = sandbox.root.appendingPathComponent("elsewhere/out.git/hooks/pre-receive")
    #expect(!FileManager.default.fileExists(atPath: outside.path), "no link is followed")

    let removed = try all(sandbox, ["--uninstall"])
    #expect(removed.text.hasSuffix("6 repositories: 6 removed\n"), "\(removed.text)")
  }

  @Test func aFailureDoesNotEndIt() throws {
    let sandbox = try FleetTests.sandbox()
    try sandbox.shell.require(
      """
      echo broken > srv/b.git/config
      printf '#!/bin/sh\\n' > srv/team/c.git/hooks/pre-receive
      touch srv/team/c.git/hooks/pre-receive.before-gatehouse
      """, in: sandbox.root)
    let result = try all(sandbox)
    #expect(result.status == 1)
    let lines = FleetTests.plain(result.text, in: sandbox).split(separator: "\n")
    #expect(lines.count == 7)
    #expect(
      lines.filter { $0.hasPrefix("failed    b.git: Git cannot read it: ") || $0.hasPrefix("failed    team/c.git: ") }
        .count == 2)
    #expect(lines.last == "6 repositories: 4 installed, 2 failed")
  }

  @Test func watchingGatesWhatAppearsAndMendsWhatIsTakenOut() throws {
    let sandbox = try FleetTests.sandbox()
    let log = sandbox.root.appendingPathComponent("watch.log")
    let child = try Child(
      Fixtures.program("gatehouse").path,
      ["install", "--all", sandbox.root.path + "/srv", "--watch", "--interval", "1", "--policy", sandbox.policy.path]
        + Lane.fast.options,
      in: sandbox.root, environment: sandbox.shell.environment, files: ("/dev/null", log.path, log.path + ".err"))
    defer { kill(child.id, SIGKILL) }
    func waitFor(_ line: String) -> Bool {
      for _ in 0..<600 {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        if FleetTests.plain(text, in: sandbox).components(separatedBy: "\n").contains(line) { return true }
        usleep(50_000)
      }
      return false
    }
    #expect(waitFor("watching $SANDBOX/srv"))
    try sandbox.shell.require("git init -q --bare srv/new.git", in: sandbox.root)
    #expect(waitFor("installed new.git"))
    try sandbox.shell.require("rm srv/b.git/hooks/pre-receive", in: sandbox.root)
    let hook = sandbox.root.appendingPathComponent("srv/b.git/hooks/pre-receive").path
    for _ in 0..<600 where !FileManager.default.fileExists(atPath: hook) { usleep(50_000) }
    #expect(FileManager.default.fileExists(atPath: hook))
    kill(child.id, SIGTERM)
    #expect(child.wait() == 0)
  }
}

/// `gatehouse coverage`: gated is only what would run exactly as installed.
@Suite struct CoverageTests {
  private func coverage(_ sandbox: Sandbox, _ more: [String] = []) throws -> (status: Int32, lines: [String]) {
    let result = try sandbox.gatehouse(["coverage", sandbox.root.path + "/srv"] + more)
    let text = FleetTests.plain(result.text, in: sandbox)
    return (result.status, text.components(separatedBy: "\n").filter { !$0.isEmpty })
  }

  private func gated() throws -> Sandbox {
    let sandbox = try Sandbox.behindHost()
    try sandbox.installHook([sandbox.server.path])
    return sandbox
  }

  @Test func aFleetInAllStates() throws {
    let sandbox = try FleetTests.sandbox()
    try sandbox.installHook([sandbox.server.path])
    try sandbox.installHook(["--lane", "full", sandbox.root.path + "/srv/b.git"])
    try sandbox.installHook([sandbox.root.path + "/srv/team/c.git"])
    try sandbox.shell.require(
      "sed -i 's/--policy/--polic/' srv/team/c.git/hooks/pre-receive; printf '#!/bin/sh\\n' > srv/work/.git/hooks/pre-receive",
      in: sandbox.root)
    let (status, lines) = try coverage(sandbox)
    #expect(status == 1)
    #expect(
      lines == [
        "gated   app.git", "gated   b.git",
        "changed team/c.git  (the hook's text is not what gatehouse install writes)",
        "open    team/c.git/nested.git  (no hook)", "open    team/deep/er/d.git  (no hook)",
        "open    work/.git  (hooks/pre-receive is another's)", "6 repositories: 2 gated, 1 changed, 3 open",
      ])
    let json = try sandbox.gatehouse(["coverage", sandbox.root.path + "/srv", "--json"])
    let report = try #require(try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
    #expect(report["complete"] as? Bool == false)
    #expect(report["counts"] as? NSDictionary == ["gated": 2, "changed": 1, "open": 3] as NSDictionary)
  }

  @Test func allGatedEndsWith0() throws {
    let (status, lines) = try coverage(try gated())
    #expect(status == 0)
    #expect(lines == ["gated   app.git", "1 repository: 1 gated, 0 changed, 0 open"])
  }

  /// Each of these keeps a push from being judged as installed, or may.
  @Test(arguments: [
    ("chmod 644 srv/app.git/hooks/pre-receive", "changed", "the hook is not executable for every account"),
    ("chmod 775 srv/app.git/hooks/pre-receive", "changed", "others than its owner may write the hook"),
    (
      "echo '# a comment' >> srv/app.git/hooks/pre-receive", "changed",
      "the hook's text is not what gatehouse install writes"
    ),
    (
      "echo '--mode observe' >> srv/app.git/hooks/pre-receive", "changed",
      "the hook's text is not what gatehouse install writes"
    ),
    ("mv etc/policy etc/away", "changed", "the policy directory is gone: "),
    ("mv etc/gatehouse.yaml etc/away", "changed", "the settings file is gone: "),
    ("echo 'enforcment: observe' >> etc/gatehouse.yaml", "changed", "the settings cannot be used"),
    ("git -C srv/app.git config core.hooksPath /nowhere", "changed", "core.hooksPath leads Git to /nowhere"),
    ("sed -i 's,^#!.*,#!/nowhere/gatehouse-hook,' srv/app.git/hooks/pre-receive", "changed", "the program is gone: "),
    (
      "sed -i 's,^--program.*,--program /nowhere/gatehouse,' srv/app.git/hooks/pre-receive", "changed",
      "the full program is gone: "
    ),
    (
      "echo '--chain /nowhere/hook' >> srv/app.git/hooks/pre-receive", "changed",
      "the hook that runs after it is gone: "
    ),
    (
      "printf '#!/bin/sh\\n' > srv/app.git/hooks/pre-receive.before-gatehouse; chmod +x srv/app.git/hooks/pre-receive.before-gatehouse",
      "changed", "the hook that was there before is not run any more: "
    ),
    ("rm srv/app.git/hooks/pre-receive", "open", "no hook"),
    (
      "git -C srv/app.git config core.hooksPath /nowhere; rm srv/app.git/hooks/pre-receive", "open",
      "core.hooksPath leads to /nowhere"
    ),
    ("echo broken > srv/app.git/config", "open", "Git cannot read it: "),
    (
      "mkdir -p srv/app.git/hooks/pre-receive.d; touch srv/app.git/hooks/pre-receive.d/gitea", "changed",
      "it stands in hooks/pre-receive, which the host writes anew"
    ),
    ("mkdir srv/app.git/custom_hooks", "changed", "it stands in hooks/pre-receive, which GitLab does not run"),
  ])
  func nothingElseIsGated(change: String, state: String, reason: String) throws {
    let sandbox = try gated()
    try sandbox.shell.require(change, in: sandbox.root)
    let (status, lines) = try coverage(sandbox)
    #expect(status == 1, "\(lines)")
    #expect(lines.first?.hasPrefix("\(state)") == true, "\(lines)")
    #expect(lines.first?.contains("(\(reason)") == true, "\(lines)")
  }

  @Test func aGlobalHookOfGitLabIsNamed() throws {
    let sandbox = try Sandbox.behindHost()
    try sandbox.shell.require("mkdir srv/app.git/custom_hooks", in: sandbox.root)
    let global = sandbox.root.path + "/global"
    try sandbox.installHook(["--host", "gitlab", "--global", global])
    #expect(
      try coverage(sandbox).lines.first
        == "open    app.git  (no hook of ours in custom_hooks (a global one is named with --global))")
    #expect(try coverage(sandbox, ["--global", global]).status == 0)
  }

  @Test func aFolderThatIsNotThere() throws {
    let sandbox = try Sandbox()
    let result = try sandbox.gatehouse(["coverage", "/nowhere"])
    #expect(result.status == 2)
    #expect(result.errorText == "gatehouse: /nowhere is not a folder\n")
  }
}
