import Rego
import RegoValues
import Testing

@testable import Gate

@Suite struct ShapeTests {
  static let context = AdmissionReview.Context(
    actor: Actor(name: "alice", groups: ["dev"], source: "GL_USER"), repository: "shop/app",
    ref: Array("refs/heads/main".utf8), commit: "c0ffee")

  static let pod = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: []}}"

  @Test func reviewOfACreatedPod() throws {
    let review = AdmissionReview(context: ShapeTests.context).input(
      operation: .create, object: try yaml(ShapeTests.pod), oldObject: nil, place: (RepositoryPath("web.yaml"), 0))
    let expected = try yaml(
      """
      apiVersion: admission.k8s.io/v1
      kind: AdmissionReview
      request:
        uid: 2ae3cb63-6bc4-8ecb-9d81-1d4b3e3e6d5c
        kind: {group: "", version: v1, kind: Pod}
        resource: {group: "", version: v1, resource: pods}
        requestKind: {group: "", version: v1, kind: Pod}
        requestResource: {group: "", version: v1, resource: pods}
        name: web
        namespace: default
        operation: CREATE
        userInfo:
          username: alice
          groups: [dev]
          extra: {ref: [refs/heads/main], commit: [c0ffee], repo: [shop/app]}
        object: \(ShapeTests.pod)
        oldObject: null
        dryRun: true
        options: {apiVersion: meta.k8s.io/v1, kind: CreateOptions}
      """)
    #expect(ShapeTests.withoutID(review) == ShapeTests.withoutID(expected))
    let id = review["request"]?["uid"]?.stringValue ?? ""
    #expect(id.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
  }

  private static func withoutID(_ review: Value) -> [String: Value?] {
    guard case .object(let request)? = review["request"] else { return [:] }
    return Dictionary(uniqueKeysWithValues: zip(request.keys, request.values).map { ($0.stringValue ?? "", $1) })
      .filter { $0.key != "uid" }
  }

  @Test(
    arguments: [
      (Operation.update, "{metadata: {namespace: shop}, kind: Pod}", "namespace", "shop"),
      (.update, "{apiVersion: v1, kind: Namespace, metadata: {name: a}}", "namespace", "''"),
      (.update, "{apiVersion: v1, kind: Pod, metadata: {generateName: a-}}", "name", "''"),
      (.delete, ShapeTests.pod, "object", "null"), (.delete, ShapeTests.pod, "oldObject", ShapeTests.pod),
      (.delete, ShapeTests.pod, "name", "web"), (.update, ShapeTests.pod, "oldObject", ShapeTests.pod),
    ] as [(Operation, String, String, String)])
  func reviewField(operation: Operation, document: String, field: String, expected: String) throws {
    let value = try yaml(document)
    let review = AdmissionReview(context: ShapeTests.context).input(
      operation: operation, object: operation == .delete ? Optional<Value>.none : value, oldObject: value,
      place: (RepositoryPath("web.yaml"), 0))
    #expect(review["request"]?[field] == (try yaml(expected)))
  }

  @Test func identifiersTellDocumentsApart() throws {
    let review = AdmissionReview(context: ShapeTests.context)
    let pod = try yaml(ShapeTests.pod)
    func id(_ path: String, _ document: Int) -> Value? {
      review.input(operation: .create, object: pod, oldObject: nil, place: (RepositoryPath(path), document))[
        "request"]?["uid"]
    }
    #expect(id("a.yaml", 0) == id("a.yaml", 0))
    #expect(Set([id("a.yaml", 0), id("a.yaml", 1), id("b.yaml", 0)]).count == 3)
  }

  // MARK: - Pod templates

  @Test(
    arguments: [
      (
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {template: {spec: {a: 1}}}}",
        "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop}, spec: {a: 1}}"
      ),
      (
        "{apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {jobTemplate: {spec: {template: {metadata: {labels: {a: b}}, spec: {}}}}}}",
        "{apiVersion: v1, kind: Pod, metadata: {name: c, labels: {a: b}}, spec: {}}"
      ),
      (
        "{apiVersion: v1, kind: ReplicationController, metadata: {name: r}, spec: {template: {metadata: {name: own}, spec: {}}}}",
        "{apiVersion: v1, kind: Pod, metadata: {name: own}, spec: {}}"
      ),
      ("{apiVersion: apps/v1, kind: Deployment, spec: {template: {}}}", nil),
      ("{apiVersion: apps/v1, kind: Deployment, spec: {}}", nil),
      ("{apiVersion: example.com/v1, kind: Deployment, spec: {template: {spec: {}}}}", nil),
      ("{apiVersion: v1, kind: Pod, spec: {}}", nil),
    ] as [(String, String?)])
  func impliedPod(workload: String, pod: String?) throws {
    #expect(PodTemplate.implied(by: try yaml(workload))?.pod == (try pod.map(yaml)))
  }

  @Test(arguments: [
    ("spec/containers/0/image", "spec/template/spec/containers/0/image"), ("kind", "kind"), ("", "spec/template"),
    ("metadata/labels/app", "spec/template/metadata/labels/app"), ("metadata/name", "metadata/name"),
  ])
  func wayBackFromATemplate(inPod: String, inWorkload: String) throws {
    let workload = try yaml(
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {metadata: {}, spec: {}}}}")
    let template = try #require(PodTemplate.implied(by: workload))
    #expect(template.label == "Deployment/web")
    #expect(template.documentPath(of: path(inPod)) == path(inWorkload))
    let review = ShapedInput(review: .null, implied: template)
    #expect(review.origin(of: path("request/object/" + inPod)) == .document(path(inWorkload)))
    #expect(review.messagePrefix == "[Implied by Deployment/web] ")
  }

  @Test(
    arguments: [
      ("request/object/spec/replicas", .document(path("spec/replicas"))), ("request/object", .document([])),
      ("request/kind/kind", .document(["kind"])), ("request/kind/group", .document(["apiVersion"])),
      ("request/name", .document(path("metadata/name"))), ("request/namespace", .document(path("metadata/namespace"))),
      ("request/oldObject/spec", .oldDocument(["spec"])), ("request/userInfo/username", .context),
      ("request/operation", .context), ("kind", .context), ("request", .document([])), ("", .document([])),
    ] as [(String, ShapedInput.Origin)])
  func wayBackFromAReview(inReview: String, origin: ShapedInput.Origin) {
    #expect(ShapedInput(review: .null).origin(of: path(inReview)) == origin)
  }

  // MARK: - Which shape

  @Test(arguments: [
    (["request/kind/kind", "request/object/spec/containers/*/image"], InputShape.admission),
    (["review/object", "parameters/labels"], .review), (["*/contents/kind", "*/path"], .combined),
    (["spec/replicas"], .manifest), ([], .manifest), ([""], .manifest), (["*/kind"], .manifest),
    (["request/object", "spec"], .manifest), (["request/object", ""], .manifest),
    (["review/object", "request/object"], .manifest),
  ])
  func shape(reads: [String], expected: InputShape) {
    #expect(ShapeAnalysis(reads: reads.map(ShapeTests.pattern)).shape == expected)
  }

  @Test(arguments: [
    (["request/object/spec"], false, false), (["request/operation"], true, false),
    (["request/oldObject/spec"], true, false), (["request"], true, true), (["request/userInfo/groups/*"], false, true),
    (["request/*"], true, true), (["request/uid"], false, true),
  ])
  func knowledgeOfReviews(reads: [String], operation: Bool, context: Bool) {
    let known = RuleReads(reads: reads.map(ShapeTests.pattern), shape: .admission)
    #expect(known.knowsOperation == operation)
    #expect(known.knowsContext == context)
    #expect(known.needsObject)
  }

  @Test(arguments: [
    (["kind", "spec"], true), (["metadata/labels"], true), (["services/*/image"], false), ([""], false), ([], false),
  ])
  func needOfAnObject(reads: [String], expected: Bool) {
    #expect(RuleReads(reads: reads.map(ShapeTests.pattern), shape: .manifest).needsObject == expected)
  }

  static func pattern(_ text: String) -> InputPattern {
    InputPattern(text.split(separator: "/").map { $0 == "*" ? .any : .key(.string(Text(String($0)))) })
  }
}
