import Rego
import RegoSyntax
import RegoValues
import Testing

@Suite("Evaluation")
struct EvaluationTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var rules: String
    var query = "data.t.p = x"
    var input = ""
    var data = "{}"
    var answers: String

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    // Complete rules
    Case(name: "a rule without a body", rules: "p := 1", answers: #"[{"x":1}]"#),
    Case(name: "undefined where the body fails", rules: "p := 1 if false", answers: "[]"),
    Case(name: "a default", rules: "default p := 2\np := 1 if input.a", answers: #"[{"x":2}]"#),
    Case(
      name: "a default gives way", rules: "default p := 2\np := 1 if input.a", input: #"{"a": true}"#,
      answers: #"[{"x":1}]"#),
    Case(
      name: "else in order", rules: "p := 1 if input.n > 10 else := 2 if input.n > 5 else := 3", input: #"{"n": 7}"#,
      answers: #"[{"x":2}]"#),
    Case(name: "equal values of two definitions", rules: "p := 1\np := 1 if true", answers: #"[{"x":1}]"#),
    Case(name: "false is a value", rules: "p := false", answers: #"[{"x":false}]"#),
    // Partial rules
    Case(
      name: "a partial set", rules: "p contains x if { some x in [3, 1, 3] }", answers: #"[{"x":[1,3]}]"#),
    Case(name: "an empty partial set is defined", rules: "p contains 1 if false", answers: #"[{"x":[]}]"#),
    Case(
      name: "a partial object", rules: "p[k] := v if { some k, v in {\"a\": 1, \"b\": 2} }",
      answers: #"[{"x":{"a":1,"b":2}}]"#),
    Case(
      name: "heads with variables in the middle",
      rules: "p.a[x].b[y] := z if { some x, ys in {\"u\": [10, 20]}; some y, z in ys }",
      query: "data.t.p.a.u.b[1] = x", answers: #"[{"x":20}]"#),
    Case(
      name: "a set at the end of a head with variables", rules: "p[x] contains y if { some x, y in [5, 6] }",
      answers: #"[{"x":{"0":[5],"1":[6]}}]"#),
    Case(
      name: "a ground head beside one with variables", rules: "p[x] := 1 if { some x in [\"a\"] }\np.b := 2",
      answers: #"[{"x":{"a":1,"b":2}}]"#),
    // Functions
    Case(name: "a function", rules: "f(x) := x + 1\np := f(2)", answers: #"[{"x":3}]"#),
    Case(
      name: "patterns as arguments",
      rules: "f([\"a\", y]) := y\nf({\"k\": v}) := v\np := [f([\"a\", 1]), f({\"k\": 2})]",
      answers: #"[{"x":[1,2]}]"#),
    Case(
      name: "constants as arguments",
      rules: "f(\"a\") := 1\nf(\"b\") := 2\np := [y | some x in [\"a\", \"b\", \"c\"]; y := f(x)]",
      answers: #"[{"x":[1,2]}]"#),
    Case(
      name: "a default function", rules: "default f(_) := 0\nf(x) := 1 if x > 5\np := [f(3), f(7)]",
      answers: #"[{"x":[0,1]}]"#),
    Case(
      name: "the same argument twice", rules: "f(x, x) := true\nf(x, y) := false if x != y\np := [f(1, 1), f(1, 2)]",
      answers: #"[{"x":[true,false]}]"#),
    // Unification and references
    Case(
      name: "arrays unify part by part", rules: "p := [a, b, c] if { [a, [b, 2]] = [1, [3, c]] }",
      answers: #"[{"x":[1,3,2]}]"#),
    Case(
      name: "parts wait for one another", rules: "p := [a, b] if { [a, b, 1] = [b, c, c] }", answers: #"[{"x":[1,1]}]"#),
    Case(name: "lengths that differ", rules: "p := 1 if { [a, b] = input; a == b }", input: "[1]", answers: "[]"),
    Case(
      name: "objects unify", rules: "p := [a, b] if { {\"x\": a, \"y\": 2} = {\"x\": 1, \"y\": b} }",
      answers: #"[{"x":[1,2]}]"#),
    Case(
      name: "a key that is known only when the rule runs",
      rules: "p := v if { k := input.k; {k: v} = input.o }", input: #"{"k": "z", "o": {"z": 4}}"#,
      answers: #"[{"x":4}]"#),
    Case(
      name: "enumerating in order", rules: "p := [[k, v] | v := input[k]]", input: #"{"b": 2, "a": [1]}"#,
      answers: #"[{"x":[["a",[1]],["b",2]]}]"#),
    Case(
      name: "a variable twice in a reference", rules: "p contains x if { input[x][x] }", input: "[[false],[0,1],[0,0]]",
      answers: #"[{"x":[1]}]"#),
    Case(
      name: "composite keys of a set", rules: "s := {[1, \"a\"], [2, \"b\"]}\np contains y if { s[[2, y]] }",
      answers: #"[{"x":["b"]}]"#),
    Case(name: "a set's element", rules: "s := {1, 2}\np := s[2]", answers: #"[{"x":2}]"#),
    Case(name: "a false member is no truth", rules: "p if { input.a }", input: #"{"a": false}"#, answers: "[]"),
    Case(
      name: "answers of a query", rules: "xs := [1, 2]", query: "data.t.xs[i] = y",
      answers: #"[{"i":0,"y":1},{"i":1,"y":2}]"#),
    // Comprehensions, negation, every
    Case(
      name: "comprehensions close over variables",
      rules: "p := {k: ys | some k in [\"a\", \"b\"]; ys := {y | some y in input[k]}}",
      input: #"{"a": [2, 1], "b": []}"#, answers: #"[{"x":{"a":[1,2],"b":[]}}]"#),
    Case(
      name: "negation", rules: "p contains x if { some x in [1, 2, 3]; not input[x] }", input: "[0, 0, 0]",
      answers: #"[{"x":[3]}]"#),
    Case(
      name: "negation of a body", rules: "import future.keywords.not\np if not { some x in input; x > 2 }",
      input: "[1, 2]", answers: #"[{"x":true}]"#),
    Case(name: "every", rules: "p if every x in input { x > 0 }", input: "[1, 2]", answers: #"[{"x":true}]"#),
    Case(name: "every fails for one", rules: "p if every x in input { x > 1 }", input: "[1, 2]", answers: "[]"),
    Case(name: "every over nothing", rules: "p if every x in input { x > 1 }", input: "[]", answers: #"[{"x":true}]"#),
    Case(
      name: "every under a loop goes on with the loop",
      rules: "p contains i if { some i, xs in input; every x in xs { x > 1 } }", input: "[[1], [2, 3], []]",
      answers: #"[{"x":[1,2]}]"#),
    Case(
      name: "and, or",
      rules: "import future.keywords.and\nimport future.keywords.or\n"
        + "p contains x if { some x in [1, 2, 3]; x == 1 or { x > 1 and x < 3 } }",
      answers: #"[{"x":[1,2]}]"#),
    // Documents
    Case(
      name: "rules over data", rules: "p := 1", query: "data.t = x", data: #"{"t": {"q": 2}}"#,
      answers: #"[{"x":{"p":1,"q":2}}]"#),
    Case(
      name: "dispatch over packages", rules: "p contains [name, v] if { v := data.rules[name].value }",
      data: #"{"rules": {"base": {"value": 3}}}"#, answers: #"[{"x":[["a",1],["b",2],["base",3]]}]"#),
    Case(
      name: "a package known only when the rule runs", rules: "p := data.rules[input.n].value", input: #"{"n": "b"}"#,
      answers: #"[{"x":2}]"#),
    Case(
      name: "walk", rules: "p contains path if { walk(input, [path, 1]) }", input: #"{"a": [1, {"b": 1}]}"#,
      answers: #"[{"x":[["a",0],["a",1,"b"]]}]"#),
    // with
    Case(
      name: "with a part of the input", rules: "q := input.a + input.b\np := x if { x := q with input.a as 10 }",
      input: #"{"a": 1, "b": 2}"#, answers: #"[{"x":12}]"#),
    Case(
      name: "with data for a rule", rules: "q := 1\nr := q\np := [x, r] if { x := r with data.t.q as 5 }",
      answers: #"[{"x":[5,1]}]"#),
    Case(
      name: "solutions under with go on",
      rules: "q contains x if { some x in input }\n"
        + "p := [x | some x in q with input as [1, 2]]",
      answers: #"[{"x":[1,2]}]"#),
    Case(
      name: "a replaced built-in can be called by its replacement",
      rules: "f(x) := count(x) + 100\nq := count([1])\np := x if { x := q with count as f }",
      answers: #"[{"x":101}]"#),
    Case(
      name: "a replaced function, nested",
      rules: "f(x) := x\nq := f(1)\n"
        + "p := [a, b, c] if { a := q with data.t.f as 7; b := q with data.t.f as g; c := q }\ng(x) := x + 1",
      answers: #"[{"x":[7,2,1]}]"#),
    Case(
      name: "definitions of one constant: the second, which would fail, is not asked",
      rules: "f(1) := 1\nf(x) := 2 if x > 0\np := [\"a\", {\"b\": 1}] if true\np := [\"a\", {\"b\": 1}] if f(1)",
      answers: #"[{"x":["a",{"b":1}]}]"#),
  ]

  static let others = ["package rules.a\nvalue := 1", "package rules.b\nvalue := 2"]

  @Test("Cases", arguments: cases)
  func evaluates(_ test: Case) throws {
    let input = test.input.isEmpty ? nil : try Evaluation.json(test.input)
    let sources = ["package t\n" + test.rules] + EvaluationTests.others
    #expect(
      try Evaluation.answers(test.query, sources, input: input, data: Evaluation.json(test.data)) == test.answers)
  }

  @Test("Print writes a line for each combination, also of what is undefined")
  func prints() throws {
    let lines = LineCollector()
    var options = EvaluationOptions()
    options.print = { lines.append("\($0.location.row): \($0.text)") }
    let policy = try Evaluation.policy(
      ["package t\np contains x if {\n  some x in [1, 2]\n  print(\"x is\", x, input.y, {\"a\"})\n}"], keepsPrint: true)
    _ = try policy.prepare(rule: Evaluation.rule("p", of: policy)).value(input: nil, options: options)
    #expect(lines.lines == ["4: x is 1 <undefined> {\"a\"}", "4: x is 2 <undefined> {\"a\"}"])
  }
}
