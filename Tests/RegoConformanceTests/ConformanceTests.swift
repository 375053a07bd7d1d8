import Foundation
import Testing

@testable import rego_conformance

/// OPA's own cases, where they are beside the package (`../shared/rego-compliance`, or below `GATEHOUSE_SHARED`).
@Suite("Conformance")
struct ConformanceTests {
  static let here = URL(filePath: #filePath).deletingLastPathComponent()

  static let cases: String? = {
    let shared =
      ProcessInfo.processInfo.environment["GATEHOUSE_SHARED"].map { URL(filePath: $0) }
      ?? here.appending(path: "../../../shared").standardized
    let cases = shared.appending(path: "rego-compliance").path
    return FileManager.default.fileExists(atPath: cases) ? cases : nil
  }()

  static let isPresent: ConditionTrait = .enabled(
    if: cases != nil, "the compliance cases are not here: set GATEHOUSE_SHARED or put `shared` beside the package")

  static let known = here.appending(path: "known-issues.txt").path

  static func report(_ words: String...) throws -> ConformanceReport {
    let folder = try #require(cases)
    let arguments = try #require(ConformanceCommand.Arguments([folder, "--known", known] + words))
    return try ConformanceReport(arguments)
  }

  @Test("All cases but the known issues hold, and these do not", isPresent)
  func cases() throws {
    let report = try Self.report()
    #expect(report.failures.map { "\($0.id): \($0.reason)" } == [])
    #expect(report.outdated == [], "out of date in known-issues.txt")
  }

  @Test("The same with `not { … }` in force, evaluated from plans that were written as bytes and read again", isPresent)
  func casesWithNot() throws {
    let report = try Self.report("--force-not", "--through-cache")
    #expect(report.failures.map { "\($0.id): \($0.reason)" } == [])
  }

  @Test("The same with nothing remembered and nothing indexed", isPresent)
  func casesWithoutCaches() throws {
    let report = try Self.report("--no-caches")
    #expect(report.failures.map { "\($0.id): \($0.reason)" } == [])
  }

  @Test("A known issue needs a reason, and one that holds no longer is told")
  func knownIssues() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "known-\(UUID().uuidString).txt")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("# comment\nv1/a/x.yaml#0 because\nv1/b/* not yet\n".utf8).write(to: file)
    var known = try KnownIssues(file: file.path)
    let excuse1 = known.excuses("v1/a/x.yaml#0")
    #expect(excuse1 == true)
    let excuse2 = known.excuses("v1/a/x.yaml#1")
    #expect(excuse2 == false)
    known.notePassed("v1/b/y.yaml#0")
    #expect(known.passing == ["v1/b/*"])
    let excuse3 = known.excuses("v1/b/y.yaml#1")
    #expect(excuse3 == true)
    #expect(known.passing == [])
    try Data("v1/a/x.yaml#0\n".utf8).write(to: file)
    #expect(throws: ConformanceError.self) { try KnownIssues(file: file.path) }
  }

  @Test("The table counts by folder and suite")
  func table() {
    var table = ResultTable()
    table.add(.passed, folder: "sets", suite: "v0")
    table.add(.failed("why"), folder: "sets", suite: "v1")
    table.add(.skipped, folder: "net", suite: "v1")
    #expect(
      table.text == """
        passed/failed/skipped               v0            v1
        net                                  -         0/0/1
        sets                             1/0/0         0/1/0
        all                              1/0/0         0/1/1
        """)
    #expect(table.total == "1 passed, 1 failed, 1 skipped")
  }
}
