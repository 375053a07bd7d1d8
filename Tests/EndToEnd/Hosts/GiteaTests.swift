import Foundation
import Testing

/// A harness for Gitea and Forgejo: the delegate that they write as `hooks/pre-receive`, and the variables that they set.
/// Neither of the two runs here.
@Suite struct GiteaTests {
  /// Runs every file of the folder with the same input, in the order of names; the first status that is not 0 stands.
  static let delegate = """
    #!/bin/sh
    name=$(basename "$0")
    input=$(cat)
    status=0
    for file in ${GIT_DIR}/hooks/${name}.d/*; do
      [ -x "$file" ] && [ -f "$file" ] || continue
      code=0
      echo "$input" | "$file" || code=$?
      [ $status -ne 0 ] || status=$code
    done
    exit $status

    """

  private static let variables = [
    "GITEA_PUSHER_NAME": "carol", "GITEA_PUSHER_ID": "3", "GITEA_PUSHER_EMAIL": "carol@example.org",
    "GITEA_REPO_USER_NAME": "org", "GITEA_REPO_NAME": "shop", "GITEA_REPO_ID": "5", "GITEA_REPO_IS_WIKI": "false",
    "GITEA_IS_DEPLOY_KEY": "false", "GITEA_ROOT_URL": "http://localhost:3000/", "GITEA_PR_ID": "0",
    "SSH_ORIGINAL_COMMAND": "receive-pack",
  ]

  private func sandbox(lane: Lane = .fast, host: [String] = []) throws -> Sandbox {
    let sandbox = try Sandbox.behindHost()
    try sandbox.writeHostProgram(GiteaTests.delegate, at: "hooks/pre-receive")
    try sandbox.writeHostProgram(
      "#!/bin/sh\ncat > \"$GIT_DIR/gitea-saw\"\n", at: "hooks/pre-receive.d/gitea")
    try sandbox.installHook(host + [sandbox.server.path], lane: lane)
    return sandbox
  }

  private func push(
    _ sandbox: Sandbox, _ image: String, to refspec: String = "HEAD:main", _ more: [String: String] = [:]
  ) throws -> HostPush {
    try sandbox.push(image, to: refspec, adding: GiteaTests.variables.merging(more) { $1 })
  }

  @Test(arguments: Lane.allCases)
  func refusesBesideGiteasOwnHook(lane: Lane) throws {
    let sandbox = try sandbox(lane: lane)
    let delegate = try Data(contentsOf: sandbox.server("hooks/pre-receive"))
    let refused = try push(sandbox, HostPush.latest)
    #expect(refused.status == 1)
    #expect(refused.remote == HostGolden.refused)
    #expect(refused.actor == HostGolden.dictionary(["login": "carol", "auth": "GITEA_PUSHER_NAME"]))
    #expect(refused.repository == "org/shop")
    #expect(refused.via == HostGolden.dictionary(["act": "push"]))
    #expect(FileManager.default.fileExists(atPath: sandbox.server("gitea-saw").path), "both hooks ran")
    let accepted = try push(sandbox, HostPush.pinned)
    #expect(accepted.status == 0)
    #expect(accepted.remote == HostGolden.accepted)
    #expect(try Data(contentsOf: sandbox.server("hooks/pre-receive")) == delegate, "Gitea's own file is left alone")
  }

  @Test func findsGiteaByItself() throws {
    let sandbox = try Sandbox.behindHost()
    try sandbox.writeHostProgram(GiteaTests.delegate, at: "hooks/pre-receive")
    try sandbox.writeHostProgram("#!/bin/sh\n", at: "hooks/pre-receive.d/gitea")
    let said = try sandbox.installHook([sandbox.server.path])
    #expect(said.hasPrefix("host: gitea, as hooks/pre-receive.d/gitea tells\ninstalled "), "\(said)")
    let hook = try String(contentsOf: sandbox.server("hooks/pre-receive.d/gatehouse"), encoding: .utf8)
    #expect(hook.contains("\n--trusted-account\n--host gitea\n"), "\(hook)")
    let removed = try sandbox.gatehouse(["install", "--uninstall", sandbox.server.path])
    #expect(removed.status == 0)
    #expect(!FileManager.default.fileExists(atPath: sandbox.server("hooks/pre-receive.d/gatehouse").path))
  }

