import Foundation
import RegoSyntax
import RegoValues
import Testing

@testable import Rego

/// Modules and queries of the evaluation cases compile; the compile cases are refused with the errors that they name.
@Suite struct ComplianceCompilation {
  static let root = locate()

  @Test(
    .enabled(
      if: root != nil, "the compliance cases are not here: set GATEHOUSE_SHARED or put `shared` beside the package"),
    arguments: ["v0", "v1"])
  func compiles(folder: String) async throws {
    let files = try Self.files(in: folder)
    #expect(!files.isEmpty)
    let refused = try await withThrowingTaskGroup(of: [String].self) { group in
      for file in files { group.addTask { try Self.cases(in: file).flatMap { $0.refusals } } }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(refused.isEmpty, "\(refused.sorted().joined(separator: "\n"))")
  }

  @Test(
    .enabled(
      if: root != nil, "the compliance cases are not here: set GATEHOUSE_SHARED or put `shared` beside the package"),
    arguments: ["compile-v0", "compile-v1"])
  func refuses(folder: String) throws {
    for entry in try Self.files(in: folder).flatMap(Self.cases) {
      #expect(entry.compileFailure == nil, "\(entry.id)")
    }
  }

  @Test(
    .enabled(
      if: root != nil, "the compliance cases are not here: set GATEHOUSE_SHARED or put `shared` beside the package"))
  func `Damaged modules end in a program or in errors, each with its place`() throws {
    var random = LinearCongruence(state: 7)
    for name in ["withkeyword", "refheads", "every", "comprehensions", "functions", "keywordrefs"] {
      let file = try #require(try Self.files(in: "v1").first { $0.lastPathComponent == "\(name).jsonl" })
      for entry in try Self.cases(in: file).prefix(25) {
        for diagnostic in entry.damaged(by: &random).flatMap({ Compiler.diagnostics($0) }) {
          #expect(diagnostic.location.row > 0, "\(entry.id): \(diagnostic)")
        }
      }
    }
  }

  static func locate() -> URL? {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let shared =
      ProcessInfo.processInfo.environment["GATEHOUSE_SHARED"].map { URL(filePath: $0) }
      ?? package.deletingLastPathComponent().appending(path: "shared")
    let root = shared.appending(path: "rego-compliance")
    return FileManager.default.fileExists(atPath: root.appending(path: "index.json").path) ? root : nil
  }

  static func files(in folder: String) throws -> [URL] {
    let root = try #require(root)
    return try FileManager.default.contentsOfDirectory(
      at: root.appending(path: folder), includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "jsonl" }
  }

  static func cases(in file: URL) throws -> [CompilationCase] {
    try Data(contentsOf: file).split(separator: 0x0A).compactMap { line in
      (try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]).map(CompilationCase.init)
    }
  }
}

/// A line of the compliance cases, as far as compilation is concerned.
struct CompilationCase {
  let id: String
  private let object: [String: Any]

  init(_ object: [String: Any]) {
    self.object = object
    id = object["id"] as? String ?? "a case without id"
  }

  private var parser: ParserOptions {
    let isV0 = (object["rego_version"] as? String ?? object["rego"] as? String) == "v0"
    var options = ParserOptions(version: isV0 ? .v0 : .v1)
    options.experimentalKeywords = object["experimental_keywords"] as? Bool ?? false
    return options
  }

  private var compiler: Compiler {
    var options = CompilerOptions(catalog: DeclaredBuiltins.catalog)
    options.strict = object["strict"] as? Bool ?? false
    options.keepsPrint = object["print_statements"] as? Bool ?? false
    return Compiler(options: options)
  }

  private func program() throws(Diagnostics) -> ResolvedProgram {
    var modules: [Module] = []
    for (index, source) in (object["modules"] as? [String] ?? []).enumerated() {
      modules.append(try Parser.module(Array(source.utf8), file: "test-\(index).rego", options: parser))
    }
    return try compiler.program(modules)
  }

  /// The modules with a line dropped, doubled or moved, as far as they still parse; several attempts.
  func damaged(by random: inout LinearCongruence) -> [[Module]] {
    let sources = object["modules"] as? [String] ?? []
    return (0..<4).compactMap { _ in
      var modules: [Module] = []
      for (index, source) in sources.enumerated() {
        var lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let (from, to) = (random.next(below: lines.count), random.next(below: lines.count))
        switch random.next(below: 3) {
        case 0: lines.remove(at: from)
        case 1: lines.insert(lines[from], at: to)
        default: lines.swapAt(from, to)
        }
        let bytes = Array(lines.joined(separator: "\n").utf8)
        guard let module = try? Parser.module(bytes, file: "test-\(index).rego", options: parser) else { return nil }
        modules.append(module)
      }
      return modules
    }
  }

  /// What of an evaluation case does not compile.
  var refusals: [String] {
    do {
      let program = try program()
      if let query = object["query"] as? String {
        _ = try compiler.query(try Parser.query(Array(query.utf8), file: "query", options: parser), in: program)
      }
      return []
    } catch {
      return ["\(id): \(error)\n\((object["modules"] as? [String] ?? []).joined(separator: "\n---\n"))"]
    }
  }

  /// What is wrong with the errors of a compile case; nil when they are those that it wants.
  var compileFailure: String? {
    let wanted = (object["want_errors"] as? [[String: Any]] ?? []).map { entry in
      "\(entry["row"] ?? "?"):\(entry["col"] ?? "?"): \(entry["code"] ?? "?"): \(entry["message"] ?? "?")"
    }
    do {
      _ = try program()
      return wanted.isEmpty ? nil : "compiles, but should be refused with \(wanted)"
    } catch {
      let found = error.all.map {
        "\($0.location.row):\($0.location.column): \($0.code.rawValue): \($0.message)"
      }
      let isExhaustive = object["exhaustive"] as? Bool ?? false
      let isRight = isExhaustive ? Set(found) == Set(wanted) : Set(wanted).isSubset(of: found)
      return isRight ? nil : "wanted \(wanted), found \(found)"
    }
  }
}

/// The same numbers on every run.
struct LinearCongruence {
  var state: UInt64

  mutating func next(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return bound > 0 ? Int(state >> 33) % bound : 0
  }
}
