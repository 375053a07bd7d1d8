import Foundation
import Testing

/// A real gitolite behind a real sshd: its three ways to run a program of the administrator's.
@Suite struct GitoliteTests {
  private func start(_ sandbox: Sandbox) throws -> Transport? {
    if let missing = Transport.missing(.ssh) {
      print("skipped: \(missing)")
      return nil
    }
    let transport = try Transport.start(.ssh, for: sandbox)
    try sandbox.shell.require("git remote set-url origin '\(transport.url)'", in: sandbox.client)
    return transport
  }

  private static var identity: NSDictionary { HostGolden.dictionary(["login": "admin", "auth": "GL_USER"]) }

  @Test(arguments: Lane.allCases)
  func commonHooksJudgeEveryRepository(lane: Lane) throws {
    let sandbox = try Sandbox.behindHost()
    guard let transport = try start(sandbox) else { return }
    let local = Gitolite.localCode(of: sandbox).path
    let said = try sandbox.installHook(["--host", "gitolite", "--global", local], lane: lane)
    #expect(said.contains("gitolite setup --hooks-only"), "\(said)")
    try Gitolite.administer(sandbox, configuration: "")
    let refused = try sandbox.push(HostPush.latest, adding: transport.variables)
    #expect(refused.status == 1)
    #expect(refused.remote == HostGolden.refused)
    #expect(refused.actor == GitoliteTests.identity)
    #expect(refused.repository == "app")
    #expect(try sandbox.push(HostPush.pinned, adding: transport.variables).status == 0)
    let coverage = try sandbox.gatehouse(["coverage", sandbox.root.path + "/srv"])
    #expect(coverage.text == "gated   \(sandbox.server.path)\n1 repository: 1 gated, 0 changed, 0 open\n")
  }

  @Test func repositorySpecificHooksJudgeThoseThatAreNamed() throws {
    let sandbox = try Sandbox.behindHost()
    guard let transport = try start(sandbox) else { return }
    let local = Gitolite.localCode(of: sandbox).path
    try sandbox.installHook(["--host", "gitolite", "--global", local, "--repo-specific"])
    try Gitolite.administer(sandbox, configuration: "repo app\n  option hook.pre-receive = gatehouse\n")
    let refused = try sandbox.push(HostPush.latest, adding: transport.variables)
    #expect(refused.status == 1)
    #expect(refused.remote == HostGolden.refused)
    #expect(refused.actor == GitoliteTests.identity)
    #expect(try sandbox.push(HostPush.pinned, adding: transport.variables).status == 0)
    let coverage = try sandbox.gatehouse(["coverage", sandbox.root.path + "/srv"])
    #expect(coverage.text == "gated   \(sandbox.server.path)\n1 repository: 1 gated, 0 changed, 0 open\n")
  }

  /// The fall-back: in the update hook, with arguments in place of input, each ref by itself.
  @Test(arguments: Lane.allCases)
  func aVREFJudgesEachRef(lane: Lane) throws {
    let sandbox = try Sandbox.behindHost()
    guard let transport = try start(sandbox) else { return }
    let local = Gitolite.localCode(of: sandbox).path
    try sandbox.installHook(["--host", "gitolite-vref", "--global", local], lane: lane)
    try Gitolite.administer(sandbox, configuration: "repo app\n  - VREF/GATEHOUSE = @all\n")
    let refused = try sandbox.push(HostPush.latest, adding: transport.variables)
    #expect(refused.status == 1)
    #expect(
      refused.remote == HostGolden.refused + """
        FATAL: W VREF/GATEHOUSE app admin DENIED by VREF/GATEHOUSE
        gatehouse: rejected: 1 violation in 1 file

        error: hook declined to update refs/heads/main

        """, "the whole answer, then gitolite's own words")
    #expect(refused.actor == GitoliteTests.identity)
    #expect(sandbox.records().count == 1)

    try sandbox.shell.require("git checkout -q -b good HEAD~1", in: sandbox.client)
    let both = try sandbox.shell.script(
      """
      printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\n' > a.yaml; git add -A; git commit -qm good
      git push -q origin main good
      """, in: sandbox.client, adding: transport.variables)
    #expect(both.status == 1)
    let refs = try sandbox.shell.require("git for-each-ref --format='%(refname)'", in: sandbox.server)
    #expect(refs == "refs/heads/good\nrefs/heads/main\n", "what is in order goes in")
    let branch = try sandbox.shell.require("git log -1 --format=%s main", in: sandbox.server)
    #expect(branch == "base\n")
  }

  /// A link of gitolite's own is not replaced behind its back.
  @Test func aRepositoryWithALinkedHookIsLeftAlone() throws {
    let sandbox = try Sandbox.behindHost()
    try sandbox.shell.require("touch gl-conf; ln -s /nowhere/pre-receive hooks/pre-receive", in: sandbox.server)
    let result = try sandbox.gatehouse(["install", sandbox.server.path, "--policy", sandbox.policy.path])
    #expect(result.status == 2)
    #expect(result.errorText.contains("is a link that gitolite keeps"), "\(result.errorText)")
  }
}
