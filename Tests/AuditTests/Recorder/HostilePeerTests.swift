import Foundation
import Gate
import Testing

@testable import Audit

/// What somebody who may connect can try: none of it reaches the file, and nobody else waits for it.
@Suite struct HostilePeerTests {
  struct Attempt: Sendable, CustomTestStringConvertible {
    var name: String
    /// Makes a forgery of an honest line.
    var forge: @Sendable (String) -> String
    var words: String
    var testDescription: String { name }
  }

  private static func replacing(_ old: String, _ new: String) -> @Sendable (String) -> String {
    { $0.replacing(old, with: new) }
  }

  static let attempts: [Attempt] = [
    Attempt(name: "no JSON", forge: { _ in "hello\n" }, words: "not one line with a JSON object"),
    Attempt(name: "a list", forge: { _ in "[]\n" }, words: "not one line with a JSON object"),
    Attempt(name: "no end", forge: { String($0.dropLast()) }, words: "not one line with a JSON object"),
    Attempt(name: "half of it", forge: { String($0.prefix(100)) + "}\n" }, words: "not JSON"),
    Attempt(name: "two lines", forge: { $0 + $0 }, words: "control characters"),
    Attempt(name: "a NUL", forge: replacing("\"name\":\"", "\"name\":\"\0"), words: "control characters"),
    Attempt(name: "blanks before", forge: { " " + $0 }, words: "not one line with a JSON object"),
    Attempt(name: "a newline inside", forge: replacing(",\"time\"", ",\n\"time\""), words: "control characters"),
    Attempt(
      name: "what turns the text around", forge: replacing("\"name\":\"", "\"name\":\"\u{202E}"), words: "terminal"),
    Attempt(name: "a C1 control", forge: replacing("\"name\":\"", "\"name\":\"\u{9B}31m"), words: "terminal"),
    Attempt(
      name: "a stamp of his own", forge: { $0.dropLast(2) + ",\"recorder\":{\"uid\":0}}\n" },
      words: "`recorder` is not for the sender to say"),
    Attempt(
      name: "a stamp that is hidden in escapes", forge: { $0.dropLast(2) + ",\"\\u0072ecorder\":{\"uid\":0}}\n" },
      words: "`recorder` is not for the sender to say"),
    Attempt(
      name: "a member twice", forge: { $0.dropLast(2) + ",\"accepted\":false}\n" }, words: "not JSON"),
    Attempt(name: "another version", forge: replacing("{\"v\":1,", "{\"v\":2,"), words: "not version 1"),
    Attempt(
      name: "a note of the record's own", forge: replacing("\"kind\":\"push\"", "\"kind\":\"recovered\""),
      words: "`kind`"),
    Attempt(name: "a member less", forge: replacing("\"accepted\":true,", ""), words: "`accepted`"),
    Attempt(name: "no id", forge: replacing("\"decision_id\":\"", "\"decision_id\":\"x"), words: "`decision_id`"),
    Attempt(
      name: "nested beyond reason", forge: { _ in "{" + String(repeating: "\"a\":{", count: 5000) + "}\n" },
      words: "not JSON"),
  ]

  @Test(arguments: attempts)
  func whatIsNoRecordIsRefused(attempt: Attempt) throws {
    let recorder = try Recorder()
    let hostile = try recorder.sent(attempt.forge(try Decisions.line("a")))
    let honest = try recorder.sent(try Decisions.line("honest"))
    recorder.run()
    guard case .refused(let words) = try hostile.answer() else {
      Issue.record("written")
      return
    }
    #expect(words.contains(attempt.words))
    #expect(hostile.isClosed())
    #expect(try honest.answer() == .written(.record))
    recorder.stop()
    #expect(try Decisions.names(recorder.folder.lines()) == ["honest"])
    #expect(recorder.said.count == 1, "the administrator is told who it was")
    #expect(recorder.said.first?.hasPrefix("account \(geteuid()) (account \"\(geteuid())\") refused: ") == true)
  }

