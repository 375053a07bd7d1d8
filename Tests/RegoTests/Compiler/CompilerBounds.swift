import RegoSyntax
import RegoValues
import Testing

@testable import Rego

/// Sources that are large, deep or hostile end in a program or in errors.
@Suite struct CompilerBounds {
  private func compile(_ source: String) throws(Diagnostics) -> ResolvedProgram {
    let module = try Parser.module(
      Array(("package test\n" + source).utf8), file: "p.rego", options: ParserOptions(version: .v1))
    return try Compiler(options: CompilerOptions(catalog: DeclaredBuiltins.catalog)).program([module])
  }

  @Test func `A body in reverse order is put right`() throws {
    let count = 400
    let body = (0..<count).map { "x\($0) = x\($0 + 1)" }.joined(separator: "; ")
    let rule = try compile("p if { \(body); x\(count) = 1 }").rules[0]
    #expect(rule.branches[0].body.first?.description == "x\(count) = 1")
    #expect(rule.branches[0].body.last?.description == "x0 = x1")
  }

  @Test func `A long chain of rules needs no stack`() throws {
    let rules = (0..<2_000).map { "r\($0) := r\($0 + 1)" }.joined(separator: "\n")
    #expect(try compile(rules + "\nr2000 := 1").rules.count == 2_001)
  }

  @Test func `A ring of rules is reported by its first members`() throws {
    let rules = (0..<300).map { "r\($0) := r\(($0 + 1) % 300)" }.joined(separator: "\n")
    let module = try Parser.module(Array(("package test\n" + rules).utf8), file: "p.rego")
    let messages = Compiler.diagnostics([module]).map(\.message)
    #expect(messages.count == 20)
    #expect(messages[0].hasPrefix("rule data.test.r0 is recursive: data.test.r0 -> data.test.r1 -> "))
  }

  @Test func `Nested closures are looked at once each`() throws {
    // Twice for each level would be 2^200, and once more for each level around it minutes.
    let source = "p := " + String(repeating: "[x | x := ", count: 200) + "1" + String(repeating: "]", count: 200)
    #expect(try compile(source).rules.count == 1)
  }

  @Test(arguments: [
    ("[x | x := ", "]"), ("[", "]"), ("f(", ")"), ("{x: ", "}"), ("count({y | y := ", "})"), ("input[", "]"),
  ])
  func `Deep nesting that the parser allows is not too deep for the stages`(opening: String, closing: String) throws {
    let depth = 100
    let source = String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
    #expect(try compile("f(x) := x\np := y if { x := 1; y := \(source) }").rules.count == 2)
  }

  @Test func `A tree that is deeper than the parser allows is refused`() throws {
    var term = Term(location: .none, kind: .scalar(1))
    for _ in 0..<(Compiler.maximumDepth + 10) { term = Term(location: .none, kind: .array([term])) }
    var module = try Parser.module(Array("package test\np := 1".utf8), file: "p.rego")
    module.rules[0].head.value = term
    #expect(Compiler.diagnostics([module]).map(\.message) == ["nested more than \(Compiler.maximumDepth) levels deep"])
  }
}
