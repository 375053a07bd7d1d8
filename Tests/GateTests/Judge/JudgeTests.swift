import Gate
import Testing

/// What is done to reach a judgement, beside what is said.
@Suite struct JudgeTests {
  static let article = PushFixture.article

  static func pod(_ name: String, image: String = "nginx:latest", label: String = "a") -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata:
      name: \(name)
      labels: {tier: \(label)}
    spec:
      containers:
        - name: nginx
          image: \(image)

    """
  }

  static func judge(
    _ fixture: PushFixture, content: MemoryContent = MemoryContent(), change: (inout Judge) -> Void = { _ in }
  ) throws
    -> Judgement
  {
    let set = fixture.changeSet(in: content)
    var judge = Judge(policies: try PolicySet(files: fixture.policies))
    change(&judge)
    return judge.judge(set, content: content)
  }

  /// Files as `PATH`, text before (or nil) and after (or nil).
  static func fixture(_ files: [(String, String?, String?)], policies: [PolicyFile] = [article]) -> PushFixture {
    var fixture = PushFixture(name: "", text: "")
    fixture.policies = policies
    fixture.base = files.compactMap { file in file.1.map { (file.0, $0) } }
    fixture.heads = [("refs/heads/main", files.compactMap { file in file.2.map { (file.0, $0) } })]
    return fixture
  }

  @Test func newFilesAreReadOnce() throws {
    let content = MemoryContent()
    let judgement = try JudgeTests.judge(
      JudgeTests.fixture([
        ("a.yaml", nil, JudgeTests.pod("a")), ("b.yaml", nil, JudgeTests.pod("b")), ("README.md", nil, "text"),
      ]), content: content)
    #expect(content.contentsRead == 2)
    #expect(content.prefetched.count == 2)
    #expect(judgement.counts.files == 2)
    #expect(judgement.counts.documents == 2)
    #expect(judgement.counts.blobsRead == 2)
    #expect(judgement.counts.bytesRead == JudgeTests.pod("a").utf8.count * 2)
    #expect(judgement.counts.rules == 1)
    #expect(judgement.counts.evaluations == 2)
  }

  @Test func changedFilesAreReadOnceOnEachSide() throws {
    let content = MemoryContent()
    let judgement = try JudgeTests.judge(
      JudgeTests.fixture([
        ("a.yaml", JudgeTests.pod("a"), JudgeTests.pod("a", label: "b")),
        ("b.yaml", JudgeTests.pod("b", image: "x:1"), JudgeTests.pod("b", image: "x:2")),
        ("same.yaml", JudgeTests.pod("same"), JudgeTests.pod("same")),
      ]), content: content)
    #expect(content.contentsRead == 4)
    #expect(judgement.counts.files == 2)
    #expect(judgement.findings.map(\.state) == [.preExisting])
  }

  @Test func oldSidesAreReadForFindingsAlone() throws {
    let content = MemoryContent()
    let judgement = try JudgeTests.judge(
      JudgeTests.fixture([("a.yaml", JudgeTests.pod("a", image: "x:1"), JudgeTests.pod("a", image: "x:2"))]),
      content: content
    ) { $0.tellsFixed = false }
    #expect(content.contentsRead == 1)
    #expect(judgement.verdict == .allow)
    let debt = JudgeTests.fixture([("a.yaml", JudgeTests.pod("a"), JudgeTests.pod("a", label: "b"))])
    let again = try JudgeTests.judge(debt, content: content) { $0.tellsFixed = false }
    #expect(content.contentsRead == 3)
    #expect(again.findings.map(\.state) == [.preExisting])
  }

  /// Ten starter policies, a workload in which nothing changes that a rule reads: the Pods' rules rule themselves out for
  /// the workload by its kind, and the Pod that it implies is the same as before.
  @Test func oldVersionsAreNotAskedWhereNoRuleSeesADifference() throws {
    func workload(_ replicas: Int) -> String {
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: \(replicas)
        template:
          spec:
            containers:
              - {name: a, image: "nginx:latest"}
      """
    }
    func evaluations(_ old: String?) throws -> Int {
      let fixture = JudgeTests.fixture([("web.yaml", old, workload(3))], policies: PushFixture.starter)
      return try JudgeTests.judge(fixture).counts.evaluations
    }
    let ofNew = try evaluations(nil)
    #expect(ofNew > 20)
    #expect(try evaluations(workload(2)) == ofNew)
  }

  @Test func refsThatAskTheSameAreJudgedOnce() throws {
    var fixture = JudgeTests.fixture([("a.yaml", nil, JudgeTests.pod("a"))])
    fixture.heads = (0..<20).map { ("refs/heads/b\($0)", fixture.heads[0].files) }
    let content = MemoryContent()
    let judgement = try JudgeTests.judge(fixture, content: content)
    #expect(content.contentsRead == 1)
    #expect(judgement.counts.evaluations == 1)
    #expect(judgement.findings.count == 1)
  }

  @Test func documentsThatRefsShareAreJudgedOnce() throws {
    var fixture = JudgeTests.fixture([])
    fixture.heads = (0..<5).map { index in
      (
        "refs/heads/b\(index)",
        [("shared.yaml", JudgeTests.pod("a")), ("own\(index).yaml", JudgeTests.pod("own\(index)"))]
      )
    }
    let judgement = try JudgeTests.judge(fixture)
    #expect(judgement.counts.evaluations == 6)
    #expect(judgement.findings.count == 6)
  }

  @Test func aRuleThatAsksWhoPushesIsAskedForEachRef() throws {
    let rule = """
      package who
      deny contains msg if { msg := sprintf("%v", [input.request.userInfo.extra.ref]) }
      """
    var fixture = JudgeTests.fixture(
      [("a.yaml", nil, JudgeTests.pod("a"))], policies: [PolicyFile(name: "who.rego", bytes: Array(rule.utf8))])
    fixture.heads = ["refs/heads/a", "refs/heads/b"].map { ($0, fixture.heads[0].files) }
    let judgement = try JudgeTests.judge(fixture)
    #expect(judgement.findings.map(\.message) == ["[\"refs/heads/a\"]", "[\"refs/heads/b\"]"])
  }

  @Test func theDeadlineEndsJudging() throws {
    let content = MemoryContent()
    let fixture = JudgeTests.fixture([("a.yaml", nil, JudgeTests.pod("a")), ("b.yaml", nil, JudgeTests.pod("b"))])
    let judge = Judge(policies: try PolicySet(files: fixture.policies))
    let judgement = judge.judge(fixture.changeSet(in: content), content: content, deadline: 1)
    let words = "the deadline passed when 0 of 2 changed files were judged"
    #expect(judgement.verdict == .indeterminate(reason: words))
    #expect(judgement.limitsHit == ["deadline"])
    #expect(content.contentsRead == 0)
  }

  @Test func manifestRulesSeeTemplatesWhereTheyAreToldTo() throws {
    let rule = """
      package main
      deny contains msg if {
        input.kind == "Pod"
        some container in input.spec.containers
        endswith(container.image, ":latest")
        msg := "mutable"
      }
      """
    let workload = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        template:
          spec:
            containers:
              - image: nginx:latest
      """
    let fixture = JudgeTests.fixture(
      [("web.yaml", nil, workload)], policies: [PolicyFile(name: "main.rego", bytes: Array(rule.utf8))])
    #expect(try JudgeTests.judge(fixture).findings.isEmpty)
    let judgement = try JudgeTests.judge(fixture) { $0.expandsManifests = true }
    #expect(judgement.findings.map(\.message) == ["[Implied by Deployment/web] mutable"])
    #expect(judgement.findings.map(\.place.line) == [8])
  }

  /// The same finding has the same fingerprint wherever its file and line are, and whatever implies its Pod.
  @Test func fingerprintsStayWithTheObject() throws {
    func prints(_ path: String, _ text: String) throws -> [String] {
      try JudgeTests.judge(JudgeTests.fixture([(path, nil, text)])).findings.map(\.fingerprint.description)
    }
    let plain = try prints("a.yaml", JudgeTests.pod("a"))
    #expect(plain.count == 1)
    #expect(try prints("deep/b.yaml", "# moved\n---\n" + JudgeTests.pod("a", label: "c")) == plain)
    let list =
      "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: nginx, image: \"nginx:latest\"}]}}\n"
    #expect(try prints("a.yaml", list) == plain)
    #expect(try prints("a.yaml", JudgeTests.pod("other")) != plain)
  }

  /// Frozen with the fingerprint's own form: what a rule's finding is made of must not change either.
  @Test func fingerprintOfTheArticle() throws {
    let judgement = try JudgeTests.judge(JudgeTests.fixture([("a.yaml", nil, JudgeTests.pod("web"))]))
    let expected = Fingerprint(
      rule: RuleIdentity(package: "kubernetes.admission", name: "deny"),
      subject: .resource(ResourceName(group: "", kind: "Pod", namespace: "", name: "web")),
      keyPath: "spec.containers[name=nginx].image", message: "container nginx uses latest tag")
    #expect(judgement.findings.map(\.fingerprint) == [expected])
  }
}
