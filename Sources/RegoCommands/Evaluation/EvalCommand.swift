import ArgumentParser
import Foundation
import Rego
import RegoSyntax
import RegoValues

/// `eval QUERY`: evaluates a query over policies, data and an input. Flags, formats and exit codes are those of `opa eval`
/// (https://www.openpolicyagent.org/docs/cli#eval).
public struct EvalCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Evaluate a Rego query.",
    discussion: """
      Exit codes: 0 evaluated, 1 undefined with --fail (or defined with --fail-defined), 2 an error.
      """)

  @Argument(help: "The query, such as data.example.allow.")
  var query: String?

  @OptionGroup var policies: PolicyOptions

  @Option(
    name: [.customShort("i"), .customLong("input")], help: "A JSON or YAML file with the input, - for standard input.")
  var input: String?

  @Flag(name: [.customShort("I"), .customLong("stdin-input")], help: "Read the input from standard input.")
  var readsInput = false

  @Flag(name: .customLong("stdin"), help: "Read the query from standard input.")
  var readsQuery = false

  @Option(name: [.customShort("f"), .long], help: "json, pretty, values, bindings, raw or discard.")
  var format = EvalFormat.json

  @Option(name: .customLong("package"), help: "The package that names in the query belong to.")
  var package: String?

  @Option(name: .customLong("import"), parsing: .singleValue, help: "An import for the query, such as data.lib.")
  var imports: [String] = []

  @Option(help: "full, notes, fails, debug or off: what the evaluation did, step by step.")
  var explain = ExplainMode.off

  @Flag(help: "How often each expression was evaluated, and how long it took.")
  var profile = false

  @Option(name: .customLong("profile-limit"), help: "How many expressions the profile shows.")
  var profileLimit = 10

  @Flag(help: "How long each step took.")
  var metrics = false

  @Flag(help: "Which expressions were evaluated.")
  var coverage = false

  @Flag(name: .customLong("strict-builtin-errors"), help: "A built-in's error ends the evaluation.")
  var strictBuiltinErrors = false

  @Flag(help: "Exit with 1 where the result is undefined or empty.")
  var fail = false

  @Flag(name: .customLong("fail-defined"), help: "Exit with 1 where the result is defined and not empty.")
  var failDefined = false

  @Option(help: "End the evaluation after this time, such as 500ms or 2s.")
  var timeout: ShortTime?

  @Option(name: .customLong("pretty-limit"), help: "The width of a value in tables, in characters.")
  var prettyLimit = 80

  public init() {}

  public func run() throws {
    let report: EvalReport
    do {
      report = try evaluation().report(text())
    } catch {
      report = EvalReport(failure: error)
    }
    let formatter = EvalReportText(report: report, format: format, width: prettyLimit, profileLimit: profileLimit)
    StandardStreams.write(formatter.output)
    StandardStreams.complain(formatter.complaint)
    if report.failure != nil { throw ExitCode(2) }
    if fail && !report.isDefined || failDefined && report.isDefined { throw ExitCode(1) }
  }

  private func evaluation() throws -> Evaluation {
    var evaluation = Evaluation(policies: policies)
    evaluation.context = try context()
    if readsInput {
      evaluation.inputPath = "-"
    } else {
      evaluation.inputPath = input
    }
    evaluation.options.strictBuiltinErrors = strictBuiltinErrors
    evaluation.timeout = timeout
    evaluation.watches = Evaluation.Watches(explain: explain, profile: profile, metrics: metrics, coverage: coverage)
    return evaluation
  }

  /// The query's package and imports, as a module.
  private func context() throws -> Module? {
    if package == nil && imports.isEmpty { return nil }
    let lines = ["package \(package ?? "__query__")"] + imports.map { "import \($0)" }
    return try Parser.module(
      Array(lines.joined(separator: "\n").utf8), file: "query", options: policies.language.parser)
  }

  private func text() throws -> String {
    if readsQuery { return String(decoding: try InputFile.standardInput(), as: UTF8.self) }
    guard let query else { throw ValidationError("a query is missing: name it, or give it by --stdin") }
    return query
  }
}

/// What `eval` prints.
enum EvalFormat: String, ExpressibleByArgument, CaseIterable {
  case json
  case pretty
  case values
  case bindings
  case raw
  case discard
}

enum ExplainMode: String, ExpressibleByArgument, CaseIterable {
  case off
  case full
  case notes
  case fails
  case debug
}
