import Foundation
import Testing

/// Git by itself, beyond one repository's own `hooks` (the scenarios are run over every transport by `PushTests`).
@Suite struct PlainHostTests {
  /// One hook for all repositories of a server, by `core.hooksPath`.
  @Test func aFolderOfHooksJudgesEveryRepository() throws {
    let sandbox = try Sandbox.behindHost()
    let folder = sandbox.root.appendingPathComponent("hooks").path
    let said = try sandbox.installHook(["--host", "plain", "--global", folder])
    #expect(said.contains("git config --system core.hooksPath \(folder)"), "\(said)")
    try sandbox.shell.require("git config core.hooksPath '\(folder)'", in: sandbox.server)
    #expect(try sandbox.push(HostPush.latest).remote == HostGolden.refused)
    let coverage = try sandbox.gatehouse(["coverage", sandbox.root.path + "/srv"])
    #expect(coverage.status == 0, "\(coverage.text)")
    let again = try sandbox.gatehouse(["install", sandbox.server.path, "--policy", sandbox.policy.path])
    #expect(again.status == 2)
    #expect(again.errorText.contains("run again with --shared"))
  }

  /// Whoever pushes over a local path chooses the hook's variables: none of them may keep a push from being judged.
  @Test(arguments: [
    ["GITEA_PUSHER_NAME": "mallory", "GITEA_REPO_IS_WIKI": "true"],
    ["GL_ID": "user-1", "GL_REPOSITORY": "wiki-1"],
    ["BB_USER_NAME": "mallory", "BB_IS_DRY_RUN": "true"],
  ])
  func variablesOfAHostThatIsNotThereChangeNothing(variables: [String: String]) throws {
    let sandbox = try Sandbox.behindHost()
    try sandbox.installHook([sandbox.server.path])
    #expect(try sandbox.push(HostPush.latest, adding: variables).status == 1)
    try sandbox.installHook(["--host", "plain", sandbox.server.path])
    let settled = try sandbox.push(HostPush.latest, adding: variables)
    #expect(settled.status == 1)
    #expect(settled.remote == HostGolden.refused)
    #expect(settled.actor?["auth"] as? String == "uid")
    #expect(settled.via == nil)
  }

  /// Root installs for an account of the host's: the proof is that account's, not root's.
  @Test func theProofIsTheAccountsOwn() throws {
    guard getuid() == 0 else {
      print("skipped: to install for another account takes root")
      return
    }
    let sandbox = try Sandbox.behindHost()
    try sandbox.shell.require(
      "chmod 755 '\(sandbox.root.path)' && chown -R 65534:65534 '\(sandbox.server.path)' && chmod 600 '\(sandbox.policy.path)/latest.rego'",
      in: sandbox.root)
    let words = ["install", sandbox.server.path, "--trusted-account", "--policy", sandbox.policy.path]
    let refused = try sandbox.gatehouse(words)
    #expect(refused.status == 2)
    #expect(refused.errorText.contains("latest.rego"), "\(refused.errorText)")
    try sandbox.shell.require("chmod 644 '\(sandbox.policy.path)/latest.rego'", in: sandbox.root)
    let installed = try sandbox.gatehouse(words)
    #expect(installed.status == 0, "\(installed.errorText)")
  }

  /// Where the standard directory is there, it is used without a word, unless somebody says otherwise.
  @Test func theStandardDirectoryIsTheCache() throws {
    let sandbox = try Sandbox.behindHost()
    let standard = try #require(sandbox.shell.environment["CACHE_DIRECTORY"])
    let hook = sandbox.server.appendingPathComponent("hooks/pre-receive")
    _ = try sandbox.installHook([sandbox.server.path])
    #expect(try !String(contentsOf: hook, encoding: .utf8).contains("--cache"))
    try sandbox.shell.require("mkdir '\(standard)'", in: sandbox.root)
    #expect(try sandbox.installHook([sandbox.server.path]).hasPrefix("compiled 1 rule into \(standard)\n"))
    #expect(try String(contentsOf: hook, encoding: .utf8).contains("--cache \(standard)\n"))
    _ = try sandbox.installHook(["--no-cache", sandbox.server.path])
    #expect(try !String(contentsOf: hook, encoding: .utf8).contains("--cache"))
  }

  /// With a cache, no push compiles: not the first one either.
  @Test func theCacheIsFilledByTheInstallation() throws {
    let sandbox = try Sandbox.behindHost()
    let cache = sandbox.root.path + "/cache"
    let said = try sandbox.installHook(["--cache", cache, sandbox.server.path])
    #expect(said.hasPrefix("compiled 1 rule into \(cache)\n"), "\(said)")
    let words = [
      "cache", "status", "--cache", cache, "--policy", sandbox.policy.path, "--config", sandbox.settings.path,
    ]
    let status = try sandbox.gatehouse(words)
    #expect(status.status == 0, "\(status.text)\(status.errorText)")
    #expect(try sandbox.push(HostPush.latest).remote == HostGolden.refused)
    let coverage = try sandbox.gatehouse(["coverage", sandbox.root.path + "/srv"])
    #expect(coverage.status == 0, "\(coverage.text)")
    try sandbox.shell.require("rm -r cache", in: sandbox.root)
    let gone = try sandbox.gatehouse(["coverage", sandbox.root.path + "/srv"])
    #expect(gone.text.contains("the directory of compiled plans is gone: "), "\(gone.text)")
  }
}
