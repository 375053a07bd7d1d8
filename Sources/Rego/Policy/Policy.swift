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

  private let options: CompilerOptions
  private let program: ResolvedProgram
  private let planned: PlannedProgram
  private let plan: Plan

  /// Compiles modules over `data`; throws every error that it finds.
  public init(
    modules: [Module], data: Value = .object(.empty), options: CompilerOptions = CompilerOptions()
  ) throws(Diagnostics) {
    self.options = options
    program = try Compiler(options: options).program(modules, data: data)
    planned = try Planner.program(program, catalog: options.catalog, data: data, watches: options.watchesSteps)
    plan = Plan(planned.parts)
    rules = RuleSummary.all(of: program)
  }

  /// The modules as parsed.
  public var modules: [Module] { program.modules }

  var watchedSteps: [TraceStep] { plan.steps }

  /// The names of the built-ins that rules call anywhere, in order.
  public var builtins: [String] { plan.calledBuiltins.map { plan.builtins[Int($0)].name.text } }

  /// Compiles a query such as `data.example.allow = x`.
  public func prepare(
    query: String, parser: ParserOptions = ParserOptions()
  ) throws(Diagnostics) -> PreparedQuery {
    try prepare(body: try Parser.query(Array(query.utf8), file: "query", options: parser), context: nil)
  }

  func prepare(body: Body, context: Module?) throws(Diagnostics) -> PreparedQuery {
    let resolved = try Compiler(options: options).query(body, in: program, context: context)
    return PreparedQuery(
      query: try Planner.query(resolved, on: planned, catalog: options.catalog, watches: options.watchesSteps))
  }

  /// Prepares the value of a rule. A function has none: it is undefined.
  public func prepare(rule: RuleSummary) -> PreparedQuery {
    guard planned.places.indices.contains(rule.group) else { return PreparedQuery(plan: plan, group: -1, below: []) }
    let place = planned.places[rule.group]
    return PreparedQuery(
      plan: plan, group: rule.isFunction ? -1 : place.group, below: place.below,
      guards: RuleGuards(of: rule, in: program))
  }

  /// The paths of `input` that rules can reach, by themselves and through what they call, seen without any input.
  public func inputReads(package: String, rules names: [String]) -> [InputPattern] {
    let groups = rules.filter { $0.package == package && names.contains($0.name) }.map(\.group)
    return program.inputReads(of: groups)
  }

  /// The same for each of many rules, by themselves.
  public func inputReads(ofEach rules: [RuleSummary]) -> [[InputPattern]] {
    program.inputReads(ofEach: rules.map(\.group))
  }
}
