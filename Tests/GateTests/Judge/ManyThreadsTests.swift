import Testing

@testable import Gate

/// However many threads judge, and whichever of them gets which file: the judgement is the same to the last word. The
/// changes are large and hold everything that one file's judgement can tell another's: moved documents, rules that run into
/// a limit on the way, files that cannot be read, refs that share files.
@Suite struct ManyThreadsTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func judgeAsOneDoes(seed: UInt64) throws {
    var push = GeneratedPush(seed: seed)
    let fixture = push.fixture(files: 100, refs: seed % 3 == 0 ? 2 : 1)
    var settings = EffectiveSettings()
    settings.limits.steps = 3_000
    settings.limits.fileBytes = 4_000
    let policies = try PolicySet(files: fixture.policies)
    func judged(_ threads: Int) -> ([String], JudgementCounts) {
      let content = MemoryContent()
      let set = fixture.changeSet(in: content)
      var judge = Judge(policies: policies, settings: settings)
      judge.threads = threads
      judge.tellsFixed = seed % 2 == 0
      let judgement = judge.judge(set, content: content, now: 0)
      let prints = judgement.findings.map(\.fingerprint.description)
      return (PushFixture.words(of: judgement) + prints, judgement.counts)
    }
    let (words, counts) = judged(1)
    #expect(words.count > 60)
    #expect(words.contains("limit steps"))
    for threads in [2, 4] {
      let (again, counted) = judged(threads)
      #expect(again == words, "\(threads) threads")
      #expect(counted == counts, "\(threads) threads")
    }
  }

  @Test func noTimeIsNoTimeForAll() throws {
    var push = GeneratedPush(seed: 7)
    let fixture = push.fixture(files: 200, refs: 1)
    let policies = try PolicySet(files: fixture.policies)
    for threads in [1, 4] {
      let content = MemoryContent()
      let set = fixture.changeSet(in: content)
      var judge = Judge(policies: policies)
      judge.threads = threads
      let judgement = judge.judge(set, content: content, deadline: 1, now: 0)
      #expect(
        judgement.failures.map(\.reason) == [
          "the deadline passed when 0 of \(set.refs[0].changes.count) changed files were judged"
        ])
      #expect(content.contentsRead == 0)
    }
  }

  /// What a large change costs in reading: each side of each file once.
  @Test func eachSideIsReadOnce() throws {
    let files = (0..<200).map { number in
      ("a/w\(number).yaml", JudgeTests.pod("w\(number)", image: "x:1"), JudgeTests.pod("w\(number)", image: "x:2"))
    }
    for threads in [1, 4] {
      let content = MemoryContent()
      let judgement = try JudgeTests.judge(
        JudgeTests.fixture(files.map { ($0.0, Optional($0.1), Optional($0.2)) }), content: content
      ) { $0.threads = threads }
      #expect(content.contentsRead == 400)
      #expect(judgement.counts.blobsRead == 400)
      #expect(judgement.counts.documents == 200)
    }
  }

  /// Documents whose origin stands in another file are read again, no others.
  @Test func movedDocumentsAreReadTwice() throws {
    let content = MemoryContent()
    var files: [(String, String?, String?)] = (0..<50).map { number in
      ("a/w\(number).yaml", JudgeTests.pod("w\(number)", image: "x:1"), JudgeTests.pod("w\(number)", image: "x:2"))
    }
    files.append(("old.yaml", JudgeTests.pod("moved"), nil))
    files.append(("new.yaml", nil, JudgeTests.pod("moved", label: "b")))
    let judgement = try JudgeTests.judge(JudgeTests.fixture(files), content: content)
    #expect(judgement.findings.map(\.state) == [.preExisting])
    #expect(content.contentsRead == 100 + 2 + 2)
    #expect(judgement.counts.blobsRead == 102)
  }
}

