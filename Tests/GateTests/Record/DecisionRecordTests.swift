import Foundation
import Testing

@testable import Gate

@Suite struct DecisionRecordTests {
  /// 2026-11-24 08:07:22.000000123.
  static let time = Timestamp(nanoseconds: 1_795_507_642_000_000_123)

  struct Counter: RandomNumberGenerator {
    var state: UInt64 = 0
    mutating func next() -> UInt64 {
      state &+= 0x0123_4567_89AB_CDEF
      return state
    }
  }

  static func record(_ judgement: Judgement, refs: [DecisionRecord.Ref]? = nil) -> DecisionRecord {
    var random = Counter()
    var settings = EffectiveSettings()
    settings.digest = String(repeating: "c0", count: 32)
    let push = DecisionRecord.Push(
      repository: "shop/web", repositoryPath: "/srv/git/shop/web.git",
      refs: refs ?? [
        DecisionRecord.Ref(
          name: Array("refs/heads/main".utf8), old: ReportFixtures.commit, new: ReportFixtures.other,
          base: ReportFixtures.commit, isForced: true),
        DecisionRecord.Ref(
          name: [0x72, 0xFF], old: ReportFixtures.none, new: ReportFixtures.commit,
          skipped: "an internal ref of the host"),
      ],
      actor: Actor(name: "ada", groups: ["dev"], source: "GL_USER"), host: "git1")
    return DecisionRecord(
      judgement, answer: Answer(to: judgement.verdict, settings: settings), settings: settings, push: push,
      engine: DecisionRecord.Engine(version: "0.1.0"), time: time,
      id: DecisionID(milliseconds: time.milliseconds, random: &random))
  }

  @Test func everyMember() throws {
    var judgement = TerminalReportTests.twoFindings
    judgement.failures = [
      JudgementFailure(rule: ReportFixtures.rule, path: RepositoryPath("a.yaml"), reason: "too deep")
    ]
    judgement.limitsHit = ["depth"]
    let line = try #require(DecisionRecordTests.record(judgement).line())
    try Golden.expect(line, matches: "record.ndjson")
  }

  @Test func pushedLinesAreNeverRecorded() throws {
    let line = try #require(DecisionRecordTests.record(TerminalReportTests.twoFindings).line())
    #expect(!line.contains("nginx:latest"))
  }

  @Test func indeterminateIsAnError() throws {
    let record = DecisionRecordTests.record(ReportFixtures.judgement(.indeterminate(reason: "no\npolicy")))
    #expect(record.result == .error)
    let line = try #require(record.line())
    #expect(line.contains(#""result":"error","accepted":false,"reason":"no\npolicy""#))
  }

  /// Whatever is in a record, it is one line.
  @Test func hostileTextNeverBreaksTheLine() throws {
    let evil = "a\nb\r\u{2028}\u{2029}\u{85}\u{0}\"\\"
    let judgement = ReportFixtures.judgement(
      .deny, findings: [ReportFixtures.finding(evil, path: RepositoryPath(evil))],
      notJudged: [NotJudged(path: RepositoryPath(evil), why: evil)],
      failures: [JudgementFailure(path: RepositoryPath(evil), reason: evil)])
    let line = try #require(DecisionRecordTests.record(judgement).line())
    #expect(line.unicodeScalars.filter { $0.properties.generalCategory == .control }.count == 1)
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    let violations = try #require(object?["violations"] as? [[String: Any]])
    #expect(violations.first?["msg"] as? String == evil)
  }

  @Test func listsAreCutToFitAndCounted() throws {
    let findings = (0..<2000).map { ReportFixtures.finding("number \($0)") }
    let skipped = (0..<2000).map { NotJudged(path: RepositoryPath("f\($0)"), why: "a Helm template") }
    let refs = (0..<300).map {
      DecisionRecord.Ref(name: Array("refs/heads/\($0)".utf8), old: ReportFixtures.none, new: ReportFixtures.commit)
    }
    let record = DecisionRecordTests.record(
      ReportFixtures.judgement(.deny, findings: findings, notJudged: skipped), refs: refs)
    for limit in [1500, 20_000, 100_000, 900_000] {
      let line = try #require(record.line(limit: limit))
      #expect(line.utf8.count <= limit)
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let files = try #require(object["files"] as? [String: Any])
      func total(_ object: [String: Any], _ name: String) -> Int {
        ((object[name] as? [Any])?.count ?? 0) + (object[name + "_omitted"] as? Int ?? 0)
      }
      #expect(total(object, "violations") == 2000)
      #expect(total(files, "skipped") == 2000)
      #expect(total(object, "refs") == 300)
    }
    #expect(record.line(limit: 300) == nil)
    #expect(record.line(limit: 900_000)?.contains("_omitted") == false)
  }

  @Test func messagesAreCut() throws {
    let line = try #require(
      DecisionRecordTests.record(
        ReportFixtures.judgement(.deny, findings: [ReportFixtures.finding(String(repeating: "é", count: 1_000_000))])
      ).line())
    #expect(line.utf8.count < 10_000)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000000000Z"), (1_795_507_642_000_000_123, "2026-11-24T08:07:22.000000123Z"),
    (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
    (4_107_542_399_999_999_999, "2100-02-28T23:59:59.999999999Z"),
    (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
    (Int64.max, "2262-04-11T23:47:16.854775807Z"), (Int64.min, "1677-09-21T00:12:43.145224192Z"),
  ])
  func timestamps(nanoseconds: Int64, wanted: String) {
    #expect(Timestamp(nanoseconds: nanoseconds).description == wanted)
  }

  @Test func idsAreUUIDsOfVersion7InOrderOfTime() {
    let early = DecisionID.random(milliseconds: 1_795_507_642_000)
    let late = DecisionID.random(milliseconds: 1_795_507_642_001)
    #expect(early.description < late.description)
    #expect(early.description.hasPrefix("01a20c98-5e90-7"), "\(early)")
    for id in [early, late] {
      #expect(UUID(uuidString: id.description) != nil)
      let characters = Array(id.description)
      #expect(characters[14] == "7")
      #expect("89ab".contains(characters[19]))
    }
    #expect(early != DecisionID.random(milliseconds: 1_795_507_642_000))
  }
}