  /// A merge by page or API is judged like a push; its answer stands in a reply, so it is short.
  @Test(arguments: [
    (
      ["GITEA_PR_ID": "41", "GITEA_PR_INDEX": "7"],
      ["act": "merge", "words": "pull request 7", "source": "GITEA_PR_ID"]
    ),
    (["GITEA_PR_ID": "41"], ["act": "merge", "words": "pull request of id 41", "source": "GITEA_PR_ID"]),
    (
      ["GITEA_PUSH_TRIGGER": "pr-merge-to-base"],
      ["act": "merge", "words": "pr-merge-to-base", "source": "GITEA_PUSH_TRIGGER"]
    ),
    (
      ["SSH_ORIGINAL_COMMAND": "gitea-internal"],
      ["act": "web", "words": "gitea-internal", "source": "SSH_ORIGINAL_COMMAND"]
    ),
  ])
  func pagesAreJudgedToo(variables: [String: String], via: [String: String]) throws {
    let sandbox = try sandbox(host: ["--host", "forgejo"])
    let refused = try push(sandbox, HostPush.latest, variables)
    #expect(refused.status == 1)
    #expect(refused.remote == HostGolden.refusedOnPage)
    #expect(refused.via == HostGolden.dictionary(via))
    #expect(try push(sandbox, HostPush.pinned, variables).status == 0)
  }

  @Test func agitIsAChangeOfItsBranch() throws {
    let sandbox = try sandbox()
    let refused = try push(sandbox, HostPush.latest, to: "HEAD:refs/for/main")
    #expect(refused.status == 1)
    #expect(refused.remote == HostGolden.refused)
    #expect(try push(sandbox, HostPush.pinned, to: "HEAD:refs/for/main/topic").status == 0)
  }

  /// Gitea pushes `refs/pull/N/head` itself, with what was judged already.
  @Test func giteasOwnRefsAreNotJudgedTwice() throws {
    let sandbox = try sandbox()
    let push = try push(sandbox, HostPush.latest, to: "HEAD:refs/pull/1/head", ["GITEA_INTERNAL_PUSH": "true"])
    #expect(push.status == 0, "\(push.remote)")
    #expect(push.via == HostGolden.dictionary(["act": "host", "source": "GITEA_INTERNAL_PUSH"]))
    #expect(push.record["result"] as? String == "allow")
  }

  @Test(arguments: [
    (["GITEA_DEPLOY_KEY_ID": "9"], "GITEA_DEPLOY_KEY_ID"),
    (["GITEA_IS_DEPLOY_KEY": "true", "GITEA_KEY_ID": "9"], "GITEA_IS_DEPLOY_KEY"),
  ])
  func aDeployKeyIsNotTheOwner(variables: [String: String], source: String) throws {
    let sandbox = try sandbox()
    let push = try push(sandbox, HostPush.pinned, variables)
    #expect(push.actor == HostGolden.dictionary(["login": "deploy-key-9", "auth": source]))
  }

  @Test func aWikiIsNotJudged() throws {
    let sandbox = try sandbox()
    let push = try push(sandbox, HostPush.latest, ["GITEA_REPO_IS_WIKI": "true"])
    #expect(push.status == 0)
    #expect(push.remote.contains("the repository is a wiki"), "\(push.remote)")
  }

  /// What Gitea does not run is no gate.
  @Test func withoutItsDelegateNothingIsInstalled() throws {
    let sandbox = try Sandbox.behindHost()
    try sandbox.writeHostProgram("#!/bin/sh\n", at: "hooks/pre-receive.d/gitea")
    let result = try sandbox.gatehouse(["install", sandbox.server.path, "--policy", sandbox.policy.path])
    #expect(result.status == 2)
    #expect(result.errorText.contains("does not run the files in pre-receive.d"), "\(result.errorText)")
  }

  /// The hook is in its place, and Gitea's own no longer runs it.
  @Test func coverageLooksAtTheDelegateToo() throws {
    let sandbox = try sandbox()
    let gated = try sandbox.gatehouse(["coverage", sandbox.root.path + "/srv"])
    #expect(gated.status == 0, "\(gated.text)")
    try sandbox.shell.require("chmod -x hooks/pre-receive", in: sandbox.server)
    let changed = try sandbox.gatehouse(["coverage", sandbox.root.path + "/srv"])
    #expect(changed.status == 1)
    #expect(changed.text.contains("(hooks/pre-receive does not run hooks/pre-receive.d)"), "\(changed.text)")
  }
}
