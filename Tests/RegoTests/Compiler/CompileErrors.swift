import RegoSyntax
import RegoValues
import Testing

@testable import Rego

/// Sources that the compiler refuses. A mark (① ② ③ …) stands in the source where the error with that mark is reported.
@Suite struct CompileErrors {
  @Test(arguments: cases) func reports(entry: MarkedSource) throws {
    let (source, marks) = entry.unmarked
    let found: [String]
    do throws(Diagnostics) {
      var options = CompilerOptions(catalog: DeclaredBuiltins.catalog)
      options.strict = entry.isStrict
      options.unsafeBuiltins = ["http.send"]
      options.keepsPrint = true
      let parser = ParserOptions(version: entry.version)
      let module = try Parser.module(Array(source.utf8), file: "p.rego", options: parser)
      _ = try Compiler(options: options).program([module])
      found = []
    } catch {
      found = error.all.map { diagnostic in
        let place = "\(diagnostic.location.row):\(diagnostic.location.column)"
        return "\(marks[place] ?? place) \(diagnostic.code.rawValue): \(diagnostic.message)"
      }
    }
    #expect(found == entry.errors)
  }

  static let cases: [MarkedSource] = names + safety + rules + calls + modifiers + types + strict

  private static let names = [
    MarkedSource("p if { x := 1; ①x := 2; x == 1 }", ["① rego_compile_error: var x assigned above"]),
    MarkedSource("p if { y == 1; ①y := 2 }", ["① rego_compile_error: var y referenced above"]),
    MarkedSource("p if { some z; ①z := 1 }", ["① rego_compile_error: var z declared above"]),
    MarkedSource("f(a) if { ①a := 1 }", ["① rego_compile_error: arg a redeclared"]),
    MarkedSource("p if { ①some x; 1 == 1 }", ["① rego_compile_error: declared var x unused"]),
    MarkedSource("p if { every x in [1] { ①true } }", ["① rego_compile_error: declared var x unused"]),
    MarkedSource("p if { [①1, x] := [1, 2]; x == 2 }", ["① rego_compile_error: cannot assign to number"]),
    MarkedSource("p if { ①not x := 1 }", ["① rego_compile_error: cannot assign vars inside negated expression"]),
    MarkedSource(
      "import future.keywords.not\np if { not ①x := 1 }",
      ["① rego_compile_error: cannot assign vars inside negated expression"]),
    MarkedSource(
      "①input := 1", ["① rego_compile_error: rules must not shadow input (use a different rule name)"]),
    MarkedSource(
      "f(①data) := 1", ["① rego_compile_error: args must not shadow data (use a different variable name)"]),
    MarkedSource(
      "p if { ①input := 1 }", ["① rego_compile_error: variables must not shadow input (use a different variable name)"]
    ),
    MarkedSource(
      "import data.a.b\n①import data.c.b\np := b", ["① rego_compile_error: import must not shadow import data.a.b"]),
    MarkedSource("p if { print(①x) }", ["① rego_compile_error: var x is undeclared"]),
    MarkedSource("p := $\"{input.x[①w]}\"", ["① rego_compile_error: var w is undeclared"]),
    MarkedSource("p if { f := 1; ①f(f) }\nf(x) := x", ["① rego_compile_error: called function f shadowed"]),
  ]

  private static let safety = [
    MarkedSource("p if { ①x == 1 }", ["① rego_unsafe_var_error: var x is unsafe"]),
    MarkedSource("p := ①x if { true }", ["① rego_unsafe_var_error: var x is unsafe"]),
    MarkedSource("p contains ①x if { true }", ["① rego_unsafe_var_error: var x is unsafe"]),
    MarkedSource("p if { ①not y }", ["① rego_unsafe_var_error: var y is unsafe"]),
    MarkedSource("p if { ①not input.x[_] }", ["① rego_unsafe_var_error: var _ is unsafe"]),
    MarkedSource("p := [x | ①y == 1; x := 1]", ["① rego_unsafe_var_error: var y is unsafe"]),
    MarkedSource(
      "p if { ①a := b; ②c := a; c == 1 }",
      [
        "① rego_unsafe_var_error: var a is unsafe", "① rego_unsafe_var_error: var b is unsafe",
        "② rego_unsafe_var_error: var c is unsafe",
      ]),
    MarkedSource(
      "p if { ①x == 1 } q if { true }", ["① rego_unsafe_var_error: var x is unsafe in rule p"]),
    MarkedSource(
      "import future.keywords.not\np if { ①not input.y[z] }", ["① rego_unsafe_var_error: var z is unsafe"]),
    MarkedSource(
      "p if { x := 1; y := [z | ①z = w]; x == y }",
      ["① rego_unsafe_var_error: var w is unsafe", "① rego_unsafe_var_error: var z is unsafe"]),
    MarkedSource(
      "p if { ①x == 1 }\nq if { ②y == 1 }\nr := ③z",
      [
        "① rego_unsafe_var_error: var x is unsafe", "② rego_unsafe_var_error: var y is unsafe",
        "③ rego_unsafe_var_error: var z is unsafe",
      ]),
    MarkedSource("p(x) ①if {\n  ②x == 2\n}", ["② rego_unsafe_var_error: var x is unsafe in rule if"], version: .v0),
    MarkedSource(
      "p {\n  ①every\n}",
      [
        "① rego_unsafe_var_error: var every is unsafe (hint: `import future.keywords.every` to import a future keyword)"
      ],
      version: .v0),
  ]