/// A push made of a seed: the same in every run.
struct GeneratedPush {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func below(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(limit))
  }

  private static let policies = """
    # METADATA
    # custom: {input: admission}
    package generated
    import rego.v1
    deny contains msg if { some c in input.request.object.spec.containers; endswith(c.image, ":latest"); msg := c.name }
    warn_long contains "long" if { some x in numbers.range(1, input.request.object.spec.loops); x < 0 }
    warn_often contains "often" if { some x in numbers.range(1, input.request.object.spec.often); x == 7 }
    deny_conflict contains msg if { msg := conflict(input.request.object.metadata.name) }
    conflict(name) := "a" if endswith(name, "13")
    conflict(name) := "b" if endswith(name, "3")
    violation contains {"msg": 5} if input.request.object.metadata.labels.odd
    """

  mutating func fixture(files: Int, refs: Int) -> PushFixture {
    var fixture = PushFixture(name: "generated", text: "")
    fixture.policies =
      PushFixture.starter.filter { $0.name.contains("no_latest_image") || $0.name.contains("run_as_non_root") }
      + [PolicyFile(name: "generated.rego", bytes: Array(GeneratedPush.policies.utf8))]
    var heads: [[(path: String, text: String)]] = Array(repeating: [], count: refs)
    for number in 0..<files {
      let path = "team\(below(12))/\(below(9) == 0 ? "templates/" : "")w\(number).yaml"
      let before = below(5) == 0 ? nil : document(number)
      if let before { fixture.base.append((path, before)) }
      for head in heads.indices { change(path, number, before, &heads[head]) }
    }
    for team in 0..<3 {
      heads[0].append(("team\(team)/Chart.yaml", "name: x\n"))
      fixture.base.append(("team\(team)/kustomization.yaml", "patches: [{path: w\(team).yaml}]\n"))
      heads[0].append(("team\(team)/kustomization.yaml", "patches: [{path: w\(team + 1).yaml}]\n"))
    }
    fixture.heads = heads.enumerated().map { ("refs/heads/b\($0.offset)", $0.element) }
    return fixture
  }

  private mutating func change(
    _ path: String, _ number: Int, _ before: String?, _ head: inout [(path: String, text: String)]
  ) {
    switch below(12) {
    case 0: break
    case 1: if let before { head.append(("moved/w\(number).yaml", before)) }
    case 2: head.append(("moved/w\(number).yaml", document(number)))
    case 3: head.append((path, document(number) + "---\n" + document(number + 1)))
    case 4: if let before { head.append((path, before.replacing("replicas: 1", with: "replicas: 25"))) }
    case 5: if let before { head.append((path, before.replacing("latest", with: "1.27"))) }
    case 6: if let before { head.append((path, before)) }
    case 7: head.append((path + [" -> symlink", " -> submodule", " -> missing"][below(3)], "x\(number)"))
    default: head.append((path, document(number)))
    }
  }

  private mutating func document(_ number: Int) -> String {
    switch below(20) {
    case 0: return "a: [\n"
    case 1: return "version https://git-lfs.github.com/spec/v1\noid sha256:\(number)\nsize 1\n"
    case 2: return "{{ .Values.x }}: {{\n"
    case 3: return "a: \(number)\n"
    case 4: return String(repeating: "# long\n", count: 700)
    case 5: return "apiVersion: v1\nkind: List\nitems:\n" + item(number, " ") + item(number + 1, " ")
    case 6, 7:
      return
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d\(number)}\nspec:\n  replicas: 1\n  template:\n    spec:\n      containers:\n      - name: c\n        image: x:latest\n"
    default: return item(number, "").replacing("- apiVersion", with: "apiVersion").replacing("\n  ", with: "\n")
    }
  }

  private mutating func item(_ number: Int, _ indent: String) -> String {
    let extra = [
      "", "", "", "", "", "", "loops: 4000", "often: \(below(50))", "often: 3500", "hostNetwork: true", "replicas: 1",
    ][below(11)]
    return [
      "- apiVersion: v1", "  kind: Pod", "  metadata: {name: p\(number)\(below(6) == 0 ? ", labels: {odd: x}" : "")}",
      "  spec:",
      "    \(extra)", "    containers:", "    - name: c\(below(3))",
      "      image: x:\(below(2) == 0 ? "latest" : "1.2")", "",
    ].map { indent + $0 }.joined(separator: "\n")
  }
}
