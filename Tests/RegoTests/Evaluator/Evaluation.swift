import Rego
import RegoSyntax
import RegoValues

/// Evaluates small programs: what tests of the evaluator are written in.
enum Evaluation {
  static func policy(
    _ sources: [String], version: ParserOptions.Version = .v1, data: Value = .object(.empty), keepsPrint: Bool = false
  ) throws -> Policy {
    var parser = ParserOptions(version: version)
    parser.experimentalKeywords = true
    let modules = try sources.enumerated().map { index, source in
      try Parser.module(Array(source.utf8), file: "test-\(index).rego", options: parser)
    }
    return try Policy(modules: modules, data: data, options: CompilerOptions(keepsPrint: keepsPrint))
  }

  /// The answers to a query as one JSON text.
  static func answers(
    _ query: String, _ sources: [String], input: Value? = nil, data: Value = .object(.empty),
    options: EvaluationOptions = EvaluationOptions()
  ) throws -> String {
    let prepared = try policy(sources, data: data).prepare(query: query)
    return JSONWriter.text(.array(RegoArray(try prepared.bindings(input: input, options: options))))
  }

  static func json(_ text: String) throws -> Value { try JSONReader.read(Array(text.utf8)) }

  static func rule(_ name: String, of policy: Policy) throws -> RuleSummary {
    guard let rule = policy.rules.first(where: { $0.name == name }) else { throw NoSuchRule(name: name) }
    return rule
  }

  struct NoSuchRule: Error {
    var name: String
  }
}
