import Glibc
import Rego
import RegoCryptography
import RegoSyntax
import RegoValues

/// What became of a case.
enum CaseOutcome {
  case passed
  case failed(String)
  case skipped
}

/// Judges cases as OPA's own runner does.
struct CaseRunner {
  let forcesNot: Bool
  /// Evaluates plans that were written as bytes and read again.
  let goesThroughCache: Bool
  let usesCaches: Bool
  private let catalog = BuiltinCatalog.full.adding([.testSleep])

  init(forcesNot: Bool, goesThroughCache: Bool = false, usesCaches: Bool = true) {
    self.forcesNot = forcesNot
    self.usesCaches = usesCaches
    self.goesThroughCache = goesThroughCache
  }

  func run(_ test: ConformanceCase) -> CaseOutcome {
    guard test.query != nil else { return runCompile(test) }
    do {
      return judge(try answers(test), test)
    } catch let error as EvaluationError {
      return judge(error, test)
    } catch let error as Diagnostics {
      return .failed("does not compile: \(error)")
    } catch {
      return .failed("\(error)")
    }
  }

  // MARK: evaluating

  private func parserOptions(_ test: ConformanceCase) -> ParserOptions {
    var options = ParserOptions(version: test.isV0 ? .v0 : .v1)
    options.experimentalKeywords = test.hasExperimentalKeywords
    if forcesNot { options.forcedFutureKeywords = ["not"] }
    return options
  }

  private func modules(_ test: ConformanceCase) throws(Diagnostics) -> [Module] {
    var modules: [Module] = []
    for (index, source) in test.modules.enumerated() {
      modules.append(
        try Parser.module(Array(source.utf8), file: "test-\(index).rego", options: parserOptions(test)))
    }
    return modules
  }

  private func answers(_ test: ConformanceCase) throws -> [Value] {
    var options = EvaluationOptions(now: CaseRunner.nanosecondsSince1970(), strictBuiltinErrors: test.isStrict)
    options.usesCaches = usesCaches
    options.limits.deadline = CaseRunner.monotonicNow() + 10_000_000_000
    var compilerOptions = CompilerOptions(catalog: catalog)
    compilerOptions.refusesDataConflicts = false
    let policy = try Policy(modules: try modules(test), data: test.data, options: compilerOptions)
    var query = try policy.prepare(query: test.query ?? "", parser: parserOptions(test))
    if goesThroughCache { query = try read(query) }
    var input = test.input
    if let term = test.inputTerm {
      input = try policy.prepare(query: "x = \(term)").value(input: nil, options: options)
    }
    return try query.bindings(input: input, options: options)
  }

  private func read(_ query: PreparedQuery) throws(ConformanceError) -> PreparedQuery {
    var writer = BinaryWriter()
    guard PreparedQuery.write([query], to: &writer) else { throw ConformanceError(message: "cannot be written") }
    let read = writer.finish().withUnsafeBytes { bytes -> PreparedQuery? in
      var reader = BinaryReader(bytes)
      let queries = PreparedQuery.read(&reader, catalog: catalog)
      return reader.isAtEnd ? queries?.first : nil
    }
    guard let read else { throw ConformanceError(message: "cannot be read again") }
    return read
  }

  // MARK: judging

  private func judge(_ answers: [Value], _ test: ConformanceCase) -> CaseOutcome {
    if let wanted = test.wantedError ?? test.wantedErrorCode {
      return .failed("wanted the error \(wanted), got \(JSONWriter.text(.array(RegoArray(answers))))")
    }
    guard let wanted = test.wantedResult else { return .passed }
    let got = RegoSet(answers.map { comparable($0, test) })
    let expected = RegoSet(wanted.elements.map { comparable($0, test) })
    if got == expected { return .passed }
    return .failed("wanted \(JSONWriter.text(.set(expected)))\n       got    \(JSONWriter.text(.set(got)))")
  }

  /// A binding object as JSON has it, its arrays sorted where the case says that order does not count.
  private func comparable(_ binding: Value, _ test: ConformanceCase) -> Value {
    guard case .object(let object) = CaseRunner.asJSON(binding) else { return binding }
    var builder = ObjectBuilder()
    for index in 0..<object.count {
      let name = object.keys[index]
      if test.ignoresGenerated, name.stringValue?.hasPrefix("__localq") ?? false { continue }
      var value = object.values[index]
      if test.sortsBindings, case .array(let array) = value { value = .array(RegoArray(array.elements.sorted())) }
      builder.insert(name, value)
    }
    return .object(builder.finish())
  }

  /// Sets become sorted arrays, keys that are not strings their JSON text.
  private static func asJSON(_ value: Value) -> Value {
    switch value {
    case .array(let array): return .array(RegoArray(array.elements.map(asJSON)))
    case .set(let set): return .array(RegoArray(set.elements.map(asJSON)))
    case .object(let object):
      var builder = ObjectBuilder()
      for index in 0..<object.count {
        var key = object.keys[index]
        if case .string = key {} else { key = .string(Text(JSONWriter.text(key))) }
        builder.insert(key, asJSON(object.values[index]))
      }
      return .object(builder.finish())
    default: return value
    }
  }

  private func judge(_ error: EvaluationError, _ test: ConformanceCase) -> CaseOutcome {
    guard test.wantedError != nil || test.wantedErrorCode != nil else { return .failed("\(error)") }
    if let code = test.wantedErrorCode, code != error.code.rawValue {
      return .failed("wanted an error of code \(code), got \(error)")
    }
    if let text = test.wantedError, !error.description.contains(text) {
      return .failed("wanted the error \(text)\n       got    \(error)")
    }
    return .passed
  }

  // MARK: compile cases

  private func runCompile(_ test: ConformanceCase) -> CaseOutcome {
    var options = CompilerOptions(catalog: catalog, strict: test.compilesStrictly, keepsPrint: test.keepsPrint)
    options.unsafeBuiltins = []
    do throws(Diagnostics) {
      _ = try Policy(modules: try modules(test), data: test.data, options: options)
    } catch {
      return judge(error, test)
    }
    return test.wantedDiagnostics.isEmpty ? .passed : .failed("compiles, but wanted \(test.wantedDiagnostics)")
  }

  private func judge(_ errors: Diagnostics, _ test: ConformanceCase) -> CaseOutcome {
    for wanted in test.wantedDiagnostics {
      let isThere = errors.all.contains { error in
        error.code.rawValue == wanted.code && error.message == wanted.message
          && wanted.row.map { $0 == error.location.row } ?? true
          && wanted.column.map { $0 == error.location.column } ?? true
      }
      if !isThere { return .failed("wanted \(wanted)\n       got    \(errors)") }
    }
    if test.isExhaustive, errors.all.count != test.wantedDiagnostics.count {
      return .failed("wanted \(test.wantedDiagnostics.count) errors, got \(errors)")
    }
    return .passed
  }

  // MARK: clocks

  static func monotonicNow() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  static func nanosecondsSince1970() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

extension Builtin {
  /// Exists only in tests: the suite sleeps to show that the clock of a query stands still.
  fileprivate static let testSleep = Builtin(
    "test.sleep", category: "test", arguments: [.string], result: .null
  ) { _, _ in
    usleep(10_000)
    return .null
  }
}
