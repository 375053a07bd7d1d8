import Forges
import Gate
import RegoValues
import Testing

@testable import Review

struct SuggestionTests {
  private static let before = """
    apiVersion: v1
    kind: Pod
    metadata:
      name: web
    spec:
      containers:
      - name: web
        image: nginx:1.27
    """ + "\n"
  private static let manifest = before.replacing("nginx:1.27", with: "nginx:latest   # the newest")

  private static func finding(_ patch: JSONPatch?, line: Int = 8, kind: String = "Pod") -> Finding {
    var finding = ReviewFixtures.finding(
      line: line, resource: ResourceName(group: "", kind: kind, namespace: "", name: "web"))
    finding.place.document = 0
    finding.patch = patch
    return finding
  }

  private static func file(_ text: String, before: String? = nil) -> ShownDiff.File {
    ShownDiff.File(
      lines: DiffLines(old: before.map { Array($0.utf8) }, new: Array(text.utf8)), content: Array(text.utf8))
  }

  private static let pin = JSONPatch([.replace(["spec", "containers", "0", "image"], "nginx:1.27")])
  private static let limits = JSONPatch([
    .add(["spec", "containers", "0", "resources"], ["limits": ["memory": "128Mi"]])
  ])

  private func lines(_ finding: Finding, _ file: ShownDiff.File) -> (ClosedRange<Int>, [String])? {
    Suggestion(finding, in: file).map { ($0.range, $0.lines) }
  }

  @Test func aLineIsReplaced() throws {
    let found = try #require(lines(Self.finding(Self.pin), Self.file(Self.manifest)))
    #expect(found.0 == 8...8)
    #expect(found.1 == ["    image: nginx:1.27   # the newest"])
  }

  /// New lines need one that is there already.
  @Test func linesThatComeInReplaceTheOneBefore() throws {
    let found = try #require(lines(Self.finding(Self.limits), Self.file(Self.manifest)))
    #expect(found.0 == 8...8)
    #expect(
      found.1 == [
        "    image: nginx:latest   # the newest", "    resources:", "      limits:", "        memory: 128Mi",
      ])
  }

  @Test func onlyWhatTheDiffShows() {
    let far = JSONPatch([.replace(["kind"], "Job")])
    #expect(lines(Self.finding(far), Self.file(Self.manifest, before: Self.before)) == nil)
    #expect(lines(Self.finding(Self.pin), Self.file(Self.manifest, before: Self.before)) != nil)
    let both = JSONPatch([.replace(["kind"], "Job"), .replace(["spec", "containers", "0", "image"], "x:1")])
    #expect(lines(Self.finding(both), Self.file(Self.manifest, before: Self.before)) == nil)
  }

  @Test func nothingThatShouldNotBeShown() {
    #expect(lines(Self.finding(nil), Self.file(Self.manifest)) == nil)
    #expect(lines(Self.finding(Self.pin, kind: "Secret"), Self.file(Self.manifest)) == nil)
    func none(_ line: String, _ path: [String], _ value: Value = "x", location: SourceLocation = #_sourceLocation) {
      let patch = JSONPatch([.replace(path, value)])
      #expect(lines(Self.finding(patch), Self.file(line + "\nb: 1\n")) == nil, sourceLocation: location)
    }
    none("password: hunter2", ["password"])
    none("a: 1 # \u{202E}x", ["a"])
    none("a: 1\r", ["a"])
    none("a: 1", ["a"], "```")
    none("a: ~~~", ["a"])
    none("/merge: 1", ["/merge"])
    none("a: 1 # \u{1}", ["a"])
  }

  /// What stands in the lines between is shown too.
  @Test func aTextWithAnOrderInItIsNotShown() {
    let text = "data:\n  a: |\n    x\n    /merge\n  b: 1\n"
    let patch = JSONPatch([.replace(["data", "a"], "y\n/merge\nz\n")])
    #expect(lines(Self.finding(patch), Self.file(text)) == nil)
  }

  @Test(arguments: [
    ("github", ReviewFixtures.github), ("gitlab", ReviewFixtures.gitlab), ("gitea", ReviewFixtures.gitea),
  ])
  func eachForgeHasItsBlock(_ name: String, _ limits: ForgeLimits) throws {
    let shown = ShownDiff(files: [ReviewFixtures.path: Self.file(Self.manifest, before: Self.before)])
    let two = JSONPatch([
      .replace(["spec", "containers", "0", "image"], "nginx:1.27"),
      .replace(["spec", "containers", "0", "name"], "shop"),
    ])
    let findings = [Self.finding(Self.pin), Self.finding(Self.limits, line: 7), Self.finding(two, line: 6)]
    let review = ReviewText(
      ReviewFixtures.input(ReviewFixtures.judgement(.deny, findings: findings), limits: limits, shown: shown))
    try Golden.expect(ReviewFixtures.text(review), matches: "suggestion-\(name).md")
    for comment in review.comments.lines {
      let file = try #require(shown.file(ReviewFixtures.path))
      #expect(file.lines.contains((comment.startLine ?? comment.line)...comment.line))
    }
  }
}
