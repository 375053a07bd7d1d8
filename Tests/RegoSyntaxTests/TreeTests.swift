import RegoSyntax
import Testing

/// What the parser makes of a source, told by printing the tree: operators inside terms print as calls, so that
/// precedence shows.
@Suite struct TreeTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var version: ParserOptions.Version
    /// Statements behind `package t`, and the rules that come of them.
    var source: String
    var rules: [String]

    init(_ name: String, _ version: ParserOptions.Version, _ source: String, _ rules: [String]) {
      testDescription = name
      self.version = version
      self.source = source
      self.rules = rules
    }

    init(_ name: String, _ source: String, _ rules: [String]) { self.init(name, .v1, source, rules) }
  }

  static let terms = [
    Case("precedence", "p := a + b * c - d / e % f", ["p := minus(plus(a, mul(b, c)), rem(div(d, e), f))"]),
    Case("sets bind looser than sums", "q := a | b & c - d == e", ["q := equal(or(a, and(b, minus(c, d))), e)"]),
    Case("parentheses", "p := (a + b) * (c)[0]", ["p := mul(plus(a, b), c[0])"]),
    Case(
      "membership is loosest", "s := 1 == x in {1} in [true]",
      [
        "s := internal.member_2(internal.member_2(equal(1, x), {1}), [true])"
      ]),
    Case(
      "membership with a key needs parentheses in lists", "u := [0, 1 in [1], (0, 1 in [1])]",
      [
        "u := [0, internal.member_2(1, [1]), internal.member_3(0, 1, [1])]"
      ]),
    Case(
      "unary minus", "p := [-x, -1, - 2, 1 - -y.z, x-1]",
      [
        "p := [minus(0, x), -1, -2, minus(1, minus(0, y.z)), minus(x, 1)]"
      ]),
    Case(
      "numbers keep their text", "p := [1e3, 5.0, .5, 12345678901234567890, 1.50E+3]",
      [
        "p := [1e3, 5.0, 0.5, 12345678901234567890, 1.50E+3]"
      ]),
    Case(
      "comprehensions win over unions", "p := [[a | b] | c]\nq := {x: y | z}\nr := {x | y = 1; z}",
      [
        "p := [[a | b] | c]", "q := {x: y | z}", "r := {x | y = 1; z}",
      ]),
    Case(
      "unions in lists", "p := [1 | 2, 3]\nq := {1 | 2, 3}\nr := {\"a\": 1 | 2, \"b\": 3}",
      [
        "p := [or(1, 2), 3]", "q := {or(1, 2), 3}", "r := {\"a\": or(1, 2), \"b\": 3}",
      ]),
    Case(
      "commas to spare", "p := [[,1,], {,1,}, {\"a\": 1,}, f(1,), {}, [], set(), set(1)]",
      [
        "p := [[1], {1}, {\"a\": 1}, f(1), {}, [], set(), set(1)]"
      ]),
    Case(
      "references on anything that can be indexed",
      "p := f(1).a[2].b(3)[x]\nq := [1][i]\nr := {\"a\": 1}.a\ns := {x | x = 1}[y]",
      [
        "p := f(1).a[2].b(3)[x]", "q := [1][i]", "r := {\"a\": 1}.a", "s := {x | x = 1}[y]",
      ]),
    Case(
      "keywords in references", "p := input[\"a b\"][\"c\"].if.package[\"not\"]",
      [
        "p := input[\"a b\"].c[\"if\"][\"package\"][\"not\"]"
      ]),
    Case(
      "templates", "p := $\"a{x}b\\{c}\\n{$`q{y}`}{\"é\"}\"\nq := $`\\{\\n{f(x)[0]}`\nr := $\"{x with input as 1}\"",
      [
        "p := $\"a{x}b\\{c}\\n{$\"q{y}\"}{\"é\"}\"", "q := $\"\\{\\\\n{f(x)[0]}\"", "r := $\"{x with input as 1}\"",
      ]),
    Case("strings", #"p := ["\u00e9\ud83d\udc4d\/\t", `a\n`, "\ud83d"]"#, [#"p := ["é👍/\t", "a\\n", "\#u{FFFD}"]"#]),
  ]

  static let literals = [
    Case(
      "literals",
      """
      p if {
        some x, y
        some z in xs with input as 1
        some k, v in xs; every a in b { a }
        every c, d in e { c; d } with input.x as 2
        not x = y; x := 1
        f(x) with f as g with input.a.b as {"c": 1}
        "a"
        _ = _
      }
      """,
      [
        "p if { some x, y; some z in xs with input as 1; some k, v in xs; every a in b { a }; "
          + "every c, d in e { c; d } with input.x as 2; not x = y; x := 1; "
          + "f(x) with f as g with input.a.b as {\"c\": 1}; \"a\"; _ = _ }"
      ]),
    Case(
      "a line break ends a literal, not a term", "p if {\n  x :=\n    1\n  y := [1,\n    2]\n  ; z }",
      [
        "p if { x := 1; y := [1, 2]; z }"
      ]),
    Case(
      "braces behind if", "p if {x | x = 1} == {1}\nq if {1}\nr if {a: 1}\ns if {}\nt if { x == 1 }",
      [
        "p if { {x | x = 1} == {1} }", "q if { 1 }", "r if { {a: 1} }", "s if { {} }", "t if { x == 1 }",
      ]),
    Case(
      "not bodies",
      "import future.keywords.not\np if not { x := 1; x == 2 }\nq if not {1} with input as 2\nr if not (x)",
      [
        "p if { not { x := 1; x == 2 } }", "q if { not { 1 } with input as 2 }", "r if { not x }",
      ]),
    Case("without the import a brace behind not is a set", "p if not {1}", ["p if { not {1} }"]),
    Case(
      "references that begin with keywords", "p if { not.foo; not x; default.a == 1; true[\"x\"]\n in.x }",
      [
        "p if { not.foo; not x; default.a == 1; true.x; in.x }"
      ]),
  ]

  static let rules = [
    Case(
      "sets", "p contains x if some x in [1]\np contains \"a\"\na.b[x] contains y if { x := 1; y := 2 }",
      [
        "p contains x if { some x in [1] }", "p contains \"a\"", "a.b[x] contains y if { x := 1; y := 2 }",
      ]),
    Case(
      "objects", "q[x] := y if some x, y in input\na.b[x].c[y] := z if true\nr[x] if x := 1",
      [
        "q[x] := y if { some x, y in input }", "a.b[x].c[y] := z if { true }", "r[x] if { x := 1 }",
      ]),
    Case(
      "functions", "f(x, [y, _], {\"k\": v}) := x if y == v\nf(_) := 1\ng(x) if { x }\nh(x)\na.b(x) = 1",
      [
        "f(x, [y, _], {\"k\": v}) := x if { y == v }", "f(_) := 1", "g(x) if { x }", "h(x)", "a.b(x) = 1",
      ]),
    Case("a function without arguments is a rule", "f() := 1", ["f := 1"]),
    Case(
      "else", "h := 1 if { false } else := 2 if { true } else := 3\ni if { a } else := b if c\nelse if d",
      [
        "h := 1 if { false } else := 2 if { true } else := 3", "i if { a } else := b if { c } else if { d }",
      ]),
    Case(
      "defaults", "default j := {\"a\": [1], \"b\": {x | x = 1}}\ndefault k(_, x) := 0\ndefault a.b[1] = 2",
      [
        "default j := {\"a\": [1], \"b\": {x | x = 1}}", "default k(_, x) := 0", "default a.b[1] = 2",
      ]),
    Case("several bodies", "l(_) if { a } { b }", ["l(_) if { a }", "l(_) if { b }"]),
    Case(
      "keywords begin heads", "not.foo := 1\npackage.x if import.y\ndefault default.z := 2\nelse.a(x) := x",
      [
        "not.foo := 1", "package.x if { import.y }", "default default.z := 2", "else.a(x) := x",
      ]),
    Case(
      "statements on one line", "p := 1 q := 2 r if { true } s := 3", ["p := 1", "q := 2", "r if { true }", "s := 3"]),
  ]

  static let v0 = [
    Case(
      "the forms of v0", .v0, "deny[msg] { msg := 1 }\np[k] = v { v := k }\nq { true } { false }\npi = 3.14\nx.y = 1",
      [
        "deny contains msg if { msg := 1 }", "p[k] = v if { v := k }", "q if { true }", "q if { false }", "pi = 3.14",
        "x.y = 1",
      ]),
    Case(
      "two terms are a set, three are not", .v0, "a.b { true }\na.b.c { true }\ns[\"a\"]\ns.t.u",
      [
        "a contains \"b\" if { true }", "a.b.c if { true }", "s contains \"a\"", "s.t.u",
      ]),
    Case(
      "later keywords are names", .v0, "contains(x, y) { x == y }\nif = 1\nin { contains(1, in) }\nevery := if",
      [
        "contains(x, y) if { x == y }", "if = 1", "in if { contains(1, in) }", "every := if",
      ]),
    Case(
      "imports make them keywords", .v0,
      "import future.keywords\np[x] if { x := 1 }\np contains x { x := 1 }\nr[x] { x := 1 }\nf(x) if every y in x { y }",
      [
        "p[x] if { x := 1 }", "p contains x if { x := 1 }", "r contains x if { x := 1 }",
        "f(x) if { every y in x { y } }",
      ]),
    Case("else", .v0, "p = 1 { a } else { b } else = 7", ["p = 1 if { a } else if { b } else = 7"]),
  ]

  static let logic = [
    Case(
      "and binds tighter than or", "p if a and b or c and not d",
      [
        "p if { { { a } and { b } } or { { c } and { not d } } }"
      ]),
    Case(
      "blocks as operands", "p if { {x := 1; x} and {y} }\nq if a or { b; c }",
      [
        "p if { { x := 1; x } and { y } }", "q if { { a } or { b; c } }",
      ]),
    Case(
      "groups", "p if a and (b or c)\nq if (((a or b)))\nr if (a + 1) * 2 > 3 and (not b)",
      [
        "p if { { a } and { { b } or { c } } }", "q if { { a } or { b } }",
        "r if { { mul(plus(a, 1), 2) > 3 } and { not b } }",
      ]),
    Case(
      "modifiers", "p if a or b with input as 1\nq if (a or b with input as 1) with data.x as 2",
      [
        "p if { { a } or { b } with input as 1 }", "q if { { { a } or { b } with input as 1 } with data.x as 2 }",
      ]),
    Case(
      "negation", "import future.keywords.not\np if not (a or b)\nq if not {a and b}\nr if not a or b",
      [
        "p if { not ({ a } or { b }) }", "q if { not { { a } and { b } } }", "r if { { not a } or { b } }",
      ]),
  ]

  @Test(arguments: terms + literals + rules + v0)
  func reads(_ example: Case) throws {
    try expect(example, "package t\n", ParserOptions(version: example.version))
  }

  @Test(arguments: logic)
  func readsLogic(_ example: Case) throws {
    var options = ParserOptions(version: .v1)
    options.experimentalKeywords = true
    try expect(example, "package t\nimport future.keywords.and\nimport future.keywords.or\n", options)
  }

  private func expect(_ example: Case, _ prologue: String, _ options: ParserOptions) throws {
    let module = try Parser.module(Array((prologue + example.source).utf8), file: "t.rego", options: options)
    #expect(module.rules.map(\.description) == example.rules)
  }
}
