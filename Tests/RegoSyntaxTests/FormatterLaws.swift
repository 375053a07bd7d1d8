import Foundation
import RegoSyntax
import RegoValues
import Testing

/// What holds for every module: formatting twice is formatting once, and nothing is lost.
@Suite struct FormatterLaws {
  @Test(
    .enabled(
      if: ComplianceParsing.cases != nil,
      "the compliance cases are not here: set GATEHOUSE_SHARED or put `shared` beside the package"),
    arguments: ["v0", "v1"])
  func holdForEveryModuleOfTheCases(folder: String) async throws {
    let files = try #require(ComplianceParsing.cases).files(in: folder)
    let broken = try await withThrowingTaskGroup(of: [String].self) { group in
      for file in files { group.addTask { try Self.broken(in: file, isV0: folder == "v0") } }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(broken.isEmpty, "\(broken.sorted().prefix(5).joined(separator: "\n"))")
  }

  /// Comments and line ends where nobody puts them.
  @Test(arguments: [
    "p if x == ▶[1, 2]", "p := {▶1: ▶2, ▶3: 4▶}", "p := [▶x |▶ some x in y; x▶]", "p if f(▶1, 2▶) with▶ input as 3",
  ])
  func holdForCommentsAtAnyPlace(marked: String) throws {
    let pieces = "package p\n\(marked)".split(separator: "▶", omittingEmptySubsequences: false)
    for place in 1..<pieces.count {
      for inserted in ["\n", " # a\n", "\n# b\n", "\n\n# c\n# d\n"] {
        let source = pieces[..<place].joined() + inserted + pieces[place...].joined()
        #expect(Self.fault(of: source, isV0: false) == nil, "\(source)")
      }
    }
  }

  private static func broken(in file: URL, isV0: Bool) throws -> [String] {
    try Data(contentsOf: file).split(separator: 0x0A).flatMap { line -> [String] in
      guard let example = try? JSONReader.read(Array(line), limits: .generous),
        case .array(let modules)? = example["modules"]
      else { return [] }
      return modules.elements.compactMap { module in
        module.stringValue.flatMap { fault(of: $0, isV0: isV0) }.map { "\(example["id"]?.stringValue ?? ""): \($0)" }
      }
    }
  }

  /// The law that a source breaks, if it is one that can be read.
  private static func fault(of source: String, isV0: Bool) -> String? {
    var options = ParserOptions(version: isV0 ? .v0 : .v1)
    options.experimentalKeywords = true
    guard let module = try? Parser.module(Array(source.utf8), file: "m.rego", options: options) else { return nil }
    let formatter = PolicyFormatter(target: isV0 ? .v0 : .v1)
    let formatted = formatter.format(module)
    guard let again = try? Parser.module(formatted, file: "m.rego", options: options) else {
      return "cannot be read again"
    }
    if formatter.format(again) != formatted { return "changes again" }
    if words(module) != words(again) { return "loses comments" }
    if tree(module) != tree(again) { return "means something else" }
    return nil
  }

  private static func words(_ module: Module) -> [String] {
    module.comments.map { $0.text.trimmingCharacters(in: .whitespacesAndNewlines) }.sorted()
  }

  /// The tree but for the order of imports, the sign of assignments, and what a template's constants look like.
  private static func tree(_ module: Module) -> Value {
    var module = module
    module.imports.sort { $0.path.description < $1.path.description }
    var options = DescriptionOptions()
    options.includesComments = false
    options.includesAnnotations = false
    return normalised(module.json(options))
  }

  private static func normalised(_ value: Value) -> Value {
    switch value {
    case .array(let array): return .array(RegoArray(array.elements.map(normalised)))
    case .object(let object):
      if value["type"] == "templatestring" { return .string(Text(templateText(value))) }
      let kept = zip(object.keys, object.values).filter { key, _ in
        key != "assign" && !(value["ref"] != nil && (key == "key" || key == "name") && value["value"] != nil)
      }
      return .object(RegoObject(kept.map { ($0, normalised($1)) }))
    default: return value
    }
  }

  private static func templateText(_ template: Value) -> String {
    guard case .array(let parts)? = template["value"]?["parts"] else { return "" }
    return parts.elements.map { part in
      if part["terms"] != nil { return "{\(normalised(part))}" }
      if part["type"] == "null" { return "null" }
      return part["value"]?.stringValue ?? part["value"]?.description ?? ""
    }.joined()
  }
}
