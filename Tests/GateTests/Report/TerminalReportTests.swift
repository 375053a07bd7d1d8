import Gate
import RegoValues
import Testing

/// The words of an answer, as they are read on a terminal: `Golden/answer-*.txt`.
@Suite struct TerminalReportTests {
  typealias Fixtures = ReportFixtures

  static let twoFindings = Fixtures.judgement(
    .deny,
    findings: [
      Fixtures.finding(fix: "Name the image by digest: image: nginx@sha256:…"),
      Fixtures.finding(
        "memory has no limit", rule: RuleIdentity(package: "kubernetes.limits", name: "warn_memory"), severity: .warn,
        line: 12, column: 7, excerpt: "      - name: web"),
      Fixtures.finding("an old debt", state: .preExisting), Fixtures.finding("paid", state: .fixed),
    ],
    notJudged: [
      NotJudged(path: RepositoryPath("chart/templates/app.yaml"), why: "a Helm template"),
      NotJudged(path: RepositoryPath("values.yaml"), why: "no apiVersion and kind"),
    ],
    skippedRefs: [SkippedRef(name: Array("refs/pull/7/head".utf8), why: "an internal ref of the host")])

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var text: @Sendable () -> String

    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "accepted") { Fixtures.report(Fixtures.judgement(.allow)) },
    Case(name: "accepted-nothing-to-judge") {
      var judgement = Fixtures.judgement(.allow)
      judgement.counts = JudgementCounts()
      return Fixtures.report(judgement)
    },
    Case(name: "accepted-not-judged") {
      Fixtures.report(
        Fixtures.judgement(.allow, notJudged: twoFindings.notJudged, skippedRefs: twoFindings.skippedRefs))
    },
    Case(name: "warned") {
      Fixtures.report(Fixtures.judgement(.warn, findings: twoFindings.findings.filter { $0.severity == .warn }))
    },
    Case(name: "rejected") { Fixtures.report(twoFindings) },
    Case(name: "rejected-on-own-terminal") { Fixtures.report(twoFindings, audience: .tester, isColoured: true) },
    Case(name: "rejected-not-judged") {
      Fixtures.report(
        Fixtures.judgement(
          .deny,
          notJudged: (1...12).map { (number: Int) in
            NotJudged(path: RepositoryPath("t/\(number).yaml"), why: "a Helm template", isDenied: true)
          }))
    },
    Case(name: "rejected-many") {
      let findings = (1...30).map { (number: Int) in
        Fixtures.finding("number \(number)", line: number, excerpt: "line \(number)")
      }
      let warnings = (1...3).map { Fixtures.finding("warning \($0)", severity: .warn) }
      return Fixtures.report(Fixtures.judgement(.deny, findings: findings + warnings))
    },
    Case(name: "warn-only") { Fixtures.report(twoFindings, enforcement: .warn) },
    Case(name: "observed") { Fixtures.report(twoFindings, enforcement: .observe) },
    Case(name: "failed-closed") {
      Fixtures.report(
        Fixtures.judgement(
          .indeterminate(reason: "the deadline of 10 s has passed"),
          failures: [JudgementFailure(reason: "the deadline of 10 s has passed")]))
    },
    Case(name: "failed-policies") {
      let reason = """
        policy/latest.rego:4:3: rego_parse_error: unexpected } token
          	deny contains msg if }
          	                     ^
        """
      return Fixtures.report(
        Fixtures.judgement(.indeterminate(reason: reason), failures: [JudgementFailure(reason: reason)]))
    },
    Case(name: "failed-one-rule") {
      let failure = JudgementFailure(
        rule: Fixtures.rule, path: RepositoryPath("a.yaml"),
        reason: "policy/latest.rego:4: eval_conflict_error: complete rules must not produce multiple outputs")
      return Fixtures.report(
        Fixtures.judgement(
          .indeterminate(reason: failure.reason), findings: [Fixtures.finding(severity: .warn)], failures: [failure]))
    },
    Case(name: "failed-open") {
      Fixtures.report(Fixtures.judgement(.indeterminate(reason: "the deadline of 10 s has passed")), failMode: .open)
    },
    Case(name: "failed-observed") {
      Fixtures.report(Fixtures.judgement(.indeterminate(reason: "no policy was found")), enforcement: .observe)
    },
    Case(name: "not-recorded") {
      Fixtures.report(
        Fixtures.judgement(.allow), failMode: .open,
        recordFailure: "/var/log/gatehouse/decisions.ndjson: no space left on the disk")
    },
    Case(name: "hostile") {
      let evil = "\u{1B}[2J\u{202E}evil\u{7}\ngatehouse: accepted\r\nGL-HOOK-ERR: x"
      return Fixtures.report(
        Fixtures.judgement(
          .deny,
          findings: [
            Fixtures.finding(
              evil, path: RepositoryPath(bytes: [0x61, 0x0A, 0xFF, 0x1B]),
              excerpt: "  image: \u{1B}[31mnginx:latest\u{1B}[0m\t x",
              resource: ResourceName(group: "", kind: "Pod\n", namespace: "", name: evil), fix: evil)
          ],
          notJudged: [NotJudged(path: RepositoryPath(evil), why: evil)],
          skippedRefs: [SkippedRef(name: Array("refs/heads/\u{1B}c".utf8), why: evil)]))
    },
    Case(name: "long") {
      let message = Array(repeating: "many words that go on and on", count: 12).joined(separator: " ")
      let line =
        String(repeating: "{\"name\": \"x\"}, ", count: 5000) + "\"image\": \"日本語:latest\","
        + String(repeating: " y", count: 4000)
      return Fixtures.report(
        Fixtures.judgement(
          .deny,
          findings: [
            Fixtures.finding(message, line: 1, column: 75_011, excerpt: line, fix: message),
            Fixtures.finding(String(repeating: "x", count: 3000), excerpt: "\t\timage: 日本語 nginx", resource: nil),
            Fixtures.finding(Array(repeating: "line", count: 40).joined(separator: "\n"), line: nil, excerpt: nil),
          ]))
    },
    Case(name: "secrets") {
      let secret = ResourceName(group: "", kind: "Secret", namespace: "", name: "db")
      let variable = KeyPath(["spec", "containers", 0, "env", 1, "value"])
      return Fixtures.report(
        Fixtures.judgement(
          .deny,
          findings: [
            Fixtures.finding("plain secret", column: 3, excerpt: "  password: hunter2", resource: secret),
            Fixtures.finding("hard-coded", column: 7, excerpt: "      password: hunter2"),
            Fixtures.finding("hard-coded", column: 14, keyPath: variable, excerpt: "      value: hunter2"),
            Fixtures.finding("not a secret", column: 3, excerpt: "  automountServiceAccountToken: true"),
            Fixtures.finding("not a secret", column: 3, excerpt: "  secretName: db"),
          ]))
    },
  ]

  @Test(arguments: cases)
  func words(_ case: Case) throws {
    try Golden.expect(`case`.text(), matches: "answer-\(`case`.name).txt")
  }

  /// What holds for every answer, whatever it says.
  @Test(arguments: cases)
  func everyAnswerIsFitForRemote(_ case: Case) {
    let text = `case`.text()
    #expect(text.hasPrefix("gatehouse: "))
    #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    #expect(lines.count < 250)
    if `case`.name != "rejected-on-own-terminal" {
      #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || SafeText.isShown($0) })
    }
    #expect(!text.contains("hunter2"))
    let own = lines.dropFirst().map { String(decoding: $0, as: UTF8.self) }
    #expect(!own.contains { $0.hasPrefix("gatehouse: ") || $0.hasPrefix("GL-HOOK-ERR") })
  }

  @Test(arguments: [
    (nil, ["/etc/p"], "gatehouse test . --policy /etc/p"),
    ("abc", ["/etc/my policy", "it's"], "gatehouse test --base abc --policy '/etc/my policy' --policy 'it'\\''s'"),
    ("abc", ["x'\u{301}; rm -rf /"], "gatehouse test --base abc --policy 'x'\\''\u{301}; rm -rf /'"),
  ])
  func theSameAtHome(base: String?, policies: [String], wanted: String) {
    let judgement = Fixtures.judgement(.deny, findings: [Fixtures.finding()])
    let answer = Answer(to: .deny, enforcement: .enforce, failMode: .closed)
    let context = ReportContext(audience: .pusher, answer: answer, policies: policies, base: base)
    #expect(TerminalReport(judgement, context: context).text.contains("\n  \(wanted)\n"))
  }
}