  /// The members that a line must have are those that the schema names, and no other.
  @Test func theSchemaAndTheRecorderAskForTheSame() throws {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: package.appendingPathComponent("config/decision-record.schema.json"))
    let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let decision = try #require((schema["$defs"] as? [String: Any])?["decision"] as? [String: Any])
    #expect(decision["required"] as? [String] == RecordLine.members.map(\.name))
  }

  @Test func bytesThatAreNoRequestAreRefused() throws {
    let recorder = try Recorder()
    recorder.run()
    for bytes: [UInt8] in [
      Array("GET / HTTP/1.0\r\n\r\n".utf8), [0xFF, 0xFE, 0, 0, 0, 0, 0, 0],
      Array("GHR1".utf8) + [0xFF, 0xFF, 0xFF, 0xFF],
      Array("GHR1".utf8) + [0x00, 0x40, 0x00, 0x00],
    ] {
      let connection = try recorder.connect()
      try connection.send(bytes, until: Recorder.patience)
      guard case .refused = try connection.answer() else {
        Issue.record("taken: \(bytes)")
        return
      }
      #expect(connection.isClosed())
    }
    recorder.stop()
    #expect(try recorder.folder.lines().isEmpty)
  }

  /// Bytes that are not UTF-8 do not get in as something else.
  @Test func brokenTextIsRefused() throws {
    let recorder = try Recorder()
    recorder.run()
    var line = Array(try Decisions.line("abc").utf8)
    line[try #require(line.firstIndex(of: UInt8(ascii: "c")))] = 0xFF
    let connection = try recorder.connect()
    try connection.send(RecordFrame.request(line), until: Recorder.patience)
    guard case .refused = try connection.answer() else {
      Issue.record("written")
      return
    }
    recorder.stop()
  }

  /// Silence, half a header, half a line: cut off after a while, and nobody else waits.
  @Test func whoDoesNotGoOnIsCutOff() throws {
    var limits = RecordService.Limits()
    limits.patienceMilliseconds = 100
    let recorder = try Recorder(limits: limits)
    let silent = try [[], Array("GH".utf8), RecordFrame.request(Array(try Decisions.line("a").utf8)).dropLast(20)].map {
      let connection = try recorder.connect()
      try connection.send(Array($0), until: Recorder.patience)
      return connection
    }
    recorder.run()
    #expect(try recorder.sent(try Decisions.line("honest")).answer() == .written(.record))
    for connection in silent { #expect(connection.isClosed()) }
    recorder.stop()
    #expect(try Decisions.names(recorder.folder.lines()) == ["honest"])
    #expect(
      recorder.said == ["account \(geteuid()) (account \"\(geteuid())\") cut off: nothing came of a request in 100 ms"])
  }

  @Test func oneAccountHasOnlySoManyConnections() throws {
    var limits = RecordService.Limits()
    limits.connectionsOfAccount = 2
    limits.graceMilliseconds = 10
    let recorder = try Recorder(limits: limits)
    let first = try (0..<2).map { _ in try recorder.connect() }
    let third = try recorder.connect()
    recorder.run()
    #expect(try third.answer() == .refused("too many connections of one account"))
    try first[0].send(RecordFrame.request(Array(try Decisions.line("a").utf8)), until: Recorder.patience)
    #expect(try first[0].answer() == .written(.record))
    recorder.stop()
  }

  /// When all places are taken, whoever holds most gives one up; who comes anew is heard.
  @Test func aFullHouseMakesRoom() throws {
    var limits = RecordService.Limits()
    limits.connections = 3
    limits.graceMilliseconds = 10
    let recorder = try Recorder(limits: limits)
    let held = try (0..<3).map { _ in try recorder.connect() }
    let honest = try recorder.sent(try Decisions.line("honest"))
    recorder.run()
    #expect(try honest.answer() == .written(.record))
    #expect(try held[0].answer() == .refused("too many connections"))
    recorder.stop()
  }

  @Test func unfinishedRequestsHaveALimitInAll() throws {
    var limits = RecordService.Limits()
    limits.bytes = 10_000
    limits.graceMilliseconds = 10
    let recorder = try Recorder(limits: limits)
    let connections = try [4000, 7000].map { count in
      let connection = try recorder.connect()
      let request = RecordFrame.request([UInt8](repeating: 0x20, count: 8000)).prefix(count)
      try connection.send(Array(request), until: Recorder.patience)
      return connection
    }
    recorder.run()
    #expect(try connections[1].answer() == .refused("too many bytes at once"))
    recorder.stop()
  }

  /// What is said of one account does not fill the log.
  @Test func complaintsAreCounted() throws {
    let recorder = try Recorder()
    recorder.run()
    for _ in 0..<20 {
      #expect(try recorder.sent("x\n").answer() == .refused("not one line with a JSON object"))
    }
    recorder.stop()
    #expect(recorder.said.count == 1)
  }
}
