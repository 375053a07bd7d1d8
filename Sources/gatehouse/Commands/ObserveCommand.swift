import ArgumentParser
import Foundation
import Gate
import Hook
import PolicySources

/// `gatehouse observe report /var/log/gatehouse/record.ndjson`.
struct ObserveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "observe", abstract: "What rules would do, before they are enforced.",
    subcommands: [ObserveReportCommand.self])
}

/// Counts over record files.
struct ObserveReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Show from the record what would have been denied, per rule.",
    discussion: """
      Reads the record of pushes under `--mode observe` (or `enforcement: observe` in the settings). Lines that are torn \
      or unknown are counted and passed over.
      """)

  @Argument(help: "Files of the record.", completion: .file(extensions: ["ndjson"]))
  var records: [String]

  @Option(help: "Only pushes since then: 2026-11-01, 2026-11-01T08:00:00Z, or 7d, 36h, 90m ago.")
  var since: String?

  @Option(
    name: [.short, .long], help: "The policies, to name rules that never fired; may be repeated.",
    completion: .directory)
  var policy: [String] = []

  @Flag(help: "For programs.")
  var json = false

  func validate() throws {
    if let since, RecordMoment(since) == nil { throw ValidationError("--since takes a date, a time in UTC, or 7d.") }
  }

  func run() throws {
    do {
      let report = try report()
      print(json ? report.json.indented : report.text, terminator: "")
    } catch {
      FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }

  private func report() throws -> ObserveReport {
    let start = since.flatMap { RecordMoment($0)?.text }
    var tally = ObserveTally()
    for path in records {
      try RecordFiles.read(path) { piece in
        switch piece {
        case .torn: tally.leftOut.torn += 1
        case .tooLong: tally.leftOut.broken += 1
        case .line(let bytes): ObserveReportCommand.take(bytes, since: start, &tally)
        }
      }
    }
    var report = ObserveReport(tally: tally, files: records.count)
    if !policy.isEmpty {
      let set = try Administration.full(policies: [], config: nil, trust: .everything).policySet(
        policy, reach: .unknown)
      report.known = set.rules.map { .init(id: $0.identity.id, short: $0.identity.short, severity: $0.severity) }
    }
    return report
  }

  private static func take(_ bytes: [UInt8], since start: String?, _ tally: inout ObserveTally) {
    switch RecordedPush.line(bytes) {
    case .push(let push):
      if let start, push.time < start { tally.leftOut.older += 1 } else { tally.add(push) }
    case .other: tally.leftOut.others += 1
    case .unknown: tally.leftOut.unknown += 1
    case .broken: tally.leftOut.broken += 1
    }
  }
}
