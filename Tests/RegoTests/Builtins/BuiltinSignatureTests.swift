import Foundation
import Testing

@testable import Rego

/// `Cases/signatures.txt`: each built-in's name and its signature as OPA's error messages write it. The type checker prints ours.
@Suite struct BuiltinSignatureTests {
  @Test func signaturesAreThoseOfOPA() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Cases/signatures.txt")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(lines.count > 190)
    for line in lines {
      let name = line.prefix { $0 != " " }
      guard let builtin = BuiltinCatalog.standard[String(name)] else { continue }
      let types = builtin.arguments + [builtin.result]
      #expect("\(name) (\(types.map(\.text).joined(separator: ", ")))" == line)
    }
  }

  /// Every built-in that OPA has and the standard catalogue lacks, by name: taken off this list when it comes.
  @Test func namesAreThoseOfOPA() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Cases/signatures.txt")
    let known = Set(
      try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { String($0.prefix { $0 != " " }) })
    let extra = BuiltinCatalog.standard.builtins.map(\.name).filter { !known.contains($0) }
    #expect(
      Set(extra).isSubset(of: ["eq", "assign", "print", "internal.print", "internal.test_case", "rego.metadata.rule"]))
  }

  /// The standard catalogue is taken as having no name twice, and both ways of asking give the same.
  @Test func everyNameIsThereOnce() {
    let catalog = BuiltinCatalog.standard
    #expect(Set(catalog.builtins.map(\.name)).count == catalog.builtins.count)
    for builtin in catalog.builtins {
      #expect(catalog.find(builtin.name)?.name == builtin.name)
      #expect(catalog[builtin.name]?.description == catalog.find(builtin.name)?.description)
    }
    #expect(catalog.find("no.such") == nil && catalog["no.such"] == nil)
  }
}
