import RegoValues
import Testing

@testable import Gate

@Suite struct JSONPatchTests {
  private static let rule = """
    package kubernetes.images

    import rego.v1

    deny contains {"msg": msg, "patch": patch} if {
      input.request.kind.kind == "Pod"
      some place, container in input.request.object.spec.containers
      endswith(container.image, ":latest")
      msg := sprintf("container %v uses latest tag", [container.name])
      patch := [
        {"op": "test", "path": sprintf("/spec/containers/%d/image", [place]), "value": container.image},
        {"op": "replace", "path": sprintf("PREFIX/spec/containers/%d/image", [place]), "value": "nginx:1.27"},
      ]
    }
    """

  private static let deployment = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
          - {name: a, image: "x:1"}
          - {name: b, image: "nginx:latest"}

    """

  private func findings(_ rule: String, _ manifest: String) throws -> [Finding] {
    let file = PolicyFile(name: "images.rego", bytes: Array(rule.utf8))
    return try JudgeTests.judge(JudgeTests.fixture([("web.yaml", nil, manifest)], policies: [file])).findings
  }

  /// A rule speaks of the Pod that it sees; the patch leads into the workload.
  @Test(arguments: ["", "/request/object"]) func pathsLeadIntoTheManifest(prefix: String) throws {
    let rule = Self.rule.replacing("PREFIX", with: prefix)
    let image = ["spec", "containers", "0", "image"]
    let pod = try findings(rule, JudgeTests.pod("a"))
    #expect(
      pod.map(\.patch) == [JSONPatch([.test(image, "nginx:latest"), .replace(image, "nginx:1.27")])])
    let deep = ["spec", "template", "spec", "containers", "1", "image"]
    let implied = try findings(rule, Self.deployment)
    #expect(
      implied.map(\.patch) == [JSONPatch([.test(deep, "nginx:latest"), .replace(deep, "nginx:1.27")])])
  }

  /// A patch that is none takes nothing from the finding, and the author can read why.
  @Test(
    arguments: [
      (1, "it is no array of operations"), ([], "it is no array of operations"),
      ([["op": "add"]], "an operation without `op` and `path`"),
      ([["op": "move", "path": "/a", "from": "/b"]], "`move` is none of add, replace, remove, test"),
      ([["op": "add", "path": "/a"]], "`add` without `value`"),
      ([["op": "remove", "path": "a"]], "the path `a` does not begin with `/`"),
    ] as [(Value, String)])
  func whatIsNoPatchIsLeftOut(patch: Value, problem: String) {
    let result = RuleResult.read([["msg": "m", "patch": patch]]).results.first
    #expect(result?.message == "m")
    #expect(result?.patch == nil)
    #expect(result?.patchProblem == problem)
  }

  @Test func patchesAreBounded() {
    let operation: Value = ["op": "remove", "path": "/a"]
    let many = Value.array(RegoArray(Array(repeating: operation, count: 33)))
    #expect(throws: JSONPatch.Problem.self) { try JSONPatch(many) }
    let long: Value = [["op": "add", "path": "/a", "value": .string(Text(String(repeating: "x", count: 20_000)))]]
    #expect(throws: JSONPatch.Problem.self) { try JSONPatch(long) }
    let deep: Value = [["op": "remove", "path": .string(Text(String(repeating: "/a", count: 65)))]]
    #expect(throws: JSONPatch.Problem.self) { try JSONPatch(deep) }
  }

  @Test func theNoteIsForTheAuthorAlone() {
    var finding = ReportFixtures.finding()
    finding.patchProblem = "it is no array of operations"
    let judgement = ReportFixtures.judgement(.deny, findings: [finding])
    #expect(ReportFixtures.report(judgement, audience: .tester).contains("note: the rule's patch is not used"))
    #expect(!ReportFixtures.report(judgement, audience: .pusher).contains("patch"))
  }

  @Test(
    arguments: [
      (["add", "/a/b", 1], ["a": ["x": 0]], ["a": ["x": 0, "b": 1]]), (["add", "/a/0", 1], ["a": [2]], ["a": [1, 2]]),
      (["add", "/a/-", 1], ["a": [2]], ["a": [2, 1]]), (["add", "/a/1", 1], ["a": [2]], ["a": [2, 1]]),
      (["add", "/a/2", 1], ["a": [2]], nil), (["add", "/a/00", 1], ["a": [2]], nil),
      (["add", "/x/y", 1], ["a": 1], nil),
      (["add", "/a", 1], ["a": 2], ["a": 1]), (["replace", "/b", 1], ["a": 2], nil),
      (["replace", "/a/0/n", 1], ["a": [["n": 2]]], ["a": [["n": 1]]]),
      (["remove", "/a/0", 1], ["a": [1, 2]], ["a": [2]]),
      (["remove", "/a/2", 1], ["a": [1, 2]], nil), (["remove", "/a~1b~0", 1], ["a/b~": 1, "c": 2], ["c": 2]),
      (["test", "/a", 1], ["a": 1], ["a": 1]), (["test", "/a", 2], ["a": 1], nil), (["add", "", 1], ["a": 1], 1),
      (["remove", "", 1], ["a": 1], nil), (["replace", "/a/-", 1], ["a": [1]], nil),
    ] as [(Value, Value, Value?)])
  func operationsDoWhatTheyShould(operation: Value, before: Value, after: Value?) throws {
    let patch: Value = [
      ["op": operation.lookup(0) ?? "", "path": operation.lookup(1) ?? "", "value": operation.lookup(2) ?? ""]
    ]
    #expect(try JSONPatch(patch).applied(to: before) == after)
  }
}
