import Rego
import RegoSyntax
import RegoValues
import Testing

/// A set whose definitions all ask for another constant is known to be empty without a step of the machine.
@Suite struct RuleGuardTests {
  private func value(_ rules: String, _ input: Value, steps: Int = 100_000) throws -> Value? {
    let module = try Parser.module(Array("package p\nimport rego.v1\n\(rules)".utf8), file: "p.rego")
    let policy = try Policy(modules: [module])
    let rule = try #require(policy.rules.first { $0.name == "deny" })
    var options = EvaluationOptions()
    options.limits.steps = steps
    return try policy.prepare(rule: rule).value(input: input, options: options)
  }

  private static let pods = "deny contains \"x\" if { input.kind == \"Pod\"; input.bad }\n"

  @Test func anotherKindTakesNoStep() throws {
    #expect(try value(RuleGuardTests.pods, ["kind": "Service", "bad": true], steps: 0) == .set(.empty))
    #expect(throws: EvaluationError.self) { try value(RuleGuardTests.pods, ["kind": "Pod", "bad": true], steps: 0) }
  }

  @Test(
    arguments: [
      (pods, ["kind": "Pod", "bad": true], true), (pods, ["kind": "Pod", "bad": false], false),
      (pods + "deny contains \"y\" if input.kind == \"Job\"", ["kind": "Job"], true),
      (pods + "deny contains \"y\" if input.other", ["kind": "Job", "other": 1], true),
      ("deny contains \"x\" if \"Pod\" == input.kind", ["kind": "Pod"], true),
      ("deny contains \"x\" if not input.kind == \"Pod\"", ["kind": "Job"], true),
      ("deny contains \"x\" if input.n == 1.0", ["n": 1], true),
      ("deny contains \"x\" if input.xs[0] == 7", ["xs": [7]], true),
      ("deny contains \"x\" if { input.kind == \"Pod\" with input.kind as \"Pod\" }", ["kind": "Job"], true),
      ("deny contains \"x\" if { some k; input[k] == \"Pod\" }", ["other": "Pod"], true),
    ] as [(String, Value, Bool)])
  func answersAsTheMachineDoes(rules: String, input: Value, isFound: Bool) throws {
    let seen = try #require(try value(rules, input))
    #expect((seen != .set(.empty)) == isFound)
  }
}
