import Foundation
import Testing

/// More of what forges do in the middle of a run: merge queues, drafts, tokens that die, renames, pages for people.
@Suite(.enabled(if: Contracts.areUsable, "needs ../shared/contracts and python3-jsonschema")) struct ForgeLifeTests {
  /// 13: a merge queue waits for a verdict on its own commit, under the same name.
  @Test(arguments: [Flavour.app, Flavour.token]) func mergeGroupsGetAVerdict(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    for (head, image, verdict) in [("good", "nginx:1.25", "success"), ("bad", "nginx:latest", "failure")] {
      let opened = try sandbox.open(["\(head).yaml": Manifest.pod(head, image: image)], head: head)
      let group = try sandbox.fake.tell(
        "merge_group", ["repository": ServeSandbox.repository, "number": opened.number])
      try sandbox.await(verdict, on: group["head"].text ?? "")
    }
    try sandbox.settle()
    try sandbox.checkContracts()
  }

  /// 13: a draft is judged too; where it is said so its verdict does not block.
  @Test(arguments: ["judge", "neutral"]) func draftsAreJudged(drafts: String) throws {
    let sandbox = try ServeSandbox(.app, drafts: drafts)
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")], ["draft": true])
    try sandbox.await(drafts == "judge" ? "failure" : "neutral", on: opened.head)
    try sandbox.update("ready")
    try sandbox.await("failure", on: opened.head)
    try sandbox.settle()
    #expect(try sandbox.summaries().count == 1)
    try sandbox.checkContracts()
  }

  /// 14: more than fits anywhere: annotations by fifties, comments up to their cap, and every text within its limit.
  @Test(arguments: Flavour.kinds) func everythingFits(flavour: Flavour) throws {
    let policy = """
      package kubernetes.admission

      deny contains msg if {
        some container in input.request.object.spec.containers
        msg := sprintf("%v %v", [container.name, input.request.object.metadata.annotations.long])
      }

      """
    let sandbox = try ServeSandbox(flavour, policy: policy)
    let long = String(repeating: "äöü👩‍👩‍👧‍👦@everyone `x` ", count: 400)
    var pod =
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  annotations:\n    long: '\(long)'\nspec:\n  containers:\n"
    for number in 0..<120 { pod += "    - name: c\(number)\n      image: x\n" }
    let opened = try sandbox.open(["a.yaml": pod])
    try sandbox.await("failure", on: opened.head)
    try sandbox.settle()
    #expect((1...25).contains(try sandbox.lineComments().count))
    if flavour.usesApp {
      let run = try #require(try sandbox.fake.state()["checks"].list.last)
      #expect(run["annotations"].list.count > 50, "\(run["annotations"].list.count)")
    }
    let refused = try sandbox.fake.requests().filter { ($0["status"].number ?? 0) >= 400 }
    #expect(refused.isEmpty, "\(refused)")
    try sandbox.checkContracts()
  }

  /// 15: the installation's token dies in the middle; one is made anew and nothing is said twice.
  @Test(arguments: ["checks/update", "pulls/create-review", "issues/create-comment", "pulls/get"])
  func aTokenDiesMidRun(operation: String) throws {
    let sandbox = try ServeSandbox(.app)
    try sandbox.fake.script([["match": ["operation": operation], "do": ["expire": true]]])
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")])
    try sandbox.await("failure", on: opened.head)
    try sandbox.settle()
    #expect(try sandbox.fake.tell("held")["struck"].numbers == [1])
    #expect(try sandbox.lineComments().count == 1)
    #expect(try sandbox.summaries().count == 1)
    try sandbox.checkContracts()
  }

  /// 15: the token dies while git uses it.
  @Test func aTokenDiesWhileGitFetches() throws {
    let sandbox = try ServeSandbox(.app)
    try sandbox.fake.script([["match": ["git": true], "do": ["expire": true]]])
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")])
    try sandbox.await("failure", on: opened.head)
    try sandbox.checkContracts()
  }

  /// 15: a repository that was renamed is found under its new name, and written to there.
  @Test(arguments: Flavour.kinds) func aRenamedRepositoryIsFollowed(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")], ["deliver": false])
    try sandbox.fake.tell("set", ["mode": "keep"])
    try sandbox.deliver("opened")
    try sandbox.fake.tell("rename", ["repository": ServeSandbox.repository, "to": "acme/renamed"])
    try sandbox.fake.tell("set", ["mode": "send"])
    try sandbox.fake.tell("flush")
    try Poll.until("the verdict under the new name") {
      let ledger = try sandbox.fake.ledger()
      return ledger.contains { $0["sha"].text == opened.head && ["failure", "failed"].contains($0["state"].text) }
    }
    try sandbox.settle()
    #expect(try sandbox.fake.ledger().contains { $0["kind"].text == "comment" || $0["kind"].text == "line_comment" })
    try sandbox.checkContracts()
  }

  /// 15: a suspended installation is left alone, and taken up again when it is back.
  @Test func aSuspendedInstallationIsParked() throws {
    let sandbox = try ServeSandbox(.app)
    try sandbox.fake.tell("set", ["app_suspended": true])
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")])
    try Poll.until("the job is parked") { try sandbox.program?.numbers()["gatehouse_jobs_parked"] == 1 }
    try sandbox.fake.tell("set", ["app_suspended": false])
    try sandbox.deliver("synchronize")
    try sandbox.await("failure", on: opened.head)
    try sandbox.checkContracts()
  }

  /// Pages for people instead of JSON, resets before, in the middle of and after an answer: the run comes to its end, and
  /// says everything once.
  @Test(arguments: [
    (Flavour.app, "html"), (.app, "before"), (.app, "body"), (.app, "after"), (.gitlab, "after"), (.gitea, "before"),
    (.forgejo, "html"),
  ])
  func brokenAnswersAreSurvived(flavour: Flavour, fault: String) throws {
    let sandbox = try ServeSandbox(flavour)
    let harm: [String: Any] = fault == "html" ? ["html": 502] : ["reset": fault]
    try sandbox.fake.script([
      ["match": ["write": true, "path": "reviews|discussions|bulk_publish"], "do": harm],
      ["match": ["git": true], "do": harm],
    ])
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")])
    try sandbox.await("failure", on: opened.head)
    try sandbox.settle("the run came to its end", seconds: 90)
    #expect(try sandbox.lineComments().count == 1)
    #expect(try sandbox.summaries().count == 1)
    try sandbox.checkContracts()
  }

  /// The target branch is changed without a push: the comparison is another one.
  @Test(arguments: Flavour.kinds) func aChangedBaseIsJudgedAnew(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    try sandbox.push(["old.yaml": Manifest.pod("old")], branch: "release", ["deliver": false])
    try sandbox.push(
      ["new.yaml": Manifest.pod("new", image: "nginx:1.25")], branch: "topic",
      [
        "parent": try sandbox.fake.state()["branches"]["release"].text ?? "", "deliver": false,
      ])
    let words: [String: Any] = ["repository": ServeSandbox.repository, "head": "topic", "base": "main"]
    let head = try sandbox.fake.tell("open", words)["head"].text ?? ""
    try sandbox.await("failure", on: head)
    try sandbox.settle()
    try sandbox.update("retarget", 1, ["base": "release"])
    try sandbox.await("success", on: head)
    try sandbox.settle()
    try sandbox.checkContracts()
  }

  /// The pull request is gone, or closed, when the judging ends: nothing is said of it, and the queue is empty.
  @Test(arguments: [(Flavour.app, "close"), (.gitlab, "close"), (.forgejo, "close"), (.gitea, "delete")])
  func aPullRequestThatEndsDuringTheRun(flavour: Flavour, action: String) throws {
    let sandbox = try ServeSandbox(flavour)
    try sandbox.fake.script([["match": ["git": true], "do": ["hold": "git"]]])
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")])
    try Poll.until("git is held") { try !sandbox.fake.held().isEmpty }
    try sandbox.update(action, 1, ["deliver": false])
    try sandbox.fake.tell("release")
    try sandbox.settle("the run was given up", seconds: 120)
    #expect(try sandbox.verdicts(on: opened.head).allSatisfy { $0 == "pending" })
    #expect(try sandbox.commentWrites() == [])
    try sandbox.checkContracts()
  }
}
