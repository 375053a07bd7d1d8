import RegoSyntax
import RegoValues
import Testing

@Suite struct ModuleTests {
  static func parse(_ source: String, _ version: ParserOptions.Version = .v1) throws -> Module {
    try Parser.module(Array(source.utf8), file: "t.rego", options: ParserOptions(version: version))
  }

  @Test func packagesStartWithData() throws {
    let module = try Self.parse("package a.b[\"c d\"].if\np := 1")
    #expect(module.package.path.description == "data.a.b[\"c d\"][\"if\"]")
    #expect(module.package.path.headName == "data")
  }

  @Test func importsKeepPathAndAlias() throws {
    let module = try Self.parse(
      "package t\nimport data.x.y as z\nimport input.foo[\"bar\"]\nimport rego.v1\nimport data.if.then")
    #expect(module.imports.map(\.path.description) == ["data.x.y", "input.foo.bar", "rego.v1", "data[\"if\"].then"])
    #expect(module.imports.map(\.alias) == ["z", nil, nil, nil])
  }

  @Test func wildcardsAreUniqueInAFile() throws {
    let module = try Self.parse("package t\nf(_, _) := x if { x := [_, _] } { x = _ }\np[_] := _ if true")
    var names: [String] = []
    for rule in module.rules {
      for term in (rule.head.args ?? []) + [rule.head.value].compactMap({ $0 }) + rule.head.reference.terms {
        if case .variable(let name) = term.kind, name.hasPrefix("$") { names.append(name) }
      }
    }
    #expect(names.count == 6)
    #expect(Set(names).count == 6)
  }

  @Test func locationsCoverTheirSource() throws {
    let source = "package t\n\n# é\np := x if {\n  y := \"é\" ; x = y + 1 # c\n}\nelse := 2\n"
    let module = try Self.parse(source)
    func text(_ location: Location) -> String {
      String(decoding: Array(source.utf8)[location.offset..<location.end], as: UTF8.self)
    }
    let rule = try #require(module.rules.first)
    #expect(text(rule.location).hasSuffix("else := 2"))
    #expect(text(rule.head.location) == "p := x")
    #expect(rule.body.map { text($0.location) } == ["y := \"é\"", "x = y + 1"])
    #expect(rule.body.map(\.location.row) == [5, 5])
    #expect(rule.body.map(\.location.column) == [3, 14], "columns count code points")
    #expect(module.comments.map(\.text) == [" é", " c"])
    #expect(module.comments.map(\.location.row) == [3, 5])
  }

  @Test func theDocumentsAreReferencesEvenAlone() throws {
    let term = try Parser.term(Array("[input, data, x]".utf8), file: "q")
    guard case .array(let terms) = term.kind else { throw UnexpectedShape() }
    #expect(terms.map(\.kindName) == ["ref", "ref", "var"])
  }

  @Test func bodylessRulesHaveTheBodyTrue() throws {
    let rule = try #require(try Self.parse("package t\np := 1").rules.first)
    #expect(rule.hasGeneratedBody)
    #expect(rule.body.text == "true")
    #expect(try Self.parse("package t\np if true").rules.first?.hasGeneratedBody == false)
  }

  @Test func queriesAndTerms() throws {
    let body = try Parser.query(Array("x = 1; some y in input\nz".utf8), file: "q")
    #expect(body.map(\.description) == ["x = 1", "some y in input", "z"])
    #expect(try Parser.term(Array(" {1: {2}} ".utf8), file: "q").description == "{1: {2}}")
    #expect(throws: Diagnostics.self) { try Parser.term(Array("1 2".utf8), file: "q") }
    #expect(throws: Diagnostics.self) { try Parser.query([], file: "q") }
  }

  struct UnexpectedShape: Error {}
}
