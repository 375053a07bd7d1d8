import RegoSyntax
import RegoValues
import Testing

@testable import Rego

/// What the compiler makes of modules and queries, printed as Rego.
@Suite struct ResolvedForms {
  @Test(arguments: forms) func rewrites(form: Form) throws {
    let rules = try form.program().rules.map { rule in
      rule.branches.map(\.description).joined(separator: " else ")
    }
    #expect(rules.joined(separator: "\n") == form.resolved)
  }

  static let forms: [Form] = [
    Form(
      "names", "import data.lib.x as y\nimport input.a\np := y.z + a + q\nq := 1",
      """
      data.test.p := __local1__ if { true; __local2__ = data.lib.x.z; __local3__ = input.a; \
      plus(__local2__, __local3__, __local0__); __local4__ = data.test.q; plus(__local0__, __local4__, __local1__) }
      data.test.q := 1
      """),
    Form(
      "local variables", "p if { x := input.a; some y in x; y == [x | x := y][0] }",
      """
      data.test.p if { __local0__ = input.a; __local2__ = __local0__[__local1__]; \
      __local4__ = [__local3__ | __local3__ = __local2__]; __local2__ = __local4__[0] }
      """),
    Form(
      "arguments and else", "f(x) := 1 if { x > 2 } else := x",
      """
      data.test.f(__local0__) := 1 if { __local0__ > 2 } else data.test.f(__local1__) := __local1__
      """),
    Form(
      "patterns", "f([x, {\"a\": y}], x) := y",
      "data.test.f([__local0__, {\"a\": __local1__}], __local0__) := __local1__"),
    Form(
      "references in arguments", "f(data.k[_]) := 1", "data.test.f(__local0__) := 1 if { true; __local0__ = data.k[_] }"
    ),
    Form(
      "heads", "p[input.k].b contains input.v if input.x",
      """
      data.test.p[__local0__].b contains __local1__ if { input.x; __local0__ = input.k; __local1__ = input.v }
      """),
    Form(
      "order", "p if { y == 2; x == y; x = input.x; y = x + 1 }",
      "data.test.p if { x = input.x; plus(x, 1, __local0__); y = __local0__; y = 2; x = y }"),
    Form(
      "negation stays behind its variables", "p if { not q[x]; x = input.y }\nq contains 1",
      """
      data.test.p if { x = input.y; not data.test.q[x] }
      data.test.q contains 1
      """),
    Form(
      "closures wait for outer variables", "p if { count([y | y := xs[_]]) == 1; xs = input.xs }",
      """
      data.test.p if { xs = input.xs; __local2__ = [__local0__ | __local0__ = xs[_]]; count(__local2__, __local1__); \
      __local1__ = 1 }
      """),
    Form(
      "hoisting out of a negation", "p if not f(input.x) == 1\nf(x) := x",
      """
      data.test.p if { __local1__ = input.x; data.test.f(__local1__, __local0__); not __local0__ = 1 }
      data.test.f(__local0__) := __local0__
      """),
    Form(
      "negated bodies keep what is hoisted", "import future.keywords.not\np if not f(input.x) == 1\nf(x) := x",
      """
      data.test.p if { not __local1__ = input.x; data.test.f(__local1__, __local0__); __local0__ = 1 }
      data.test.f(__local0__) := __local0__
      """),
    Form(
      "modifiers", "p if { f(input.x) == 1 with input.y as input.z }\nf(x) := x",
      """
      data.test.p if { __local0__ = input.z; __local2__ = input.x with input.y as __local0__; \
      data.test.f(__local2__, __local1__) with input.y as __local0__; __local1__ = 1 with input.y as __local0__ }
      data.test.f(__local0__) := __local0__
      """),
    Form(
      "replaced functions", "p if { count(\"x\") == 1 with count as f }\nf(_) := 1",
      """
      data.test.p if { count("x", __local0__) with count as data.test.f; __local0__ = 1 with count as data.test.f }
      data.test.f(__local0__) := 1
      """),
    Form(
      "every", "p if { every x in input.xs { x > q } }\nq := 1",
      """
      data.test.p if { __local2__ = input.xs; every __local0__, __local1__ in __local2__ \
      { __local3__ = data.test.q; __local1__ > __local3__ } }
      data.test.q := 1
      """),
    Form(
      "comprehension heads", "p := [input.a | true]\nq := {k: v.x | some k, v in input}",
      """
      data.test.p := __local1__ if { true; __local1__ = [__local0__ | true; __local0__ = input.a] }
      data.test.q := __local3__ if { true; __local3__ = {__local0__: __local2__ | __local1__ = input[__local0__]; \
      __local2__ = __local1__.x} }
      """),
    Form(
      "templates", "p := $\"a{input.x}{1}\"",
      """
      data.test.p := __local1__ if { true; __local2__ = {__local0__ | __local0__ = input.x}; \
      internal.template_string(["a", __local2__, 1], __local1__) }
      """),
    Form(
      "indirect references", "p := f(1)[input.x].y\nf(_) := {}",
      """
      data.test.p := __local1__ if { true; data.test.f(1, __local0__); __local2__ = input.x; \
      __local1__ = __local0__[__local2__].y }
      data.test.f(__local0__) := {}
      """),
    Form("prints are erased", "p if { print(input.x) }", "data.test.p"),
    Form(
      "defaults", "default p := false\np if input.x",
      """
      default data.test.p := false
      data.test.p if { input.x }
      """),
  ]

