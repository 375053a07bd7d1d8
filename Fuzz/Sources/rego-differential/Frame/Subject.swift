import Glibc
import Rego
import RegoSyntax
import RegoValues
import Synchronization

/// Our engine, set up as the oracle is: strict about errors of built-ins, printing, refusing rules in the way of data.
struct Subject {
  /// How often a built-in was called and how often it gave a value.
  final class Calls: Sendable {
    let counts = Mutex<[String: (calls: Int, values: Int)]>([:])
  }

  let calls = Calls()
  private let catalog: BuiltinCatalog

  init(_ base: BuiltinCatalog) {
    let calls = calls
    catalog = BuiltinCatalog(
      base.builtins.map { builtin in
        var counted = builtin
        let function = builtin.function
        let name = builtin.name
        counted.function = { (operands, context) throws(BuiltinError) in
          calls.counts.withLock { $0[name, default: (0, 0)].calls += 1 }
          let value = try function(operands, &context)
          if value != nil { calls.counts.withLock { $0[name, default: (0, 0)].values += 1 } }
          return value
        }
        return counted
      })
  }

  func outcome(_ question: GeneratedCase, isStrict: Bool = true, usesCaches: Bool = true) -> Outcome {
    outcome(question, isStrict: isStrict, usesCaches: usesCaches, version: .v1)
  }

  func outcome(
    _ question: GeneratedCase, isStrict: Bool = true, usesCaches: Bool = true, version: ParserOptions.Version
  ) -> Outcome {
    do {
      var options = EvaluationOptions(now: 1_700_000_000_000_000_000, strictBuiltinErrors: isStrict)
      options.usesCaches = usesCaches
      return try answers(question, options, version)
    } catch let error as EvaluationError {
      return .failed(error.location.file == "query" ? "\(error.code.rawValue): \(error.message)" : error.description)
    } catch let error as Diagnostics {
      return .refused(error.all.map(Subject.line))
    } catch let error as JSONError {
      return .lost("\(error)")
    } catch {
      return .lost("\(error)")
    }
  }

  private func answers(
    _ question: GeneratedCase, _ evaluation: EvaluationOptions, _ version: ParserOptions.Version
  ) throws -> Outcome {
    var modules: [Module] = []
    for (index, source) in question.modules.enumerated() {
      modules.append(
        try Parser.module(
          Array(source.text(inVersion0: version == .v0).utf8), file: GeneratedCase.moduleName(index),
          options: ParserOptions(version: version)))
    }
    let data = try question.data.map { try JSONReader.read(Array($0.text.utf8)) }
    let input = try question.input.map { try JSONReader.read(Array($0.text.utf8)) }
    let policy = try Policy(
      modules: modules, data: data ?? .object(.empty), options: CompilerOptions(catalog: catalog, keepsPrint: true))
    let query = try policy.prepare(query: question.query.text, parser: ParserOptions(version: .v1))
    let printed = Printed()
    var options = evaluation
    options.limits.deadline = Subject.monotonicNow() + 15_000_000_000
    options.print = { line in
      let place = line.location.file == "query" ? "" : "\(line.location.file):\(line.location.row)"
      printed.lines.withLock { $0.append("\(place): \(line.text)") }
    }
    let bindings = try query.bindings(input: input, options: options)
    let texts = bindings.map { JSONWriter.text(Outcome.asJSON($0)) }
    return .answers(texts.sorted(), prints: printed.lines.withLock { $0 })
  }

  private final class Printed: Sendable {
    let lines = Mutex<[String]>([])
  }

  private static func line(_ error: Diagnostic) -> String {
    let place = error.location
    let text = "\(error.code.rawValue): \(error.message)"
    if place.row == 0 { return text }
    return place.file == "query" ? "\(place.row):\(place.column): \(text)" : "\(place.file):\(place.row): \(text)"
  }

  private static func monotonicNow() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
