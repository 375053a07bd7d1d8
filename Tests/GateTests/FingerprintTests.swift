import Gate
import RegoValues
import Testing

@Suite struct FingerprintTests {
  static let rule = RuleIdentity(package: "kubernetes.admission", name: "deny")
  static let web = ResourceName(group: "apps", kind: "Deployment", namespace: "shop", name: "web")

  private func print(
    rule: RuleIdentity = rule, subject: Fingerprint.Subject = .resource(web), keyPath: String = "spec",
    message: String = "container web uses latest tag"
  ) -> Fingerprint {
    Fingerprint(rule: rule, subject: subject, keyPath: keyPath, message: message)
  }

  /// Frozen: a change here breaks every baseline and waiver that people keep.
  @Test func isFinal() {
    #expect(print().description == "527d69fe4c42ffcf38a9e63d9e510cb9d6a8784c451e092c7a41571fd73612ed")
  }

  @Test func shortNameDoesNotCount() {
    #expect(print(rule: RuleIdentity(package: "kubernetes.admission", name: "deny", short: "x")) == print())
  }

  @Test(arguments: [
    ("a  b\tc\n", "a b c"), ("bad value at line 12, column: 3", "bad value at line 40, column: 7"),
    ("(col 3)", "(col 99)"),
  ])
  func sameMessage(left: String, right: String) {
    #expect(print(message: left) == print(message: right))
  }

  @Test(arguments: [
    ("limit is 2Gi", "limit is 4Gi"), ("port 22", "port 23"), ("baseline 12", "baseline 13"), ("a b", "ab"),
    ("é", "e\u{301}"),
  ])
  func otherMessage(left: String, right: String) {
    #expect(print(message: left) != print(message: right))
  }

  @Test func bordersBetweenFieldsCount() {
    #expect(print(keyPath: "ab", message: "c") != print(keyPath: "a", message: "bc"))
    let split = ResourceName(group: "", kind: "Pod", namespace: "a", name: "bc")
    let other = ResourceName(group: "", kind: "Pod", namespace: "ab", name: "c")
    #expect(print(subject: .resource(split)) != print(subject: .resource(other)))
    let path = RepositoryPath("a.yaml")
    #expect(print(subject: .document(path, index: 0)) != print(subject: .document(path, index: 1)))
  }
}

@Suite struct KeyPathTests {
  static let document: Value = [
    "spec": [
      "containers": [["name": "web", "image": "nginx"], ["image": "x"], ["name": "a].b[\""]], "a/b": ["c.d": 1],
    ]
  ]

  @Test(
    arguments: [
      ([], "", ""),
      (["spec", "containers", 0, "image"], "spec.containers[0].image", "spec.containers[name=web].image"),
      (["spec", "containers", 1, "image"], "spec.containers[1].image", "spec.containers[1].image"),
      (["spec", "containers", 2], "spec.containers[2]", "spec.containers[name=\"a].b[\\\"\"]"),
      (["spec", "containers", 7], "spec.containers[7]", "spec.containers[7]"),
      (["spec", "a/b", "c.d"], "spec[\"a/b\"][\"c.d\"]", "spec[\"a/b\"][\"c.d\"]"),
    ] as [([Value], String, String)])
  func text(steps: [Value], plain: String, stable: String) {
    #expect(KeyPath(steps).description == plain)
    #expect(KeyPath(steps).stableDescription(in: KeyPathTests.document) == stable)
  }
}