  private static let rules = [
    MarkedSource("①p := 1\np contains 1", ["① rego_type_error: conflicting rules data.test.p found"]),
    MarkedSource("①f(x) := 1\nf(x, y) := 2", ["① rego_type_error: conflicting rules data.test.f found"]),
    MarkedSource("①p[x] := 1 if { x := 1 }\np := 2", ["① rego_type_error: conflicting rules data.test.p found"]),
    MarkedSource(
      "①p[x] contains 1 if { x := 1 }\np[x] := 2 if { x := 1 }",
      [
        "① rego_type_error: conflicting rules data.test.p[x] found"
      ]),
    MarkedSource(
      "①p.a := 1\np.a.b := 2",
      [
        "① rego_type_error: rule data.test.p.a conflicts with:\n  rule data.test.p.a.b at p.rego:3"
      ]),
    MarkedSource(
      "default p := 1\ndefault p := 2",
      [
        "1:1 rego_type_error: multiple default rules data.test.p found at p.rego:2, p.rego:3"
      ]),
    MarkedSource(
      "①p if q\n②q if p",
      [
        "① rego_recursion_error: rule data.test.p is recursive: data.test.p -> data.test.q -> data.test.p",
        "② rego_recursion_error: rule data.test.q is recursive: data.test.q -> data.test.p -> data.test.q",
      ]),
    MarkedSource(
      "①p[x] := 1 if { x := 1; p[2] }",
      [
        "① rego_recursion_error: rule data.test.p[x] is recursive: data.test.p[x] -> data.test.p[x]"
      ]),
    MarkedSource(
      "①p if { count(data) > 1 }",
      [
        "① rego_recursion_error: rule data.test.p is recursive: data.test.p -> data.test.p"
      ]),
  ]

  private static let calls = [
    MarkedSource("p if ①foo(1)", ["① rego_type_error: undefined function foo"]),
    MarkedSource("p if ①data.x.f(1)", ["① rego_type_error: undefined function data.x.f"]),
    MarkedSource("f(x) := 1\np := ①f(1, 2)", ["① rego_type_error: function data.test.f has arity 1, got 2 arguments"]),
    MarkedSource("f(x, y) := 1\np if ①f(1)", ["① rego_type_error: function data.test.f has arity 2, got 1 argument"]),
    MarkedSource("p := ①print(1)", ["① rego_type_error: print(1) used as value"]),
    MarkedSource(
      "p if ①any([true])",
      [
        "① rego_type_error: deprecated built-in function calls in expression: any"
      ]),
    MarkedSource(
      "p := ①http.send({})",
      [
        "① rego_type_error: unsafe built-in function calls in expression: http.send"
      ]),
  ]

  private static let modifiers = [
    MarkedSource(
      "p if { true with ①http.send as 1 }",
      [
        "① rego_compile_error: with keyword replacing built-in function: target must not be unsafe: \"http.send\""
      ]),
    MarkedSource(
      "p if { true with ①foo as 1 }",
      [
        "① rego_type_error: with keyword target must reference existing input, data, or a function"
      ]),
    MarkedSource(
      "q := {\"a\": 1}\np if { true with ①data.test.q.a as 1 }",
      [
        "① rego_compile_error: with keyword cannot partially replace virtual document(s)"
      ]),
    MarkedSource(
      "p if { true with ①eq as 1 }",
      [
        "① rego_compile_error: with keyword replacing built-in function: replacement of \"eq\" invalid"
      ]),
    MarkedSource(
      "p if { true with ①walk as 1 }",
      [
        "① rego_compile_error: with keyword replacing built-in function: target must not be a relation"
      ]),
    MarkedSource(
      "f(x) := 1\ng(x, y) := 1\np if { ①f(1) with f as g }",
      [
        "① rego_type_error: data.test.f: arity mismatch\n\thave: (any, any)\n\twant: (any)"
      ]),
  ]

