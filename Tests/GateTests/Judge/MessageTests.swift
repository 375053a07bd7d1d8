import RegoValues
import Testing

@testable import Gate

@Suite struct MessageTests {
  @Test(
    arguments: [
      ("container nginx uses latest tag", "nginx", true), ("image nginx:latest", "nginx", false),
      ("image nginx:latest.", "nginx:latest", true), ("web-1 is bad", "web", false), ("(web)", "web", true),
      ("web: bad", "web", true), ("port 8080, too high", 8080, true), ("port 80801", 8080, false),
      ("a is bad", "a", false), ("true is bad", true, false), ("", "web", false), ("web", "web", true),
    ] as [(String, Value, Bool)])
  func mention(message: String, value: Value, expected: Bool) {
    #expect(MessageMentions(message).contains(value) == expected)
  }

  @Test(
    arguments: [
      (["a", "b"], ["a", "b"], 0), ([["msg": "m", "fix": "f"]], ["m / f"], 0), ([""], [], 0),
      ([1, true, .null], [], 0), ([["message": "m"], ["msg": 3]], [], 2), ([["a"]], [], 1),
      ([["msg": "m", "_loc": ["line": 7]]], ["m @7"], 0), ([["msg": ""]], [], 0),
      ([["msg": "m", "_loc": ["line": -7]]], ["m"], 0),
    ] as [(Value, [String], Int)])
  func results(value: Value, expected: [String], problems: Int) {
    let reading = RuleResult.read(value)
    let words = reading.results.map { result in
      result.message + (result.fix.map { " / \($0)" } ?? "") + (result.line.map { " @\($0)" } ?? "")
    }
    #expect(words == expected)
    #expect(reading.problems.count == problems)
  }

  @Test(arguments: [nil, true, "text", ["a": "b"], 3] as [Value?])
  func noCollectionFindsNothing(value: Value?) {
    let reading = RuleResult.read(value)
    #expect(reading.results.isEmpty && reading.problems.isEmpty)
  }

  @Test(
    arguments: [
      ("deny", .deny), ("violation", .deny), ("warn", .warn), ("deny_latest_tag", .deny), ("warn_a1", .warn),
      ("deny_", nil), ("deny__a", nil), ("denyall", nil), ("allow", nil), ("deny_a-b", nil), ("_deny", nil), ("", nil),
    ] as [(String, Severity?)])
  func decidingNames(name: String, severity: Severity?) {
    #expect(DecidingRule.severity(ofName: name) == severity)
  }
}
