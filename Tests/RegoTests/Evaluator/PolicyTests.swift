import Rego
import RegoSyntax
import RegoValues
import Testing

@Suite("Policy")
struct PolicyTests {
  @Test("Rules are summed up by package and name")
  func summaries() throws {
    let policy = try Evaluation.policy([
      "package k8s.pods\nimport rego.v1\nallow if true\nallow if false\nf(x) := x\ndeny contains 1 if true",
      "package k8s\nlimits[x] := 1 if { some x in [1] }\na.b := 2",
    ])
    #expect(
      policy.rules.map { "\($0.package) \($0.name) \($0.kind) \($0.definitionCount) \($0.location.row)" } == [
        "k8s a.b complete 1 3", "k8s limits partialObject 1 2", "k8s.pods allow complete 2 3",
        "k8s.pods deny partialSet 1 6", "k8s.pods f function 1 5",
      ])
  }

  @Test("A rule's value, undefined, and a function, which has none")
  func values() throws {
    let policy = try Evaluation.policy([
      "package t\np := input.a\nf(x) := x\nq.r := 1\nq[x] := 2 if { some x in [\"s\"] }"
    ])
    let options = EvaluationOptions()
    let p = policy.prepare(rule: try Evaluation.rule("p", of: policy))
    #expect(try p.value(input: ["a": 1], options: options) == 1)
    #expect(try p.value(input: nil, options: options) == nil)
    let f = policy.prepare(rule: try Evaluation.rule("f", of: policy))
    #expect(try f.value(input: nil, options: options) == nil)
    let below = policy.prepare(rule: try Evaluation.rule("q.r", of: policy))
    #expect(try below.value(input: nil, options: options) == 1)
  }

  @Test("All errors of the compiler come out")
  func diagnostics() throws {
    let errors = #expect(throws: Diagnostics.self) {
      try Evaluation.policy(["package t\np if x == 1\nq if y == 1"])
    }
    #expect(errors?.all.count == 2)
  }
}