  private static let types = [
    MarkedSource("p if { ①1 == \"a\" }", ["① rego_type_error: match error\n\tleft  : number\n\tright : string"]),
    MarkedSource(
      "p := ①lower(1)",
      [
        "① rego_type_error: lower: invalid argument(s)\n\thave: (number, ???)\n\twant: (x: string, y: string)"
      ]),
    MarkedSource(
      "f(x) := x + 1\np := ①f(\"a\")",
      [
        "① rego_type_error: data.test.f: invalid argument(s)\n\thave: (string, ???)\n\twant: (number, number)"
      ]),
    MarkedSource(
      "q := 1\np if { ①q.x }",
      [
        "① rego_type_error: undefined ref: data.test.q.x\n\tdata.test.q.x\n\t^^^^^^^^^^^\n\thave: number"
      ]),
    MarkedSource(
      "p := ①{\"a\": 1}.b",
      [
        "① rego_type_error: undefined ref: {\"a\": 1}.b\n\t{\"a\": 1}.b\n\t         ^\n\t         have: \"b\"\n"
          + "\t         want (one of): [\"a\"]"
      ]),
    MarkedSource(
      "f(x) := 1\np := ①f",
      [
        "① rego_type_error: function data.test.f used as reference, not called\n\tdata.test.f\n\t^^^^^^^^^^^\n"
          + "\thave: (any) => number"
      ]),
    // What `every` and `not` hold: references are checked, calls are not; nor do its variables have types.
    MarkedSource("import future.keywords.not\np if { not { x := [1][2]; startswith(x, 1) } }", []),
    MarkedSource("p if { every x in 1 { startswith(x, \"a\") } }", []),
    MarkedSource(
      "q := 1\np if { every x in [1] { x; ①q.x } }",
      ["① rego_type_error: undefined ref: data.test.q.x\n\tdata.test.q.x\n\t^^^^^^^^^^^\n\thave: number"]),
    MarkedSource("p if { some x in ①1; x }", ["① rego_type_error: match error\n\tleft  : ???\n\tright : ???"]),
    // The mark stands behind bytes.
    MarkedSource(
      "p := ①[\"İ\", {2, 1, 2}][3]",
      [
        "① rego_type_error: undefined ref: [\"İ\", {1, 2}][3]\n\t[\"İ\", {1, 2}][3]\n\t               ^\n"
          + "\t               have: 3\n\t               want (type): number"
      ]),
    MarkedSource("p := [1 | print(①x)] if { x := 1 }", ["① rego_compile_error: var x is undeclared"]),
    // A rule is not checked further once something is wrong with it.
    MarkedSource("p if { x := 1; x == \"a\"; ①not y }", ["① rego_unsafe_var_error: var y is unsafe"]),
  ]

  private static let strict = [
    MarkedSource("①import data.a\np := 1", ["① rego_compile_error: import data.a unused"], isStrict: true),
    MarkedSource("p if { ①x := 1 }", ["① rego_compile_error: assigned var x unused"], isStrict: true),
    MarkedSource(
      "①f(x) := 1", ["① rego_compile_error: unused argument x. (hint: use _ (wildcard variable) instead)"],
      isStrict: true),
    MarkedSource("f(x) := x\ng(_) := 1\np if { x := f(1); y := g(x); y == 1 }", [], isStrict: true),
    MarkedSource("f(x) := 1 if { false } else := x", [], isStrict: true),
  ]
}

/// A module of package `test` with marks, and the errors that it is to give.
struct MarkedSource: Sendable, CustomTestStringConvertible {
  let source: String
  let errors: [String]
  let version: ParserOptions.Version
  let isStrict: Bool

  init(_ source: String, _ errors: [String], version: ParserOptions.Version = .v1, isStrict: Bool = false) {
    self.source = "package test\n" + source
    self.errors = errors
    self.version = version
    self.isStrict = isStrict
  }

  var testDescription: String { source }

  /// The source without marks, and the mark at each `row:column`.
  var unmarked: (source: String, marks: [String: String]) {
    var plain = ""
    var marks: [String: String] = [:]
    var (row, column) = (1, 1)
    for character in source {
      if "①②③④".contains(character) {
        marks["\(row):\(column)"] = String(character)
        continue
      }
      plain.append(character)
      if character == "\n" { (row, column) = (row + 1, 1) } else { column += 1 }
    }
    return (plain, marks)
  }
}
