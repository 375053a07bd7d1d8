import Rego
import RegoValues
import Testing

@Suite("Evaluation errors and limits")
struct EvaluationErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var rules: String
    var isStrict = false
    var error: String

    var testDescription: String { rules }
  }

  static let cases: [Case] = [
    Case(
      rules: "p := 1\np := 2 if true",
      error: "test-0.rego:3: eval_conflict_error: complete rules must not produce multiple outputs"),
    Case(
      rules: "p := x if { some x in [1, 2] }",
      error: "test-0.rego:2: eval_conflict_error: complete rules must not produce multiple outputs"),
    Case(
      rules: "f(x) := 1\nf(x) := 2 if x > 0\np := f(1)",
      error: "test-0.rego:3: eval_conflict_error: functions must not produce multiple outputs for same inputs"),
    Case(
      rules: "p[k] := v if { k := \"a\"; some v in [1, 2] }",
      error: "test-0.rego:2: eval_conflict_error: object keys must be unique"),
    Case(
      rules: "p := {\"a\": v |\n  some v in [1, 2] }",
      error: "test-0.rego:2: eval_conflict_error: object keys must be unique"),
    Case(
      rules: "p[x].y := v if { some x, v in {\"a\": 1} }\np[x].y := 2 if { x := \"a\" }",
      error: "test-0.rego:3: eval_conflict_error: object keys must be unique"),
    Case(
      rules: "p := 1 / x if {\n  x := 0 }", isStrict: true,
      error: "test-0.rego:2: eval_builtin_error: div: divide by zero"),
  ]

  @Test("Errors", arguments: cases)
  func fails(_ test: Case) throws {
    let policy = try Evaluation.policy(["package t\n" + test.rules])
    let query = policy.prepare(rule: try Evaluation.rule("p", of: policy))
    let error = #expect(throws: EvaluationError.self) {
      try query.value(input: nil, options: EvaluationOptions(strictBuiltinErrors: test.isStrict))
    }
    #expect(error?.description == test.error)
  }

  @Test("A built-in's error leaves its expression undefined")
  func undefinedUnlessStrict() throws {
    #expect(try Evaluation.answers("data.t.p = x", ["package t\np := 1 / 0"]) == "[]")
  }

  static let endless = "package t\np := count([1 | some a in q; some b in q; some c in q])\nq := numbers.range(1, 2000)"

  static func error(_ source: String, _ limits: EvaluationLimits) throws -> EvaluationError? {
    let policy = try Evaluation.policy([source])
    let query = policy.prepare(rule: try Evaluation.rule("p", of: policy))
    return #expect(throws: EvaluationError.self) {
      try query.value(input: nil, options: EvaluationOptions(limits: limits))
    }
  }

  @Test("Steps are limited")
  func steps() throws {
    let error = try Self.error(Self.endless, EvaluationLimits(steps: 10_000))
    #expect(error?.code == .limit)
    #expect(error?.message == "evaluation took more than 10000 steps")
  }

  @Test("Memory is limited")
  func memory() throws {
    let error = try Self.error(Self.endless, EvaluationLimits(memory: 1 << 20))
    #expect(error?.message == "evaluation built values of more than 1048576 bytes")
  }

  @Test("Strings that built-ins make count as memory")
  func stringMemory() throws {
    let doubling =
      "package t\np := count(x30) if {\n  x0 := \"aaaaaaaaaaaaaaaa\"\n"
      + (1...30).map { "  x\($0) := concat(\"\", [x\($0 - 1), x\($0 - 1)])\n" }.joined() + "}"
    #expect(try Self.error(doubling, EvaluationLimits(memory: 1 << 20))?.code == .limit)
  }

  @Test("A deadline that has passed ends the evaluation")
  func deadline() throws {
    let error = try Self.error(Self.endless, EvaluationLimits(deadline: 1))
    #expect(error?.message == "evaluation did not end before its deadline")
  }

  @Test("The caller can call it off")
  func cancelled() throws {
    let policy = try Evaluation.policy([Self.endless])
    var options = EvaluationOptions()
    options.isCancelled = { true }
    let error = #expect(throws: EvaluationError.self) {
      try policy.prepare(rule: Evaluation.rule("p", of: policy)).value(input: nil, options: options)
    }
    #expect(error?.code == .cancelled)
  }

  /// f0 calls f1 calls f2 …: a policy can be as deep as it is long.
  static func chain(_ length: Int) -> String {
    "package t\np := f0(1)\nf\(length)(x) := x\n"
      + (0..<length).map { "f\($0)(x) := f\($0 + 1)(x) + 1\n" }.joined()
  }

  @Test("A deep chain of calls needs no native stack, and is limited")
  func depth() throws {
    #expect(try Evaluation.answers("data.t.p = x", [Self.chain(1_000)]) == #"[{"x":1001}]"#)
    let error = try Self.error(Self.chain(1_000), EvaluationLimits(depth: 500))
    #expect(error?.message == "rules and functions call one another more than 500 deep")
  }

  @Test("Frames that need more room than the stacks begin with")
  func growth() throws {
    let rules = (0..<300).map { "  x\($0) := [y | some y in input.xs; y > \($0)]" }.joined(separator: "\n")
    let answers = try Evaluation.answers(
      "data.t.p = x", ["package t\np := count(x299) if {\n\(rules)\n}"],
      input: ["xs": [299, 300, 301]])
    #expect(answers == #"[{"x":2}]"#)
  }
}
