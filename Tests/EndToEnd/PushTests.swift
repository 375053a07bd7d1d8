import Foundation
import Testing

/// Real `git push` against a real bare repository with the hook in it, over every transport that this machine has.
@Suite struct PushTests {
  struct Run: Sendable, CustomTestStringConvertible {
    var scenario: Scenario
    var transport: Transport.Kind

    var testDescription: String { "\(scenario.name) over \(transport.rawValue): \(scenario.title)" }
  }

  /// All of them, or those whose names begin with `GATEHOUSE_SCENARIO`.
  static let runs = Scenario.all.filter { scenario in
    scenario.name.hasPrefix(ProcessInfo.processInfo.environment["GATEHOUSE_SCENARIO"] ?? "")
  }.flatMap { scenario in
    scenario.transports.map { Run(scenario: scenario, transport: $0) }
  }

  @Test(arguments: runs)
  func push(run: Run) throws {
    if let missing = Transport.missing(run.transport) {
      print("skipped: \(run.testDescription): \(missing)")
      return
    }
    let scenario = run.scenario
    if scenario.line("needs") == "shared", Fixtures.shared == nil {
      print("skipped: \(run.testDescription): ../shared is not there")
      return
    }
    let fast = try outcome(of: run, lane: .fast)
    let full = try outcome(of: run, lane: .full)
    #expect(fast == full, "the fast lane and the full program answer alike")
  }

  /// What one push came to, without what differs from run to run.
  struct Outcome: Equatable {
    var status: Int32
    var remote: String
    var records: [String]
  }

  /// Pushes once through one of the programs, and holds what follows to the scenario.
  private func outcome(of run: Run, lane: Lane) throws -> Outcome {
    let scenario = run.scenario
    let sandbox = try Sandbox()
    try sandbox.prepare(base: scenario.section("base"), options: scenario.line("init") ?? "")
    try sandbox.install(
      policyNamed: scenario.line("policy") ?? "article", settings: scenario.section("settings") ?? "", lane: lane)
    if let server = scenario.section("server") {
      try sandbox.shell.require(server, in: sandbox.server, adding: sandbox.variables)
    }
    let transport = try Transport.start(run.transport, for: sandbox)
    try sandbox.shell.require("git remote set-url origin '\(transport.url)'", in: sandbox.client)
    if let change = scenario.section("change") {
      try sandbox.shell.require(change, in: sandbox.client, adding: sandbox.variables)
    }
    let before = try sandbox.serverBytes()
    let recordsBefore = sandbox.records().count

    let push = try #require(scenario.section("push"), "a scenario pushes")
    let result = try sandbox.shell.script(
      push, in: sandbox.client, adding: sandbox.variables.merging(transport.variables) { $1 })

    let wanted = try #require(Int32(scenario.line("exit") ?? ""), "a scenario says its exit code")
    #expect(result.status == wanted, "\(lane): \(result.text)\(result.errorText)")
    let remote = PushTests.remoteLines(result.errorText)
      .replacingOccurrences(of: sandbox.root.path, with: "$SANDBOX")
      .replacing(/Decision [0-9a-f-]{36}\./, with: "Decision ID.")
    try expectRemote(remote, of: scenario, lane: lane)
    if wanted != 0 && scenario.line("partial") == nil {
      #expect(try sandbox.serverBytes() == before, "a refused push leaves the repository's bytes as they were")
    }
    try expectRecord(of: scenario, sandbox: sandbox, before: recordsBefore)
    return Outcome(
      status: result.status, remote: remote, records: try sandbox.records().map { try plain($0, in: sandbox) })
  }

  private func expectRemote(_ seen: String, of scenario: Scenario, lane: Lane) throws {
    if ProcessInfo.processInfo.environment["GATEHOUSE_UPDATE_GOLDENS"] == "1" {
      if lane == .full { try scenario.update(remote: seen) }
      return
    }
    #expect(seen == scenario.section("remote") ?? "", "\(lane)")
  }

  /// A record without its id and times.
  private func plain(_ line: String, in sandbox: Sandbox) throws -> String {
    var record = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    // The settings name the sandbox, so their digest differs.
    for key in ["decision_id", "time", "duration_ms", "config_digest"] { record[key] = nil }
    let data = try JSONSerialization.data(withJSONObject: record, options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self).replacingOccurrences(of: sandbox.root.path, with: "$SANDBOX")
  }

  private func expectRecord(of scenario: Scenario, sandbox: Sandbox, before: Int) throws {
    let records = sandbox.records()
    guard let wanted = scenario.line("record") else {
      #expect(records.count == before + 1, "one record a push")
      return
    }
    if wanted == "none" {
      #expect(records.count == before)
      return
    }
    #expect(records.count == before + 1, "one record a push")
    let last = try #require(records.last)
    let seen = try #require(try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
    let members = try #require(try JSONSerialization.jsonObject(with: Data(wanted.utf8)) as? [String: Any])
    for (key, value) in members {
      #expect(
        (seen[key] as? NSObject) == (value as? NSObject), "record member \(key): \(String(describing: seen[key]))")
    }
  }

  /// What the pusher reads after `remote: `, without the blanks that git pads with.
  static func remoteLines(_ text: String) -> String {
    var lines = ""
    for line in text.components(separatedBy: "\n") where line.hasPrefix("remote: ") || line == "remote:" {
      var rest = line.dropFirst(8)
      while rest.last == " " { rest.removeLast() }
      lines += rest + "\n"
    }
    return lines
  }
}
