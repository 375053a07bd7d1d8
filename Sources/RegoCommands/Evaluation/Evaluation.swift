import Foundation
import Rego
import RegoSyntax
import RegoValues
import Synchronization

/// One query over policies, data and an input, with everything that its report shows.
struct Evaluation {
  /// What is taken down beside the answers.
  struct Watches {
    var explain = ExplainMode.off
    var profile = false
    var metrics = false
    var coverage = false

    var isAny: Bool { explain != .off || profile || coverage }
  }

  let policies: PolicyOptions
  var inputPath: String?
  var context: Module?
  var options = EvaluationOptions(now: SystemClock.nanosecondsSince1970)
  var timeout: ShortTime?
  var watches = Watches()

  init(policies: PolicyOptions) { self.policies = policies }

  /// Evaluates; errors of the evaluation itself are part of the report, with what was seen until then.
  func report(_ query: String) throws -> EvalReport {
    var timers = Timers()
    let allowed = try policies.allowed()
    let loaded = try timers.measure("load_files") { try policies.load(allowing: allowed) }
    let input = try timers.measure("rego_input_parse") { try inputPath.map(InputFile.value) }
    var compiler = try policies.compiler(allowed)
    compiler.watchesSteps = watches.isAny
    let policy = try timers.measure("rego_module_compile") { try loaded.policy(compiler) }
    let prepared = try timers.measure("rego_query_compile") { try prepare(query, policy, allowed) }
    let prints = PrintedLines()
    var options = options
    options.print = { prints.append($0) }
    let cost = MeasuredCost()
    options.spent = { cost.note($0) }
    if let timeout, timeout.nanoseconds > 0 {
      options.limits.deadline = SystemClock.monotonicNanoseconds &+ timeout.nanoseconds
    }
    var report = EvalReport()
    var watch = EvaluationWatch(explains: watches.explain != .off, measures: watches.profile)
    do {
      report.answers = try timers.measure("rego_query_eval") {
        watches.isAny
          ? try prepared.answers(input: input, options: options, watch: &watch)
          : try prepared.answers(input: input, options: options)
      }
    } catch {
      report.failure = error
    }
    report.prints = prints.lines
    if watches.explain != .off { report.explanation = Explanation(watch.events, mode: watches.explain) }
    if watches.profile { report.profile = Profile(watch) }
    if watches.coverage { report.coverage = Coverage(of: policy, watch) }
    if watches.metrics {
      timers.count("rego_steps", cost.last?.steps)
      timers.count("rego_built_bytes", cost.last?.memory)
      report.metrics = timers
    }
    return report
  }

  private func prepare(
    _ query: String, _ policy: Policy, _ allowed: Capabilities?
  ) throws(LoadError) -> ExpressionQuery {
    do {
      return try policy.prepare(expressions: query, context: context, parser: policies.parser(allowed))
    } catch {
      throw .policies(error, sources: ["<stdin>": Array(query.utf8)])
    }
  }
}

/// How long the steps of an evaluation took, in nanoseconds, by the names that OPA's metrics have, and what it cost.
struct Timers {
  private(set) var nanoseconds: [(name: String, value: UInt64)] = []

  mutating func measure<Result, Failure: Error>(
    _ name: String, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let start = SystemClock.monotonicNanoseconds
    defer { nanoseconds.append(("timer_\(name)_ns", SystemClock.monotonicNanoseconds &- start)) }
    return try work()
  }

  /// Adds a figure that is no time.
  mutating func count(_ name: String, _ value: Int?) {
    if let value { nanoseconds.append(("counter_\(name)", UInt64(clamping: value))) }
  }
}

/// What the evaluation cost, told from wherever it ran.
private final class MeasuredCost: Sendable {
  private let cost = Mutex<EvaluationCost?>(nil)

  func note(_ told: EvaluationCost) { cost.withLock { $0 = told } }
  var last: EvaluationCost? { cost.withLock { $0 } }
}

/// What policies print, in order.
///
/// `@unchecked Sendable`: the array is only touched with the lock held.
final class PrintedLines: @unchecked Sendable {
  private let lock = NSLock()
  private var all: [PrintedLine] = []

  func append(_ line: PrintedLine) { lock.withLock { all.append(line) } }
  var lines: [PrintedLine] { lock.withLock { all } }

  /// The lines so far; the next ones begin a new list.
  func taken() -> [PrintedLine] {
    lock.withLock {
      defer { all = [] }
      return all
    }
  }
}
