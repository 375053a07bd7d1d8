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
    let sandbox = try Sandbox()
    try sandbox.prepare(base: scenario.section("base"), options: scenario.line("init") ?? "")
    try sandbox.install(policyNamed: scenario.line("policy") ?? "article", settings: scenario.section("settings") ?? "")
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
    #expect(result.status == wanted, "\(result.text)\(result.errorText)")
    try expectRemote(of: scenario, result: result, sandbox: sandbox)
    if wanted != 0 && scenario.line("partial") == nil {
      #expect(try sandbox.serverBytes() == before, "a refused push leaves the repository's bytes as they were")
    }
    try expectRecord(of: scenario, sandbox: sandbox, before: recordsBefore)
  }

  private func expectRemote(of scenario: Scenario, result: Shell.Result, sandbox: Sandbox) throws {
    let seen = PushTests.remoteLines(result.errorText)
      .replacingOccurrences(of: sandbox.root.path, with: "$SANDBOX")
      .replacing(/Decision [0-9a-f-]{36}\./, with: "Decision ID.")
    if ProcessInfo.processInfo.environment["GATEHOUSE_UPDATE_GOLDENS"] == "1" {
      try scenario.update(remote: seen)
      return
    }
    #expect(seen == scenario.section("remote") ?? "")
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
