import Foundation
import RegoSyntax
import RegoValues
import Testing

/// Every module, query and input term of the compliance cases is Rego of its version.
@Suite struct ComplianceParsing {
  static let cases = ComplianceCases.locate()

  @Test(
    .enabled(
      if: cases != nil, "the compliance cases are not here: set GATEHOUSE_SHARED or put `shared` beside the package"),
    arguments: ["v0", "v1", "compile-v0", "compile-v1"])
  func parses(folder: String) async throws {
    let cases = try #require(Self.cases)
    let files = try cases.files(in: folder)
    #expect(!files.isEmpty)
    let refused = try await withThrowingTaskGroup(of: [String].self) { group in
      for file in files { group.addTask { try ComplianceCases.refusals(in: file) } }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(refused.isEmpty, "\(refused.sorted().joined(separator: "\n"))")
  }
}

struct ComplianceCases {
  let root: URL

  static func locate() -> ComplianceCases? {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let shared =
      ProcessInfo.processInfo.environment["GATEHOUSE_SHARED"].map { URL(filePath: $0) }
      ?? package.deletingLastPathComponent().appending(path: "shared")
    let root = shared.appending(path: "rego-compliance")
    return FileManager.default.fileExists(atPath: root.appending(path: "index.json").path) ? Self(root: root) : nil
  }

  func files(in folder: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: root.appending(path: folder), includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "jsonl" }
  }

  /// What of a file does not parse though it should, or parses though it should not.
  static func refusals(in file: URL) throws -> [String] {
    try Data(contentsOf: file).split(separator: 0x0A).flatMap { line -> [String] in
      guard let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
        let id = object["id"] as? String
      else { return ["\(file.lastPathComponent): a line that is no case"] }
      return refusals(in: object).map { "\(id): \($0)" }
    }
  }

  private static func refusals(in object: [String: Any]) -> [String] {
    var options = ParserOptions(version: object["rego"] as? String == "v0" ? .v0 : .v1)
    options.experimentalKeywords = object["experimental_keywords"] as? Bool ?? false
    let wanted = (object["want_errors"] as? [[String: Any]] ?? []).contains {
      $0["code"] as? String == "rego_parse_error"
    }
    var result: [String] = []
    func attempt(_ what: String, _ text: String, _ parse: ([UInt8]) throws -> Void) {
      do { try parse(Array(text.utf8)) } catch { result.append("\(what): \(error)") }
    }
    for (index, source) in (object["modules"] as? [String] ?? []).enumerated() {
      let name = "test-\(index).rego"
      attempt(name, source) { _ = try Parser.module($0, file: name, options: options) }
      var forced = options
      forced.forcedFutureKeywords = ["not"]
      attempt("\(name) with `not` bodies", source) { _ = try Parser.module($0, file: name, options: forced) }
    }
    if wanted { return result.isEmpty ? ["a parse error is wanted"] : [] }
    if let query = object["query"] as? String {
      attempt("query", query) { _ = try Parser.query($0, file: "query", options: options) }
    }
    if let term = object["input_term"] as? String {
      attempt("input_term", term) { _ = try Parser.term($0, file: "input_term", options: options) }
    }
    return result
  }
}
