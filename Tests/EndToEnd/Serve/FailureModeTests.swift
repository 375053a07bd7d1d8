import Foundation
import Testing

/// What goes wrong between a forge and a bot, each with its cure (the reference's list, in its order; the first, the second,
/// the fifth and the ninth are in the suites of pull requests, crashes and trust).
@Suite(.enabled(if: Contracts.areUsable, "needs ../shared/contracts and python3-jsonschema")) struct FailureModeTests {
  /// 3: somebody pushes while the old commit is judged. Nothing final is said of the old one.
  @Test(arguments: Flavour.kinds) func aPushDuringTheJudgingWins(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    try sandbox.fake.script([["match": ["git": true], "do": ["hold": "git"]]])
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")])
    try hold(sandbox)
    let fixed = try sandbox.push(["a.yaml": Manifest.pod("a", image: "nginx:1.25")])
    try sandbox.fake.tell("release")
    try sandbox.await("success", on: fixed)
    try sandbox.settle()
    #expect(try sandbox.verdicts(on: opened.head) == ["pending"])
    #expect(try sandbox.lineComments().isEmpty)
    try sandbox.checkContracts()
  }

  private func hold(_ sandbox: ServeSandbox) throws {
    try Poll.until("a request is held") { try !sandbox.fake.held().isEmpty }
  }

  /// 4: deliveries that never came are found by looking.
  @Test(arguments: Flavour.kinds) func droppedDeliveriesAreHealed(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour, reconcile: "1s")
    try sandbox.fake.tell("set", ["mode": "drop"])
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")])
    try sandbox.await("failure", on: opened.head)
    let fixed = try sandbox.push(["a.yaml": Manifest.pod("a", image: "nginx:1.25")])
    try sandbox.await("success", on: fixed)
    try Poll.until("the comment is done") { try sandbox.lineComments().allSatisfy(ServeSandbox.isDone) }
    if flavour.usesApp {
      // GitHub tells which deliveries failed, and sends them again when it is asked to.
      try sandbox.fake.tell("set", ["mode": "send"])
      try Poll.until("the failed deliveries came again") {
        let rows = try sandbox.fake.tell("deliveries").list
        let ids = Set(rows.compactMap { $0["id"].text })
        return ids.allSatisfy { id in
          rows.contains { $0["id"].text == id && $0["again"].flag && $0["status"].number == 202 }
        }
      }
    }
    try sandbox.checkContracts()
  }

  /// 5: duplicates of our own (whoever made them) are taken away; what stays is the oldest.
  @Test(arguments: [Flavour.token, Flavour.gitlab, Flavour.gitea]) func duplicatesHeal(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    _ = try sandbox.open(["a.yaml": Manifest.pod("a")])
    try sandbox.settle()
    let oldest = try #require(try sandbox.summaries().first)
    try sandbox.say(oldest["body"].text ?? "", as: "gatehouse-bot", ["deliver": false])
    try sandbox.deliver("synchronize")
    try sandbox.settle()
    #expect(try sandbox.summaries().compactMap { $0["id"].number } == [oldest["id"].number])
    try sandbox.checkContracts()
  }

  /// 6: the four shapes of GitHub's limits, and GitLab's. The verdict comes once they pass, and nothing twice.
  @Test(arguments: [
    ("gh-403-primary", ["x-ratelimit-reset": "+2"], Flavour.app),
    ("gh-403-secondary", ["retry-after": "1"], Flavour.app),
    ("gh-429", ["retry-after": "1"], Flavour.token), ("gl-429", ["Retry-After": "1"], Flavour.gitlab),
  ]) func limitsAreHonoured(shape: String, headers: [String: String], flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    let fault: [String: Any] = ["error": shape, "headers": headers]
    // The first write and a later one; then a read.
    try sandbox.fake.script([
      ["match": ["write": true, "path": "check-runs|statuses"], "do": fault],
      ["match": ["write": true, "path": "reviews|discussions|draft_notes|issues"], "do": fault],
      ["match": ["method": "GET", "path": "comments|discussions|notes"], "do": fault],
    ])
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")])
    try sandbox.await("failure", on: opened.head)
    try sandbox.settle("the limits passed", seconds: 90)
    #expect(try sandbox.lineComments().count == 1)
    #expect(try sandbox.summaries().count == 1)
    #expect(try sandbox.fake.tell("held")["struck"].numbers.allSatisfy { $0 == 1 })
    try sandbox.checkContracts()
  }

  /// 6: a secondary limit that does not say how long: a minute at least, without a request meanwhile.
  @Test func aLimitWithoutATimeIsAMinute() throws {
    let sandbox = try ServeSandbox(.app)
    let rule: [String: Any] = [
      "match": ["operation": "checks/create"], "times": 0, "do": ["error": "gh-403-secondary-noheader"],
    ]
    try sandbox.fake.script([rule])
    _ = try sandbox.open(["a.yaml": Manifest.pod("a")])
    let end = try Poll.until("the job is put off") {
      sandbox.program?.lines.first { $0["end"].text?.hasPrefix("again in") ?? false }?["end"].text
    }
    let pause = end.split(separator: " ").compactMap { Int($0) }.first ?? 0
    #expect(pause >= 59_000, "\(end)")
    #expect(try sandbox.fake.tell("held")["struck"].numbers == [1])
  }

  /// 7: the forge shows other lines than we think. The review is tried once without them, and the summary tells the rest.
  @Test(arguments: [
    (Flavour.app, "gh-422-line", "pulls/create-review$|pulls/1/reviews"),
    (Flavour.gitlab, "gl-400-position", "discussions$|draft_notes$"),
  ]) func refusedLinesAreToldInTheSummary(flavour: Flavour, error: String, path: String) throws {
    let sandbox = try ServeSandbox(flavour)
    try sandbox.fake.script([["match": ["method": "POST", "path": path], "times": 0, "do": ["error": error]]])
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a"), "b.yaml": Manifest.pod("b")])
    try sandbox.await("failure", on: opened.head)
    try sandbox.settle()
    let summary = try #require(try sandbox.summaries().first?["body"].text)
    #expect(summary.contains("a.yaml") && summary.contains("b.yaml"), "\(summary)")
    #expect(try sandbox.lineComments().isEmpty)
    try sandbox.checkContracts()
  }

  /// 7: what is found outside the hunks is never sent as a comment on a line.
  @Test(arguments: Flavour.kinds) func linesOutsideTheHunksAreNotCommented(flavour: Flavour) throws {
    let policy = """
      package kubernetes.admission

      deny contains msg if {
        input.request.object.metadata.labels.tier == "prod"
        some container in input.request.object.spec.containers
        endswith(container.image, ":latest")
        msg := sprintf("container %v uses latest tag", [container.name])
      }

      """
    let sandbox = try ServeSandbox(flavour, policy: policy)
    func pod(_ tier: String) -> String {
      let filler = (0..<20).map { "    line\($0): x\n" }.joined()
      return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels: {tier: \(tier)}\n  annotations:\n\(filler)"
        + "spec:\n  containers:\n    - name: nginx\n      image: nginx:latest\n"
    }
    try sandbox.push(["a.yaml": pod("dev")], branch: "main", ["deliver": false])
    let opened = try sandbox.open(["a.yaml": pod("prod")])
    try sandbox.await("failure", on: opened.head)
    try sandbox.settle()
    #expect(try sandbox.summaries().first?["body"].text?.contains("container nginx uses latest tag") == true)
    let refused = try sandbox.fake.requests().filter { [400, 422, 500].contains($0["status"].number) }
    #expect(refused.isEmpty, "\(refused)")
    try sandbox.checkContracts()
  }

  /// 8: 3,500 files are judged from git: the API is never asked for files.
  @Test func thousandsOfFilesAreJudged() throws {
    let sandbox = try ServeSandbox(.app)
    var files: [String: String] = [:]
    for number in 0..<3500 { files["d\(number / 100)/f\(number).yaml"] = "a: \(number)\n" }
    files["z.yaml"] = Manifest.pod("z")
    try sandbox.awaitLookingAround()
    let start = try sandbox.fake.lastRequest
    let opened = try sandbox.open(files)
    try sandbox.await("failure", on: opened.head)
    try sandbox.settle()
    #expect(try sandbox.lineComments().compactMap { $0["path"].text } == ["z.yaml"])
    #expect(try sandbox.fake.requests(since: start).count <= 9)
    try sandbox.checkContracts()
  }

  /// 10: a fork that is gone, and one that is there: fetched from the base repository, never from the fork.
  @Test(arguments: Flavour.kinds) func forksAreNeverContacted(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    try sandbox.fake.tell("repository", ["path": "mallory/app", "fork_of": ServeSandbox.repository])
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")], ["fork": "mallory/app", "deliver": false])
    try sandbox.update("fork_deleted")
    #expect(try sandbox.deliver("reopened") == [202])
    try sandbox.await("failure", on: opened.head)
    try sandbox.settle()
    #expect(try sandbox.lineComments().count == 1)
    let log = try sandbox.fake.tell("log").list
    #expect(log.allSatisfy { !($0["path"].text ?? "").contains("mallory") })
    try sandbox.checkContracts()
  }

  /// 11: the API tells of a commit that git does not give yet, after a force push.
  @Test(arguments: Flavour.kinds) func aLaggingRefIsWaitedFor(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")])
    try sandbox.await("failure", on: opened.head)
    try sandbox.settle()
    let base = try sandbox.fake.state()["branches"]["main"].text ?? ""
    let before = try sandbox.fake.tell("log").list.count
    let pushed = try sandbox.push(["b.yaml": Manifest.pod("b")], ["lag": true, "parent": base])
    try Poll.until("git asked in vain") {
      let log = try sandbox.fake.tell("log").list.dropFirst(before)
      return log.contains { $0["git"].flag && ($0["path"].text ?? "").hasSuffix("git-upload-pack") }
    }
    #expect(try ["pending", nil].contains(sandbox.verdict(on: pushed)))
    try sandbox.fake.tell("catch_up", ["repository": ServeSandbox.repository])
    try sandbox.await("failure", on: pushed)
    try sandbox.settle()
    #expect(try sandbox.lineComments().filter { !ServeSandbox.isDone($0) }.compactMap { $0["path"].text } == ["b.yaml"])
    try sandbox.checkContracts()
  }

  /// 12: what GitLab says of states that stand already is a success, and a locked pipeline is waited for.
  @Test(arguments: ["gl-400-transition", "gl-400-transition-run", "gl-409"]) func gitLabsTransitions(error: String)
    throws
  {
    let sandbox = try ServeSandbox(.gitlab)
    let times = error == "gl-409" ? 2 : 1
    try sandbox.fake.script([["match": ["operation": "setStatus"], "times": times, "do": ["error": error]]])
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")])
    try sandbox.await("failure", on: opened.head)
    try sandbox.settle()
    #expect(try sandbox.lineComments().count == 1)
    try sandbox.checkContracts()
  }
}
