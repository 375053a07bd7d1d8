import Rego
import RegoSyntax
import RegoValues
import Testing

/// Definitions that cannot hold are left out, and comprehensions that loops ask for again and again are looked up: the
/// answers are those that come without.
@Suite struct IndexTests {
  private func options(steps: Int = 1_000_000, usesCaches: Bool = true) -> EvaluationOptions {
    var options = EvaluationOptions()
    options.limits.steps = steps
    options.usesCaches = usesCaches
    return options
  }

  // MARK: definitions

  private static let routes = (0..<500).map {
    "allow if { input.method == \"m\($0)\"; input.path == [\"p\", \($0)] }\nname(\"n\($0)\", x) := x + \($0)\n"
  }.joined()

  @Test func oneOfManyDefinitionsIsFoundWithoutTryingTheOthers() throws {
    let source = "package p\n\(IndexTests.routes)"
    let input: Value = ["method": "m499", "path": ["p", 499]]
    for query in ["data.p.allow", "data.p.name(\"n499\", 1) == 500"] {
      #expect(try Evaluation.answers(query, [source], input: input, options: options(steps: 60)) != "[]")
      #expect(throws: EvaluationError.self) {
        try Evaluation.answers(query, [source], input: input, options: options(steps: 60, usesCaches: false))
      }
    }
  }

  private static let choices = """
    package p
    c := "one" if input.kind == "a"
    c := "two" if input.kind == "b"
    c := "two" if { x := input.kind; x == "c" }
    c := "three" if { input.kind == "d"; input.n == 1 }
    c := "number" if 7 == input.kind
    c := "none" if not input.kind
    c := "with" if { input.other; input.kind == "a" with input.kind as "a" }
    default c := "default"
    s contains "a" if input.kind == "a"
    s contains "b" if input.kind == "b"
    s contains "b" if input.kind == "c"
    s contains "any"
    s contains x if { some x in input.xs; input.kind == "d" }
    o[k] := v if { input.kind == "a"; some k, v in input.xs }
    o.x := 1 if input.kind == "b"
    o.y := 2 if input.kind == "c"
    o.z := 3 if input.kind == "d"
    f("a", _) := 1
    f("b", _) := 2
    f(x, y) := y if { x == "c"; y > 1 }
    f(x, y) := 9 if { x.kind == "z"; y == 5 }
    f(x, _) := 8 if x.kind == "y"
    f(x, _) := 7 if x.kind == "x"
    """

  @Test(arguments: [
    #"{}"#, #"{"kind": "a", "xs": ["q"]}"#, #"{"kind": "b"}"#, #"{"kind": "c"}"#,
    #"{"kind": "d", "n": 1.0, "xs": [1, 2]}"#,
    #"{"kind": "d", "n": 2}"#, #"{"kind": 7.0}"#, #"{"kind": null}"#, #"{"kind": ["a"]}"#,
    #"{"kind": "e", "other": true}"#,
    #"[]"#, #""a""#,
  ])
  func answersOfDefinitionsAreTheSame(input: String) throws {
    let queries = [
      "data.p.c = x", "data.p.s = x", "data.p.o = x",
      #"x := [y | some k in ["a", "b", "c", "d"]; y := data.p.f(k, 3)]"#,
      #"x := [y | some k in ["x", "y", "z"]; y := data.p.f({"kind": k}, 5)]"#,
    ]
    for query in queries {
      let value = try Evaluation.json(input)
      let plain = try Evaluation.answers(query, [IndexTests.choices], input: value, options: options(usesCaches: false))
      #expect(try Evaluation.answers(query, [IndexTests.choices], input: value, options: options()) == plain)
    }
  }

  @Test func definitionsThatContradictOneAnotherAreStillToldWhereBothHold() throws {
    let source = """
      package p
      x := 1 if input.a == 1
      x := 2 if input.a == 2
      x := 3 if input.a == 3
      x := 4 if input.b == 1
      """
    #expect(throws: EvaluationError.self) {
      try Evaluation.answers("data.p.x", [source], input: ["a": 2, "b": 1], options: options())
    }
    #expect(try Evaluation.answers("data.p.x = y", [source], input: ["a": 3]) == #"[{"y":3}]"#)
  }

  // MARK: comprehensions

  private static func join(_ count: Int) -> Value {
    let items = (0..<count).map { index -> Value in
      ["id": .number(Number(index)), "owner": .number(Number(index % 50))]
    }
    return ["items": .array(RegoArray(items))]
  }

  @Test func aJoinCostsNoMoreThanItsSides() throws {
    let source = """
      package p
      siblings[id] := others if {
        some item in input.items
        id := item.id
        owner := item.owner
        others := count([other | some x in input.items; x.owner == owner; other := x.id])
      }
      """
    let query = "count([1 | some n in data.p.siblings; n == 20]) == 1000"
    let input = IndexTests.join(1_000)
    #expect(try Evaluation.answers(query, [source], input: input, options: options(steps: 100_000)) != "[]")
    #expect(throws: EvaluationError.self) {
      try Evaluation.answers(query, [source], input: input, options: options(steps: 100_000, usesCaches: false))
    }
  }

  private static let data = #"""
    {"xs": [{"k": 1, "v": "a"}, {"k": 2, "v": "b"}, {"k": 1.0, "v": "c"}, {"v": "none"}, {"k": null, "v": "a"}, {"k": 3, "v": "a"}],
     "ks": [1, 2, 3, 4, null, "x", 1], "m": {"a": {"k": 1}, "b": {"k": 2}, "c": {"k": 1}}, "ys": [[1, 2], [2, 2], [3, 1]]}
    """#

  @Test(arguments: [
    "[k, v] | some k in data.ks; v := [x.v | some x in data.xs; x.k == k]",
    "[k, v] | some k in data.ks; v := {x.v | x := data.xs[_]; k == x.k}",
    "[k, v] | some k in data.ks; v := {i: x.v | some i, x in data.xs; x.k == k}",
    "[k, v] | some k in data.ks; v := {n | data.m[n].k == k}",
    "[a, b, v] | some [a, b] in data.ys; v := [[x, y] | some x in data.xs; x.k == a; some y in data.ys; y[1] == b]",
    "[k, v] | some i, k in data.ks; v := [x.v | some j, x in data.xs; x.k == k; j == i]",
    "[k, v] | some k in data.ks; v := [y | some x in data.xs; x.k == k; y := [z | some z in data.ys; z[0] == k]]",
    "[k, v] | some k in data.ks; v := [x | some x in data.xs; not x.k == k]",
    "[k, v] | some k in data.ks; y := k; v := [x.v | some x in data.xs; z := y; x.k == z]",
    "[k, v] | n := 2; some k in data.ks; v := [x.v | some x in data.xs; x.k == k; x.k < n]",
    "[k, v] | some k in data.ks; v := [x.v | some x in data.xs; x.k == k with data.xs as []]",
    "[k, v] | some k in data.ks; v := count({x | some x in data.xs; x.k == k}) with data.xs as [{\"k\": k}]",
    "[k, v] | some k in data.ks; every y in data.ys { v := [x | some x in data.xs; x.k == y[0]]; count(v) < 9 }; v := 1",
    "[k, v] | some k in data.ks; v := sum([n | some x in data.xs; x.k == k; n := count(x.v)])",
    "[k, v] | some k in data.ks; v := f(k)",
  ])
  func answersOfComprehensionsAreTheSame(comprehension: String) throws {
    let data = try Evaluation.json(IndexTests.data)
    let source = """
      package p
      f(n) := [[k, v] | some k in data.ks; v := [x.v | some x in data.xs; x.k == k; k == n]]
      q := [\(comprehension)]
      """
    let plain = try Evaluation.answers("x := data.p.q", [source], data: data, options: options(usesCaches: false))
    #expect(plain.count > "[{\"x\":[]}]".count)
    #expect(try Evaluation.answers("x := data.p.q", [source], data: data, options: options()) == plain)
  }

  @Test func aContradictionIsToldOnlyWhereItIsAskedFor() throws {
    let source = """
      package p
      xs := [{"k": 1, "n": "a", "v": 1}, {"k": 9, "n": "b", "v": 1}, {"k": 9, "n": "b", "v": 2}]
      q(ks) := [v | some k in ks; v := {x.n: x.v | some x in xs; x.k == k}]
      """
    #expect(
      try Evaluation.answers("x := data.p.q([1, 2, 3, 1])", [source], options: options())
        == #"[{"x":[{"a":1},{},{},{"a":1}]}]"#)
    #expect(throws: EvaluationError.self) {
      try Evaluation.answers("data.p.q([1, 2, 3, 9])", [source], options: options())
    }
  }
}
