import Forges
import Gate
import Testing

@testable import Review

struct ReviewTextTests {
  private typealias Fixtures = ReviewFixtures

  private func expect(_ input: ReviewInput, _ name: String, location: SourceLocation = #_sourceLocation) throws {
    try Golden.expect(Fixtures.text(ReviewText(input)), matches: "review-\(name).md", location: location)
  }

  private static let full = Fixtures.judgement(
    .deny,
    findings: [
      Fixtures.finding(fix: "Write the digest behind the name:\nnginx@sha256:…"),
      Fixtures.finding("no memory limit", line: 20, resource: nil),
      Fixtures.finding("far away", line: 99),
      Fixtures.finding("two replicas are better than one", severity: .warn, line: 8),
      Fixtures.finding("runs as root", line: 30, state: .preExisting),
      Fixtures.finding("was privileged", line: 31, state: .fixed),
    ],
    notJudged: [NotJudged(path: RepositoryPath("chart/templates/web.yaml"), why: "a Helm template")])

  @Test(arguments: [("github", Fixtures.github), ("gitlab", Fixtures.gitlab), ("gitea", Fixtures.gitea)])
  func aDenial(_ name: String, _ limits: ForgeLimits) throws {
    try expect(Fixtures.input(ReviewTextTests.full, limits: limits), "deny-\(name)")
  }

  @Test(arguments: [("github", Fixtures.github), ("gitlab", Fixtures.gitlab), ("gitea", Fixtures.gitea)])
  func everyOtherVerdict(_ forge: String, _ limits: ForgeLimits) throws {
    func expect(_ input: ReviewInput, _ name: String, location: SourceLocation = #_sourceLocation) throws {
      var input = input
      input.limits = limits
      try self.expect(input, "\(name)-\(forge)", location: location)
    }
    let warning = Fixtures.finding("two replicas are better than one", severity: .warn, line: 8)
    try expect(Fixtures.input(Fixtures.judgement(.allow)), "allow")
    try expect(
      Fixtures.input(
        Fixtures.judgement(
          .allow, notJudged: [NotJudged(path: RepositoryPath("chart/templates/web.yaml"), why: "a Helm template")])),
      "allow-not-judged")
    try expect(Fixtures.input(Fixtures.judgement(.warn, findings: [warning])), "warn")
    try expect(
      Fixtures.input(
        Fixtures.judgement(
          .deny, notJudged: [NotJudged(path: RepositoryPath("a.yaml"), why: "a Helm template", isDenied: true)])),
      "deny-not-judged")
    try expect(Fixtures.input(ReviewTextTests.full, enforcement: .warn), "not-enforced")
    try expect(Fixtures.input(ReviewTextTests.full, enforcement: .observe), "observed")
    let lost = Fixtures.judgement(
      .indeterminate(reason: "policy/latest.rego:4: eval_conflict_error"), findings: [warning],
      failures: [
        JudgementFailure(
          rule: Fixtures.rule, path: Fixtures.path, reason: "policy/latest.rego:4: eval_conflict_error\nmore @words")
      ], limitsHit: ["deadline"])
    try expect(Fixtures.input(lost), "failed-closed")
    try expect(Fixtures.input(lost, failMode: .open), "failed-open")
    try expect(Fixtures.input(lost, enforcement: .warn), "failed-unenforced")
    try expect(
      Fixtures.input(Fixtures.judgement(.allow), recordFailure: "the disk is full", decision: nil), "not-recorded")
  }

  @Test func withoutAJudgement() {
    let pending = ReviewText.pending(key: "k")
    #expect(pending.state == .pending)
    let failure = ReviewText.failure("the commit `x` @is\ngone", decisionID: "01J", key: "k")
    #expect(failure.state == .error)
    #expect(failure.title == "the change could not be judged: the commit `x` @is")
    #expect(failure.summary.contains("the commit &#96;x&#96; &#64;&#8203;is<br>gone"))
    #expect(!failure.summary.contains("@"))
    #expect(failure.summary.contains("01J"))
  }

