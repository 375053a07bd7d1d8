import RegoSyntax
import Testing

@testable import Rego

/// A faulty METADATA block refuses programs that ask for metadata, and no others.
@Suite struct MetadataFaultTests {
  private func compile(_ rule: String) throws {
    let source = "package t\n# METADATA\n# scope: foo\nq := 1\n\(rule)\n"
    let module = try Parser.module(Array(source.utf8), file: "t.rego")
    _ = try Compiler(options: CompilerOptions(catalog: DeclaredBuiltins.catalog)).program([module])
  }

  @Test func whoAsksIsTold() {
    let error = #expect(throws: Diagnostics.self) { try compile("p := rego.metadata.rule()") }
    #expect(error?.all.map(\.location.row) == [3])
    #expect(error?.first.message.hasPrefix("invalid annotation scope 'foo'") == true)
  }

  @Test func whoDoesNotAskIsNot() throws { try compile("p := 1") }
}
