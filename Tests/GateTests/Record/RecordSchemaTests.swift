import Foundation
import Testing

@testable import Gate

/// `config/decision-record.schema.json` says what records hold, and records hold nothing else.
@Suite struct RecordSchemaTests {
  @Test(arguments: [
    TerminalReportTests.twoFindings, ReportFixtures.judgement(.allow),
    ReportFixtures.judgement(.indeterminate(reason: "broken"), failures: [JudgementFailure(reason: "broken")]),
  ])
  func recordsFollowTheirSchema(judgement: Judgement) throws {
    let url = Golden.package.appendingPathComponent("config/decision-record.schema.json")
    let schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    let definitions = try #require(schema["$defs"] as? [String: Any])
    let decision = try #require(definitions["decision"] as? [String: Any])
    let line = try #require(DecisionRecordTests.record(judgement).line())
    let record = try JSONSerialization.jsonObject(with: Data(line.utf8))
    #expect(SchemaCheck(definitions: definitions).problems(of: record, in: decision, at: "") == [])
    #expect(SchemaCheck(definitions: definitions).problems(of: ["v": 2], in: decision, at: "") != [])
  }

  @Test(arguments: [
    Arrival(.push), Arrival(.merge, source: "BB_HOOK_TRIGGER_ID", words: "pull-request-merge", isDryRun: true),
  ])
  func theWayOfAChangeFollowsIt(arrival: Arrival) throws {
    let url = Golden.package.appendingPathComponent("config/decision-record.schema.json")
    let schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    let definitions = try #require(schema["$defs"] as? [String: Any])
    let decision = try #require(definitions["decision"] as? [String: Any])
    var record = DecisionRecordTests.record(ReportFixtures.judgement(.allow))
    record.push.arrival = arrival
    let line = try #require(record.line())
    #expect(line.contains(#","via":{"act":"\#(arrival.act.rawValue)""#))
    let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
    #expect(SchemaCheck(definitions: definitions).problems(of: value, in: decision, at: "") == [])
  }
}

extension RecordSchemaTests {
  @Test(arguments: [
    (DecisionRecord.Kind.pullRequest, Int?.some(7), true), (.pullRequest, nil, false), (.statusTampered, 7, false),
  ])
  func whatIsProposedFollowsIt(kind: DecisionRecord.Kind, number: Int?, isFromFork: Bool) throws {
    let url = Golden.package.appendingPathComponent("config/decision-record.schema.json")
    let schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    let definitions = try #require(schema["$defs"] as? [String: Any])
    let decision = try #require(definitions["decision"] as? [String: Any])
    var record = DecisionRecordTests.record(ReportFixtures.judgement(.allow))
    record.kind = kind
    record.push.proposal = DecisionRecord.Proposal(
      forge: "github", repositoryID: "42", number: number, isFromFork: isFromFork)
    let line = try #require(record.line())
    #expect(line.contains(#""pull_request":{"forge":"github","repository_id":"42""#))
    let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
    #expect(SchemaCheck(definitions: definitions).problems(of: value, in: decision, at: "") == [])
  }
}

/// The few words of JSON Schema that ours uses.
struct SchemaCheck {
  var definitions: [String: Any]

  func problems(of value: Any, in schema: [String: Any], at path: String) -> [String] {
    var problems: [String] = []
    if let reference = schema["$ref"] as? String, let name = reference.split(separator: "/").last,
      let other = definitions[String(name)] as? [String: Any]
    {
      problems += self.problems(of: value, in: other, at: path)
    }
    if let wanted = schema["const"] as? NSObject, wanted != value as? NSObject { problems.append("\(path): const") }
    if let words = schema["enum"] as? [NSObject], !words.contains(where: { $0 == value as? NSObject }) {
      problems.append("\(path): enum")
    }
    if let pattern = schema["pattern"] as? String,
      (value as? String)?.range(of: pattern, options: .regularExpression) == nil
    {
      problems.append("\(path): pattern")
    }
    switch schema["type"] as? String {
    case "object": problems += problemsOfObject(value, in: schema, at: path)
    case "array":
      guard let items = value as? [Any] else { return problems + ["\(path): array"] }
      let item = schema["items"] as? [String: Any] ?? [:]
      for (index, value) in items.enumerated() {
        problems += self.problems(of: value, in: item, at: "\(path)/\(index)")
      }
    case "string": if !(value is String) { problems.append("\(path): string") }
    case "integer", "boolean": if !(value is NSNumber) { problems.append("\(path): number") }
    default: break
    }
    return problems
  }

  private func problemsOfObject(_ value: Any, in schema: [String: Any], at path: String) -> [String] {
    guard let members = value as? [String: Any] else { return ["\(path): object"] }
    let properties = schema["properties"] as? [String: Any] ?? [:]
    var problems = (schema["required"] as? [String] ?? []).filter { members[$0] == nil }.map {
      "\(path)/\($0): missing"
    }
    for (name, member) in members {
      guard let property = properties[name] as? [String: Any] else {
        problems.append("\(path)/\(name): unknown")
        continue
      }
      problems += self.problems(of: member, in: property, at: "\(path)/\(name)")
    }
    return problems
  }
}
