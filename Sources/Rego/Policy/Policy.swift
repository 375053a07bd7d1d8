import RegoSyntax
import RegoValues

/// Compiled policies with their data: immutable, to be shared and evaluated any number of times.
///
/// ```swift
/// let module = try Parser.module(source, file: "deny.rego")
/// let policy = try Policy(modules: [module])
/// for rule in policy.rules where rule.name == "deny" {
///   let findings = try policy.prepare(rule: rule).value(input: document, options: EvaluationOptions())
/// }
/// ```
public struct Policy: Sendable {
  /// What can be asked for: one entry for each package and name, in order of package and name.
  public let rules: [RuleSummary]

  /// Compiles modules over `data`; throws every error that it finds.
  public init(
    modules: [Module], data: Value = .object(.empty), options: CompilerOptions = CompilerOptions()
  ) throws(Diagnostics) {
    rules = []
    throw Diagnostics(Diagnostic(code: .compile, message: "not written yet", location: .none))
  }

  /// Compiles a query such as `data.example.allow = x`.
  public func prepare(query: String) throws(Diagnostics) -> PreparedQuery {
    throw Diagnostics(Diagnostic(code: .compile, message: "not written yet", location: .none))
  }

  /// Prepares the value of a rule.
  public func prepare(rule: RuleSummary) -> PreparedQuery { PreparedQuery() }

  /// The paths of `input` that rules can reach, by themselves and through what they call, seen without any input.
  public func inputReads(package: String, rules names: [String]) -> [InputPattern] { [] }
}
