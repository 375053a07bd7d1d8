import Foundation
import Rego
import RegoValues
import Testing

@testable import RegoCryptography

/// Calls as data: `Cases/*.jsonl` holds one call a line, `{"call", "args", "want" | "error"}`; what they want was asked of
/// OPA. In an argument `{{name}}` stands for the file `Cases/Keys/name`, and `{{name|base64}}` for the same in base64.
@Suite("Calls of built-ins that need cryptography")
struct CallTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases")

  static let files: [URL] = {
    let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return all.filter { $0.pathExtension == "jsonl" }.sorted { $0.path < $1.path }
  }()

  @Test("The cases are there")
  func casesAreThere() { #expect(CallTests.files.count >= 4) }

  @Test("Every call answers as OPA does", arguments: files)
  func everyCallAnswers(file: URL) throws {
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(!lines.isEmpty)
    for (number, line) in lines.enumerated() {
      let wanted = try JSONReader.read(Array(line.utf8))
      let name = try #require(wanted["call"]?.stringValue)
      let builtin = try #require(BuiltinCatalog.full[name], "\(name) is not in the catalogue")
      guard case .array(let arguments)? = wanted["args"] else {
        Issue.record("a call has arguments: \(line)")
        continue
      }
      let seen = CallTests.answer(of: builtin, try arguments.elements.map(CallTests.filled))
      let place = "\(file.lastPathComponent):\(number + 1): \(line.prefix(300))"
      if let error = wanted["error"]?.stringValue {
        #expect(seen == .error(error), "\(place)")
      } else if let digest = wanted["digest"]?.stringValue {
        // Long documents are held by their digest; the short ones beside them say what they look like.
        #expect(CallTests.digest(seen) == digest, "\(place)")
      } else {
        #expect(seen == .value(try wanted["want"].map(CallTests.filled)), "\(place)")
      }
    }
  }

  enum Answer: Equatable {
    /// nil: undefined.
    case value(Value?)
    case error(String)
  }

  static func answer(of builtin: Builtin, _ arguments: [Value]) -> Answer {
    // The clock stands at the end of 2026.
    var context = BuiltinContext(now: 1_798_000_000_000_000_000)
    do {
      return .value(
        try arguments.withUnsafeBufferPointer { values throws(BuiltinError) in
          try builtin.function(Operands(name: StaticNameBox(builtin.name), values: values), &context)
        })
    } catch {
      switch error {
      case .type(let text), .failure(let text), .conflict(let text), .halt(let text): return .error(text)
      case .told(let error, _): return .error("\(error)")
      }
    }
  }

  private static func digest(_ answer: Answer) -> String {
    guard case .value(let value?) = answer else { return "\(answer)" }
    return DigestBodies.hexadecimal(HashAlgorithm.sha256.bytes(of: JSONWriter.bytes(value))).stringValue ?? ""
  }

  /// A value with files in the places of their names.
  static func filled(_ value: Value) throws -> Value {
    switch value {
    case .string(let text): return .string(Text(try filled(text.string)))
    case .array(let array): return .array(RegoArray(try array.elements.map(filled)))
    case .object(let object):
      return .object(RegoObject(try zip(object.keys, object.values).map { ($0, try filled($1)) }))
    default: return value
    }
  }

  private static func filled(_ text: String) throws -> String {
    var text = text
    while let start = text.range(of: "{{"), let end = text.range(of: "}}", range: start.upperBound..<text.endIndex) {
      let parts = text[start.upperBound..<end.lowerBound].split(separator: "|")
      let name = try #require(parts.first)
      let data = try Data(contentsOf: folder.appendingPathComponent("Keys/\(name)"))
      let content = parts.count > 1 ? data.base64EncodedString() : String(decoding: data, as: UTF8.self)
      text.replaceSubrange(start.lowerBound..<end.upperBound, with: content)
    }
    return text
  }
}