  /// Words that say that all is well stand only where it is.
  @Test func nothingIsASuccessThatWasNotJudged() {
    let verdicts: [Verdict] = [.allow, .warn, .deny, .indeterminate(reason: "x")]
    for verdict in verdicts {
      for enforcement in [Enforcement.enforce, .warn, .observe] {
        for mode in [FailMode.closed, .open] {
          for failure: String? in [nil, "no room"] {
            let input = Fixtures.input(
              Fixtures.judgement(verdict), enforcement: enforcement, failMode: mode, recordFailure: failure)
            let review = ReviewText(input)
            let isGood = (verdict == .allow || verdict == .warn) && failure == nil
            #expect((review.verdict.state == .success) == isGood)
            #expect(review.verdict.title.hasPrefix("passed") == isGood)
            if failure != nil { #expect(review.verdict.state == .error) }
            let isWatched = enforcement == .observe && !isGood && failure == nil
            #expect(review.comments.isComplete == (verdict != .indeterminate(reason: "x") && !isWatched))
          }
        }
      }
    }
  }

  // MARK: - Bounds

  @Test func manyFindingsFitAndAreCounted() throws {
    let many = (1...3_000).map { (number: Int) in Fixtures.finding("finding number \(number) of many", line: number) }
    let shown = ShownDiff(files: [
      Fixtures.path: ShownDiff.File(
        lines: DiffLines(old: nil, new: Array(String(repeating: "a\n", count: 4_000).utf8)), content: [])
    ])
    let review = ReviewText(Fixtures.input(Fixtures.judgement(.deny, findings: many), shown: shown))
    #expect(review.comments.lines.count == 25)
    #expect(review.comments.standing.count == 3_000 - 25)
    #expect(review.verdict.annotations.count == 200)
    let summary = try #require(review.comments.summary)
    #expect(summary.utf8.count <= 65_000 + CommentMarker.room)
    #expect(summary.contains("… 2900 more"))
  }

  /// Whatever is in the findings, in whatever room: it fits, fences and folded parts are whole, and the marker is read back.
  @Test func everythingFits() throws {
    var dice = Dice(seed: 3)
    let key = MarkerKey(Secret("a key for tests"))
    for limit in [600, 1_000, 4_000, 65_536] {
      let findings = (1...24).map { number in
        Fixtures.finding(
          (0..<40).map { _ in HostileText.random(&dice) }.joined(), severity: number % 3 == 0 ? .warn : .deny,
          path: RepositoryPath(HostileText.random(&dice) + "/\(number)"), line: number,
          fix: HostileText.random(&dice), state: number % 4 == 0 ? .preExisting : .introduced)
      }
      var limits = Fixtures.github
      limits.comment = limit
      let files = Dictionary(
        uniqueKeysWithValues: findings.map {
          ($0.place.path, ShownDiff.File(lines: DiffLines(old: nil, new: Array(repeating: 10, count: 70)), content: []))
        })
      let review = ReviewText(
        Fixtures.input(
          Fixtures.judgement(.deny, findings: findings), limits: limits, shown: ShownDiff(files: files)))
      #expect(review.verdict.summary.utf8.count <= 65_000)
      #expect(review.verdict.title.unicodeScalars.allSatisfy(SafeText.isShown))
      let bodies = review.comments.lines.map(\.body) + [try #require(review.comments.summary)]
      for body in bodies {
        #expect(body.utf8.count <= limit)
        #expect(body.ranges(of: "<details").count == body.ranges(of: "</details>").count)
        #expect(!body.contains("@"))
        #expect(key.read(body, pullRequest: 7, repository: "42", forge: "forge") != nil)
      }
    }
  }

  @Test func theDecisionAloneIsNoReasonToWriteAgain() throws {
    let first = ReviewText(Fixtures.input(ReviewTextTests.full, decision: "01JD0000000000000000000001"))
    let second = ReviewText(Fixtures.input(ReviewTextTests.full, decision: "01JD0000000000000000000002"))
    let key = MarkerKey(Secret("a key for tests"))
    func digest(_ review: ReviewText) throws -> String? {
      key.read(try #require(review.comments.summary), pullRequest: 7, repository: "42", forge: "forge")?.digest
    }
    let digests = (try digest(first), try digest(second))
    #expect(digests.0 == digests.1)
    #expect(first.comments.summary != second.comments.summary)
    #expect(first.comments.lines == second.comments.lines)
  }

  @Test func secretsAreMaskedInWordsToo() throws {
    let finding = Fixtures.finding(
      "the password hunter2x is weak", excerpt: "    password: \"hunter2x\" # old", fix: "do not write hunter2x",
      state: .introduced)
    let secret = Fixtures.finding(
      "dG9wc2VjcmV0 is not allowed", line: 15, excerpt: "  tls: dG9wc2VjcmV0",
      resource: ResourceName(group: "", kind: "Secret", namespace: "", name: "s"))
    let text = Fixtures.text(
      ReviewText(Fixtures.input(Fixtures.judgement(.deny, findings: [finding, secret]))))
    #expect(!text.contains("hunter2x"))
    #expect(!text.contains("dG9wc2VjcmV0"))
    #expect(text.contains("«masked»"))
  }

  /// What is of no use on a line goes to the summary, and a name that is no UTF-8 stands there alone.
  @Test func onlyLinesInTheDiffAreCommentedOn() throws {
    let odd = RepositoryPath(bytes: [0xFF, 0x61])
    let findings = [
      Fixtures.finding("outside", line: 41), Fixtures.finding("nowhere", line: nil),
      Fixtures.finding("odd", path: odd, line: 1), Fixtures.finding("inside", line: 40),
    ]
    let shown = ShownDiff(files: [
      Fixtures.path: try #require(Fixtures.shown.file(Fixtures.path)),
      odd: ShownDiff.File(lines: DiffLines(old: nil, new: [0x61]), content: []),
    ])
    let review = ReviewText(Fixtures.input(Fixtures.judgement(.deny, findings: findings), shown: shown))
    #expect(review.comments.lines.map(\.line) == [40])
    #expect(review.comments.standing.count == 3)
    for word in ["outside", "nowhere", "odd", "inside"] { #expect(review.verdict.summary.contains(word)) }
  }
}
