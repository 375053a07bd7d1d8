import RegoSyntax
import RegoValues
import Testing

@testable import Rego

/// `rego.metadata.rule()` and `.chain()` are constants that the METADATA blocks give.
@Suite struct MetadataCalls {
  private func block(_ scope: Annotations.Scope, _ path: [String], _ title: String, rule: Int? = nil) -> Annotations {
    let names = [Term.variable("data", at: .none)] + path.map { Term.string($0, at: .none) }
    var block = Annotations(location: .none, scope: scope, target: Ref(names), ruleIndex: rule)
    block.title = title
    return block
  }

  private func module() throws -> Module {
    let source =
      "package a.b\nx := rego.metadata.rule()\ny := rego.metadata.chain()\nz := [c | c := rego.metadata.rule()]"
    var module = try Parser.module(Array(source.utf8), file: "p.rego")
    module.annotations = [
      block(.subpackages, ["a"], "tree"), block(.package, ["a", "b"], "package"),
      block(.document, ["a", "b", "y"], "document", rule: 1), block(.rule, ["a", "b", "x"], "x", rule: 0),
    ]
    return module
  }

  private func constants(of rule: ResolvedRule) -> [Value] {
    rule.branches[0].body.compactMap { expression in
      guard case .call(let call) = expression.kind, call.isBuiltin("eq") else { return nil }
      return call.arguments.last?.scalar
    }
  }

  @Test func `The rule's own block, or an empty object`() throws {
    let program = try Compiler(options: CompilerOptions(catalog: DeclaredBuiltins.catalog)).program([try module()])
    #expect(constants(of: program.rules[0]) == [["scope": "rule", "title": "x"]])
    #expect(constants(of: program.rules[2]) == [.object(.empty)])
  }

  @Test func `The chain leads from the rule to the root package`() throws {
    let program = try Compiler(options: CompilerOptions(catalog: DeclaredBuiltins.catalog)).program([try module()])
    let chain: Value = [
      ["path": ["a", "b", "y"]],
      ["path": ["a", "b", "y"], "annotations": ["scope": "document", "title": "document"]],
      ["path": ["a", "b"], "annotations": ["scope": "package", "title": "package"]],
      ["path": ["a"], "annotations": ["scope": "subpackages", "title": "tree"]],
    ]
    #expect(constants(of: program.rules[1]) == [chain])
  }
}
