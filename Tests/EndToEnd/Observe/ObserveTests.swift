import Foundation
import Testing

/// `gatehouse observe report` over a record that has everything in it that records have, and more.
@Suite struct ObserveTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  private static let record = folder.appendingPathComponent("record.ndjson")

  private func report(_ words: [String], in folder: URL? = nil) throws -> Shell.Result {
    let home = FileManager.default.temporaryDirectory
    let shell = Shell(environment: Sandbox.environment(home: home))
    return try shell.run(Fixtures.program("gatehouse").path, ["observe", "report"] + words, in: folder ?? home)
  }

  private func expect(_ text: String, matches name: String) throws {
    let file = ObserveTests.folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["GATEHOUSE_UPDATE_GOLDENS"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)), "\(name)")
  }

  @Test func whatWouldHaveBeenDenied() throws {
    let policies = Fixtures.repository.appendingPathComponent("policy").path
    let result = try report([ObserveTests.record.path, "--policy", policies])
    #expect(result.status == 0, "\(result.errorText)")
    try expect(result.text, matches: "report.txt")
  }

  @Test func forPrograms() throws {
    let result = try report([ObserveTests.record.path, "--json"])
    #expect(result.status == 0, "\(result.errorText)")
    try expect(result.text, matches: "report.json")
    #expect(try JSONSerialization.jsonObject(with: result.output) is [String: Any])
  }

  @Test func sinceLeavesOlderPushesOut() throws {
    let result = try report([ObserveTests.record.path, "--since", "2026-11-08"])
    #expect(
      result.text.hasPrefix(
        """
        3 pushes to 1 repository in 1 record file, 2026-11-08T08:00:00Z to 2026-11-10T08:00:00Z
        left out: 8 older, 1 dry run, 2 lines about something else,
        """), "\(result.text)")
    #expect(try report([ObserveTests.record.path, "--since", "yesterday"]).status == 64)
  }

  @Test func severalFilesAreOneReport() throws {
    let result = try report([ObserveTests.record.path, ObserveTests.record.path])
    #expect(result.text.hasPrefix("22 pushes to 4 repositories in 2 record files, "), "\(result.text)")
  }

  @Test func aFileThatIsNotThereIsSaid() throws {
    let result = try report(["/nowhere/record.ndjson"])
    #expect(result.status == 2)
    #expect(result.errorText == "gatehouse: /nowhere/record.ndjson cannot be read\n")
  }

  /// From the hook to the report: observed, the push goes in and is counted.
  @Test func anObservedPushIsCounted() throws {
    let sandbox = try Sandbox.behindHost()
    try sandbox.installHook(["--mode", "observe", sandbox.server.path])
    let push = try sandbox.push(HostPush.latest)
    #expect(push.status == 0)
    #expect(
      push.remote == "gatehouse: accepted: 1 violation in 1 file, recorded but not enforced (enforcement: observe)\n")
    let report = try report([sandbox.record.path])
    #expect(report.text.contains("observe       1     0     1           0      0.0\n"), "\(report.text)")
    #expect(report.text.contains("  kubernetes.admission.deny: 1 push, 1 repository, 1 finding\n"), "\(report.text)")
    let coverage = try sandbox.gatehouse(["coverage", sandbox.root.path + "/srv"])
    #expect(coverage.text.hasPrefix("gated   \(sandbox.server.path)  (observes only)\n"), "\(coverage.text)")
  }
}
