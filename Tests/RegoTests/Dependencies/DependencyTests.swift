import Rego
import RegoSyntax
import RegoValues
import Testing

/// Which documents a query depends on.
@Suite struct DependencyTests {
  private func dependencies(_ query: String, _ sources: String...) throws -> DocumentDependencies {
    let modules = try sources.enumerated().map { try Parser.module(Array($1.utf8), file: "\($0).rego") }
    let program = try Compiler(options: CompilerOptions()).program(modules)
    return program.dependencies(of: try Parser.query(Array(query.utf8), file: "query"))
  }

  private func base(_ query: String, _ sources: [String] = []) throws -> [String] {
    let modules = try sources.enumerated().map { try Parser.module(Array($1.utf8), file: "\($0).rego") }
    let program = try Compiler(options: CompilerOptions()).program(modules)
    return program.dependencies(of: try Parser.query(Array(query.utf8), file: "query")).base
      .map { Ref(path: $0).description }
  }

  @Test func pathsEndWhereTheyAreUnknown() throws {
    #expect(try base("data.a.b[x].c") == ["data.a.b"])
    #expect(try base("data.a[input.k].c") == ["data.a", "input.k"])
    #expect(try base("data.a[\"x y\"][1]") == [#"data.a["x y"][1]"#])
  }

  @Test func theShorterPathStands() throws {
    #expect(try base("data.a.b; data.a; data.ab") == ["data.a", "data.ab"])
    #expect(try base("input.x; input") == ["input"])
  }

  /// What a variable stands for is put together with what is asked of it.
  @Test func variablesAreFollowed() throws {
    let source = "package p\nr if { x := data.a; y := x.b; y.c == 1 }\ns := x if x := data.whole"
    #expect(try base("data.p.r", [source]) == ["data.a.b.c"])
    #expect(try base("data.p.s", [source]) == ["data.whole"])
  }

  @Test func rulesLeadToWhatTheyAsk() throws {
    let found = try dependencies(
      "data.p.allow",
      """
      package p
      import data.lib
      default allow := false
      allow if lib.ok(input.user)
      else if count([r | some r in data.roles; r.name == input.role]) > 0
      """,
      """
      package lib
      ok(user) if { user.id in data.users with input.deep as data.mock }
      unused := data.unused
      """)
    #expect(found.virtual == [["data", "lib", "ok"], ["data", "p", "allow"]])
    #expect(
      found.base == [
        ["data", "mock"], ["data", "roles"], ["data", "users"], ["input", "deep"], ["input", "role"],
        ["input", "user"],
      ])
  }

  @Test func wholePackagesHoldAllTheirRules() throws {
    let source = "package a.b\np := input.p\nq[x] := data.q[x] if some x in [1]\nf(x) := data.f[x]"
    let found = try dependencies("data.a", source)
    #expect(found.virtual == [["data", "a", "b", "f"], ["data", "a", "b", "p"], ["data", "a", "b", "q"]])
    #expect(found.base == [["data", "f"], ["data", "q"], ["input", "p"]])
    #expect(try dependencies("data.a.b.p.deeper", source).virtual == [["data", "a", "b", "p"]])
    #expect(try dependencies("data.other", source).virtual == [])
  }

  /// Variables that are bound to one another's parts end, and what they multiply stays within bounds.
  @Test func hostileBodiesEnd() throws {
    #expect(try base("x = data.a; x = x.b") == ["data.a"])
    var body = "x0 = data.a; x0 = data.b"
    for index in 1...40 { body += "; x\(index) = x\(index - 1).l; x\(index) = x\(index - 1).r" }
    #expect(try base(body) == ["data.a", "data.b"])
  }

  @Test func calledBuiltinsAreNamed() throws {
    let module = try Parser.module(
      Array("package p\np := upper(x) if { some x in [y | y := lower(input.y)]; x != \"\" }".utf8), file: "p.rego")
    let program = try Compiler(options: CompilerOptions()).program([module])
    #expect(program.builtins(of: .standard) == ["eq", "lower", "neq", "upper"])
  }
}