  @Test func `Prints are kept on demand, with operands that may be undefined`() throws {
    var options = CompilerOptions(catalog: DeclaredBuiltins.catalog)
    options.keepsPrint = true
    let form = Form("", "p if { x := 1; print(x, input.y) }", "")
    let rule = try form.program(options).rules[0].branches[0]
    #expect(
      rule.description == """
        data.test.p if { __local0__ = 1; __local3__ = {__local1__ | __local1__ = __local0__}; \
        __local4__ = {__local2__ | __local2__ = input.y}; internal.print([__local3__, __local4__]) }
        """)
  }

  @Test func `Groups hang in the tree at their ground prefix`() throws {
    let program = try Form("", "p.a[x].b := 1 if { x := 1 }\np.c := 2\nq contains 1\nf(x) := x", "").program()
    let test = try #require(program.tree.node(at: ["test"] as [Value]))
    #expect(test.keys == ["f", "p", "q"])
    let a = try #require(test.node(at: ["p", "a"] as [Value])?.group)
    #expect(program.groups[a].path == ["test", "p", "a"])
    #expect(
      program.groups.map { group in program.rules[group.rules[0]].kind } == [
        .partialObject, .complete, .partialSet, .function,
      ])
    #expect(program.rules[program.groups[a].rules[0]].groundPrefixCount == 4)
  }

  @Test func `A query shows the variables that its author named`() throws {
    let program = try Form("", "p contains 1", "").program()
    let body = try Parser.query(
      Array("x = data.test.p; some y in x; z := y + 1; _ = z; count([k | k = x[_]], n)".utf8), file: "query")
    let query = try Compiler(options: CompilerOptions(catalog: DeclaredBuiltins.catalog)).query(body, in: program)
    #expect(query.bindings.map(\.name) == ["n", "x", "y", "z"])
    let z = try #require(query.bindings.last)
    #expect(query.names[z.variable] == "z")
  }

  @Test func `Errors of several files are sorted by file and place`() throws {
    let sources = ["b.rego": "package b\np if { x == 1 }", "a.rego": "package a\np := 1\np contains 2\nq := y"]
    let modules = try sources.sorted { $0.key > $1.key }.map { try Parser.module(Array($0.value.utf8), file: $0.key) }
    #expect(
      Compiler.diagnostics(modules).map { "\($0.location.file):\($0.location.row)" } == [
        "a.rego:2", "a.rego:4", "b.rego:2",
      ])
  }

  @Test func `Rules do not lie where the data is`() throws {
    let form = Form("", "p := 1\nq := 2", "")
    let modules = [try form.module()]
    let data: Value = ["test": ["p": 1]]
    #expect(Compiler.diagnostics(modules, data: data).map(\.message) == ["conflicting rule for data path test/p found"])
  }
}

extension Compiler {
  /// The errors of a compilation; none where it succeeds.
  static func diagnostics(_ modules: [Module], data: Value = .object(.empty)) -> [Diagnostic] {
    do throws(Diagnostics) {
      _ = try Compiler(options: CompilerOptions(catalog: DeclaredBuiltins.catalog)).program(modules, data: data)
      return []
    } catch {
      return error.all
    }
  }
}

/// A module of package `test` and its rules after compilation.
struct Form: Sendable, CustomTestStringConvertible {
  let name: String
  let source: String
  let resolved: String

  init(_ name: String, _ source: String, _ resolved: String) {
    self.name = name
    self.source = "package test\n" + source
    self.resolved = resolved
  }

  var testDescription: String { name }

  func module() throws(Diagnostics) -> Module {
    try Parser.module(Array(source.utf8), file: "p.rego", options: ParserOptions(version: .v1))
  }

  func program(
    _ options: CompilerOptions = CompilerOptions(catalog: DeclaredBuiltins.catalog)
  ) throws(Diagnostics) -> ResolvedProgram {
    try Compiler(options: options).program([try module()])
  }
}
