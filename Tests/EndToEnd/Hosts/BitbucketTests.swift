import Foundation
import Testing

/// A harness for Bitbucket Data Center's hook scripts, with the documented variables. Bitbucket does not run here.
@Suite struct BitbucketTests {
  private static let variables = [
    "BB_HOOK_TRIGGER_ID": "push", "BB_HOOK_TYPE": "PRE", "BB_IS_DRY_RUN": "false", "BB_PROJECT_KEY": "PRJ",
    "BB_REPO_SLUG": "shop", "BB_REPO_IS_FORK": "false", "BB_REPO_IS_PUBLIC": "false",
    "BB_BASE_URL": "https://bitbucket.example.org", "BB_USER_NAME": "erin", "BB_USER_DISPLAY_NAME": "Erin",
    "BB_USER_EMAIL": "erin@example.org", "BB_USER_PERMISSION": "REPO_WRITE",
  ]

  private func sandbox(lane: Lane = .fast) throws -> Sandbox {
    let sandbox = try Sandbox.behindHost()
    let upload = sandbox.root.appendingPathComponent("upload").path
    let said = try sandbox.installHook(["--host", "bitbucket", "--output", upload], lane: lane)
    #expect(said.contains("feature.hook.scripts=true"), "\(said)")
    // As the host keeps what was uploaded: content alone, run as a program.
    try sandbox.writeHostProgram(
      try String(contentsOfFile: upload + "/gatehouse-pre-receive", encoding: .utf8), at: "scripts/17")
    try sandbox.writeHostProgram("#!/bin/sh\nexec \"$GIT_DIR/scripts/17\"\n", at: "hooks/pre-receive")
    return sandbox
  }

  private func push(_ sandbox: Sandbox, _ image: String, _ more: [String: String] = [:]) throws -> HostPush {
    try sandbox.push(image, adding: BitbucketTests.variables.merging(more) { $1 })
  }

  @Test(arguments: Lane.allCases)
  func refuses(lane: Lane) throws {
    let sandbox = try sandbox(lane: lane)
    let refused = try push(sandbox, HostPush.latest)
    #expect(refused.status == 1)
    #expect(refused.remote == HostGolden.refused)
    #expect(refused.actor == HostGolden.dictionary(["login": "erin", "auth": "BB_USER_NAME"]))
    #expect(refused.repository == "PRJ/shop")
    #expect(
      refused.via == HostGolden.dictionary(["act": "push", "words": "push", "source": "BB_HOOK_TRIGGER_ID"]))
    #expect(try push(sandbox, HostPush.pinned).status == 0)
  }

  @Test(arguments: [("pull-request-merge", "merge"), ("file-edit", "edit"), ("branch-create", "web")])
  func pagesAreJudgedToo(trigger: String, act: String) throws {
    let sandbox = try sandbox()
    let refused = try push(sandbox, HostPush.latest, ["BB_HOOK_TRIGGER_ID": trigger])
    #expect(refused.status == 1)
    #expect(refused.remote == HostGolden.refusedOnPage)
    #expect(refused.via == HostGolden.dictionary(["act": act, "words": trigger, "source": "BB_HOOK_TRIGGER_ID"]))
  }

  /// The host only asks whether a merge would pass: it is answered, and the record tells it apart from a push.
  @Test func aDryRunIsAnsweredAndToldApart() throws {
    let sandbox = try sandbox()
    let variables = ["BB_HOOK_TRIGGER_ID": "pull-request-merge", "BB_IS_DRY_RUN": "true"]
    let refused = try push(sandbox, HostPush.latest, variables)
    #expect(refused.status == 1)
    #expect(
      refused.via
        == HostGolden.dictionary([
          "act": "merge", "words": "pull-request-merge", "source": "BB_HOOK_TRIGGER_ID", "dry_run": true,
        ]))
    let report = try sandbox.gatehouse(["observe", "report", sandbox.record.path])
    #expect(
      report.text.hasPrefix("0 pushes to 0 repositories in 1 record file\nleft out: 1 dry run\n"), "\(report.text)")
  }
}
