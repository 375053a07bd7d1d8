import Foundation
import Rego
import RegoValues
import Testing

/// Calls of built-ins as data: `Cases/*.jsonl` holds one call a line, `{"call", "args", "want" | "error"}`; what they want was
/// asked of OPA.
@Suite struct BuiltinCaseTests {
  static let files: [URL] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases")
    let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return all.filter { $0.pathExtension == "jsonl" }.sorted { $0.path < $1.path }
  }()

  @Test func casesAreThere() { #expect(!BuiltinCaseTests.files.isEmpty) }

  @Test(arguments: files)
  func everyCallAnswersAsWanted(file: URL) throws {
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(!lines.isEmpty)
    for line in lines {
      let wanted = try JSONReader.read(Array(line.utf8))
      let name = try #require(wanted["call"]?.stringValue)
      let builtin = try #require(BuiltinCatalog.standard[name], "\(name) is not in the catalogue")
      guard case .array(let arguments)? = wanted["args"] else {
        Issue.record("a call has arguments: \(line)")
        continue
      }
      let seen = answer(of: builtin, Array(arguments.elements))
      if let error = wanted["error"]?.stringValue {
        #expect(seen == .error(error), "\(line)")
      } else {
        #expect(seen == .value(wanted["want"]), "\(line)")
      }
    }
  }

  enum Answer: Equatable {
    /// nil: undefined.
    case value(Value?)
    case error(String)
  }

  private func answer(of builtin: Builtin, _ arguments: [Value]) -> Answer {
    var context = BuiltinContext(now: 0)
    do {
      let value = try arguments.withUnsafeBufferPointer { values throws(BuiltinError) in
        try builtin.function(Operands(name: StaticNameBox(builtin.name), values: values), &context)
      }
      return .value(value.map(asJSON))
    } catch {
      switch error {
      case .type(let text), .failure(let text), .conflict(let text), .halt(let text): return .error(text)
      case .told(let error, _): return .error("\(error)")
      }
    }
  }

  /// Sets as sorted arrays, as the wanted JSON has them.
  private func asJSON(_ value: Value) -> Value {
    switch value {
    case .set(let set): .array(RegoArray(set.elements.map(asJSON)))
    case .array(let array): .array(RegoArray(array.elements.map(asJSON)))
    case .object(let object): .object(RegoObject(zip(object.keys, object.values).map { ($0, asJSON($1)) }))
    default: value
    }
  }
}
