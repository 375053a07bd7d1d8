import Foundation
import Gate
import Testing

@Suite struct JSONReportTests {
  @Test func everyMember() throws {
    var judgement = TerminalReportTests.twoFindings
    judgement.notJudged.append(NotJudged(path: RepositoryPath(bytes: [0x61, 0xFF]), why: "no text", isDenied: true))
    judgement.failures = [
      JudgementFailure(rule: ReportFixtures.rule, path: RepositoryPath("a.yaml"), reason: "too deep")
    ]
    judgement.limitsHit = ["deadline"]
    let answer = Answer(to: .deny, enforcement: .enforce, failMode: .closed)
    let text = JSONReport(judgement, answer: answer, mode: .enforce).text
    _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
    try Golden.expect(text, matches: "report.json")
  }

  @Test func secretsAreMasked() {
    let secret = ResourceName(group: "", kind: "Secret", namespace: "", name: "db")
    let judgement = ReportFixtures.judgement(
      .deny,
      findings: [
        ReportFixtures.finding(excerpt: "  password: hunter2", resource: secret),
        ReportFixtures.finding(excerpt: "  apiKey: hunter2"),
      ])
    let answer = Answer(to: .deny, enforcement: .enforce, failMode: .closed)
    #expect(!JSONReport(judgement, answer: answer, mode: .enforce).text.contains("hunter2"))
  }
}
