import Rego
import RegoSyntax
import RegoValues
import Testing

/// Programs on which the engine once disagreed with OPA: `programs.jsonl`, a question a line with the answer that OPA gave:
/// `answers`, the compiler's `errors`, or the `error` that ended a strict evaluation.
@Suite struct FoundProgramTests {
  static let cases = CaseLines.of("programs.jsonl")

  @Test func casesAreThere() { #expect(FoundProgramTests.cases.count > 20) }

  @Test(arguments: cases.indices)
  func answerIsOPAs(index: Int) throws {
    let wanted = try JSONReader.read(Array(FoundProgramTests.cases[index].utf8))
    let text = FoundProgramTests.cases[index]
    do {
      let answers = try answers(to: wanted)
      #expect(.array(RegoArray(answers)) == wanted["answers"], "\(text)")
    } catch let error as Diagnostics {
      let found = error.all.map { error in
        let (file, row) = (error.location.file, error.location.row)
        let place = file == "query" ? "\(row):\(error.location.column)" : "\(file):\(row)"
        return Value.string(Text("\(place): \(error.code.rawValue): \(error.message)"))
      }
      #expect(.array(RegoArray(found)) == wanted["errors"], "\(text)")
    } catch let error as EvaluationError {
      #expect(error.description == wanted["error"]?.stringValue, "\(text)")
    }
  }

  private func answers(to question: Value) throws -> [Value] {
    guard case .array(let sources)? = question["modules"] else { return [] }
    let modules = try sources.elements.enumerated().map { index, source in
      try Parser.module(Array((source.stringValue ?? "").utf8), file: "test-\(index).rego")
    }
    let policy = try Policy(
      modules: modules, data: question["data"] ?? .object(.empty), options: CompilerOptions(keepsPrint: true))
    let query = try policy.prepare(query: question["query"]?.stringValue ?? "data.p = x")
    return try query.bindings(
      input: question["input"], options: EvaluationOptions(strictBuiltinErrors: true)
    ).map(FoundProgramTests.asJSON)
  }

  /// Sets as sorted arrays, as the wanted JSON has them.
  private static func asJSON(_ value: Value) -> Value {
    switch value {
    case .set(let set): .array(RegoArray(set.elements.map(asJSON)))
    case .array(let array): .array(RegoArray(array.elements.map(asJSON)))
    case .object(let object):
      .object(
        RegoObject(
          zip(object.keys, object.values).map { key, value in
            if case .string = key { return (key, asJSON(value)) }
            return (.string(Text(JSONWriter.text(key))), asJSON(value))
          }))
    default: value
    }
  }
}
