import Foundation
import Testing

/// What the service is for, from the webhook to the last comment, for every kind of forge.
@Suite(.enabled(if: Contracts.areUsable, "needs ../shared/contracts and python3-jsonschema")) struct PullRequestTests {
  /// A bad manifest is refused with a comment on its line, five deliveries at once say nothing twice, a second run says
  /// nothing, and the fix turns everything green.
  @Test(arguments: Flavour.all) func aBadManifestIsRefusedUntilItIsMended(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    try sandbox.fake.tell("set", ["copies": 5])
    let opened = try sandbox.open(["deploy/pod.yaml": Manifest.pod()])
    #expect(opened.answers.count == 5 && opened.answers.allSatisfy { [200, 202].contains($0) }, "\(opened.answers)")
    try sandbox.await("failure", on: opened.head)
    try sandbox.settle()
    #expect(try sandbox.verdicts(on: opened.head) == ["pending", "failure"])
    let comment = try #require(try sandbox.lineComments().first)
    #expect(try sandbox.lineComments().count == 1)
    #expect(comment["path"].text == "deploy/pod.yaml")
    #expect(comment["line"].number == Manifest.imageLine)
    #expect(comment["body"].text?.contains("container nginx uses latest tag") == true, "\(comment)")
    #expect(try sandbox.summaries().count == 1)

    try sandbox.fake.tell("set", ["copies": 1])
    let place = try sandbox.fake.ledger().count
    #expect(try sandbox.deliver("synchronize") == [202])
    try sandbox.settle("the second run was done")
    #expect(try sandbox.commentWrites(since: place) == [])
    #expect(try sandbox.verdict(on: opened.head) == "failure")

    let fixed = try sandbox.push(["deploy/pod.yaml": Manifest.pod(image: "nginx:1.25")])
    try sandbox.await("success", on: fixed)
    try sandbox.settle()
    #expect(try sandbox.verdicts(on: fixed) == ["pending", "success"])
    #expect(try sandbox.verdict(on: opened.head) == "failure", "what was said of the old commit stays")
    #expect(try sandbox.lineComments().count == 1)
    #expect(try sandbox.lineComments().allSatisfy(ServeSandbox.isDone), "\((try? sandbox.lineComments()) ?? [])")
    #expect(try sandbox.summaries().count == 1)
    try sandbox.checkContracts()
    #expect(sandbox.stopService() == 0)
  }

  /// A resolved finding that comes back is open again, in the same place.
  @Test(arguments: Flavour.kinds) func aFindingThatComesBackIsToldAgain(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    _ = try sandbox.open(["pod.yaml": Manifest.pod()])
    try sandbox.settle()
    try sandbox.push(["pod.yaml": Manifest.pod(image: "nginx:1.25")])
    try sandbox.settle()
    let again = try sandbox.push(["pod.yaml": Manifest.pod()])
    try sandbox.await("failure", on: again)
    try sandbox.settle()
    let open = try sandbox.lineComments().filter { !ServeSandbox.isDone($0) }
    #expect(open.count == 1, "\((try? sandbox.lineComments()) ?? [])")
    #expect(try sandbox.summaries().count == 1)
    try sandbox.checkContracts()
  }

  /// Ten findings cost at most nine calls, of which five write (GitHub App, the token among them).
  @Test(arguments: [Flavour.app, Flavour(kind: .github, apiVersion: "2026-03-10", usesApp: true)])
  func tenFindingsCostNineCalls(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    let files = Dictionary(uniqueKeysWithValues: (0..<10).map { ("pod\($0).yaml", Manifest.pod("web\($0)")) })
    // The look around at the start is no pull request's cost.
    try sandbox.awaitLookingAround()
    let start = try sandbox.fake.lastRequest
    let opened = try sandbox.open(files)
    try sandbox.await("failure", on: opened.head)
    try sandbox.settle()
    #expect(try sandbox.lineComments().count == 10)
    let calls = try sandbox.fake.requests(since: start).map { "\($0["method"].text ?? "") \($0["path"].text ?? "")" }
    #expect(calls.count <= 9, "\(calls.joined(separator: "\n"))")
    #expect(calls.filter { !$0.hasPrefix("GET ") }.count <= 5, "\(calls.joined(separator: "\n"))")

    let before = try sandbox.fake.lastRequest
    try sandbox.deliver("synchronize")
    try sandbox.settle("the second run was done")
    let reads = ["graphql/reviewThreads"]
    let again = try sandbox.fake.requests(since: before).filter {
      $0["method"].text != "GET" && !reads.contains($0["operation"].text ?? "")
    }
    #expect(again.isEmpty, "\(again)")
    try sandbox.checkContracts()
  }

  /// Commands are taken from people who may push, once for each comment, and never from bots.
  @Test(arguments: Flavour.kinds) func commandsAreForPeopleWhoMayPush(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    _ = try sandbox.open(["pod.yaml": Manifest.pod()])
    try sandbox.settle()
    for (author, permission) in [("eve", "read"), ("ada", "write")] {
      let before = try sandbox.summaries().count
      try sandbox.say("/gatehouse explain kubernetes.admission.deny", as: author, ["permission": permission])
      try sandbox.settle()
      #expect(try sandbox.summaries().count == before + (permission == "write" ? 1 : 0), "\(author)")
    }
    let rechecks = try sandbox.fake.lastRequest
    try sandbox.say("/gatehouse recheck", as: "ada")
    try sandbox.settle()
    #expect(try sandbox.fake.requests(since: rechecks).count > 2)
    try sandbox.checkContracts()
  }
}
