import Foundation
import Rego
import RegoSyntax
import RegoValues
import Testing

/// Calls written in Rego, for what JSON cannot say (sets, numbers with their text): `Cases/*.tsv` holds a call and what OPA
/// answers a line, `!` before an error's text.
@Suite struct BuiltinCallTests {
  static let files: [URL] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases")
    let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return all.filter { $0.pathExtension == "tsv" }.sorted { $0.path < $1.path }
  }()

  @Test func casesAreThere() { #expect(BuiltinCallTests.files.count >= 6) }

  @Test(arguments: files)
  func everyCallAnswersAsOPA(file: URL) throws {
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let fields = line.split(separator: "\t").map(String.init)
      let term = try Parser.term(Array(fields[0].utf8), file: "call")
      let answer = try GroundCall(term).answer
      let wanted = try wanted(fields[1])
      #expect(answer == wanted, "\(fields[0])")
    }
  }

  private func wanted(_ text: String) throws -> String {
    guard text.hasPrefix("!") else { return text }
    return "!" + (try #require(JSONReader.read(Array(text.dropFirst().utf8)).stringValue))
  }
}

/// A term without variables, evaluated.
struct GroundCall {
  private struct Unexpected: Error { let text: String }
  private struct Undefined: Error {}

  let term: Term

  init(_ term: Term) { self.term = term }

  /// The value as Rego prints it, `undefined`, or `!` and the error.
  var answer: String {
    get throws {
      do {
        return try value(term).description
      } catch is Undefined {
        return "undefined"
      } catch let error as BuiltinError {
        switch error {
        case .type(let text), .failure(let text), .conflict(let text), .halt(let text): return "!" + text
        case .told(let error, _): return "!\(error)"
        }
      }
    }
  }

  private func value(_ term: Term) throws -> Value {
    switch term.kind {
    case .scalar(let value): return value
    case .array(let elements): return .array(RegoArray(try elements.map(value)))
    case .set(let elements): return .set(RegoSet(try elements.map(value)))
    case .object(let members): return .object(RegoObject(try members.map { (try value($0.key), try value($0.value)) }))
    case .call(let call): return try value(call)
    default: throw Unexpected(text: "\(term)")
    }
  }

  private func value(_ call: Call) throws -> Value {
    if call.name == "set" { return .set(.empty) }
    let name = try #require(call.name)
    let builtin = try #require(BuiltinCatalog.standard[name], "\(name) is not in the catalogue")
    let operands = try call.arguments.map(value)
    #expect(operands.count == builtin.arguments.count, "\(name)")
    var context = BuiltinContext(now: 0)
    let result = try operands.withUnsafeBufferPointer { values throws(BuiltinError) in
      try builtin.function(Operands(name: StaticNameBox(name), values: values), &context)
    }
    guard let result else { throw Undefined() }
    return result
  }
}
