import ArgumentParser
import Foundation
import Rego
import RegoSyntax
import RegoValues
import Testing

@testable import RegoCommands

/// `inspect` and `deps` over the policies in `Golden/Bundle`.
@Suite struct InspectTests {
  private static let bundle = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Golden/Bundle").path

  /// With paths as they are below the bundle, so that goldens are the same everywhere.
  private func inspection(_ paths: [String] = [InspectTests.bundle]) throws -> Inspection {
    var inspection = try Inspection(paths, parser: ParserOptions())
    let prefix = InspectTests.bundle + "/"
    inspection.namespaces = inspection.namespaces.mapValues { $0.map { $0.replacingOccurrences(of: prefix, with: "") } }
    for index in inspection.documents.indices {
      let file = inspection.documents[index].location.file
      inspection.documents[index].location.file = file.replacingOccurrences(of: prefix, with: "")
    }
    return inspection
  }

  private func code(_ command: any ParsableCommand.Type, _ arguments: [String]) throws -> Int32 {
    do {
      var parsed = try command.parse(arguments)
      try parsed.run()
      return 0
    } catch let code as ExitCode {
      return code.rawValue
    }
  }

  @Test func bundlesAreTold() throws {
    let inspection = try inspection()
    try Golden.expect(
      InspectionText.text(inspection, format: .pretty, annotations: true), matches: "inspect-pretty.txt")
    try Golden.expect(InspectionText.text(inspection, format: .json, annotations: true), matches: "inspect.json")
    #expect(!InspectionText.text(inspection, format: .json, annotations: false).contains("annotations"))
  }

  /// A policy by itself has no manifest, and nothing of its neighbours.
  @Test func filesAreTold() throws {
    let inspection = try inspection([InspectTests.bundle + "/policy.rego"])
    #expect(inspection.manifest == nil)
    #expect(inspection.namespaces == ["data.policy": ["policy.rego"]])
    // `lib.pardoned` stands elsewhere: what the policy needs is not known.
    #expect(inspection.capabilities == nil)
  }

  @Test func requiredCapabilitiesAreNamed() throws {
    let inspection = try inspection([InspectTests.bundle + "/lib/lib.rego"])
    guard case .array(let builtins)? = inspection.capabilities?["builtins"] else {
      Issue.record("there are no built-ins")
      return
    }
    #expect(builtins.elements.compactMap { $0["name"]?.stringValue } == ["eq", "internal.member_2"])
    #expect(inspection.capabilities?["features"] == ["rego_v1"])
  }

  @Test func dependenciesAreTold() throws {
    let loaded = try LoadedPolicies(paths: [InspectTests.bundle])
    let program = try Compiler(options: CompilerOptions()).program(loaded.modules)
    func text(_ query: String, _ format: OutputFormat) throws -> String {
      let body = try Parser.query(Array(query.utf8), file: "query")
      return DependencyText.text(program.dependencies(of: body), format: format)
    }
    try Golden.expect(text("data.policy", .pretty), matches: "deps-pretty.txt")
    try Golden.expect(text("data.policy.allow", .json), matches: "deps.json")
    #expect(
      try text("input.x", .pretty) == """
        +----------------+
        | BASE DOCUMENTS |
        +----------------+
        | input.x        |
        +----------------+

        """)
    #expect(try text("1 == 1", .pretty) == "")
    #expect(try text("1 == 1", .json) == "{}\n")
  }

  @Test func exitCodes() throws {
    #expect(try code(InspectCommand.self, [InspectTests.bundle + "/none"]) == 1)
    #expect(try code(InspectCommand.self, [InspectTests.bundle + "/data.json"]) == 1)
    #expect(try code(DepsCommand.self, ["data.policy.allow :=", "-d", InspectTests.bundle]) == 1)
    #expect(try code(DepsCommand.self, ["data.policy", "-d", InspectTests.bundle + "/none"]) == 1)
    #expect(try code(DepsCommand.self, ["1 == 1", "-f", "json"]) == 0)
  }
}
