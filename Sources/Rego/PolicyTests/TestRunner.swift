import RegoSyntax
import RegoValues

/// Runs the tests of a policy: every rule named `test_…`, as `opa test` runs them.
/// Source: https://www.openpolicyagent.org/docs/policy-testing.
///
/// ```swift
/// for result in TestRunner(policy: policy).results() where result.outcome != .passed {
///   print(result.location.file, result.name)
/// }
/// ```
public struct TestRunner: Sendable {
  private let policy: Policy
  /// Which tests are run, by their full name `data.package.test_name`.
  public var isWanted: @Sendable (String) -> Bool = { _ in true }
  /// How long one test may take, in nanoseconds; 0 for any time.
  public var timeout: UInt64 = 0

  public init(policy: Policy) { self.policy = policy }

  /// In order of package and name. `options` holds for each test on its own.
  public func results(options: EvaluationOptions = EvaluationOptions()) -> [TestResult] {
    var watch: EvaluationWatch?
    return results(options: options, watch: &watch)
  }

  /// The same, watched where `watch` is not nil.
  public func results(options: EvaluationOptions, watch: inout EvaluationWatch?) -> [TestResult] {
    var results: [TestResult] = []
    for rule in policy.rules {
      guard let isSkipped = TestRunner.isSkipped(rule), isWanted("data.\(rule.package).\(rule.name)") else { continue }
      results.append(isSkipped ? TestResult(rule, .skipped) : run(rule, options, &watch))
    }
    return results
  }

  private func run(_ rule: RuleSummary, _ options: EvaluationOptions, _ watch: inout EvaluationWatch?) -> TestResult {
    var options = options
    let heard = PrintedText()
    let outer = options.print
    options.print = { line in
      heard.append(line)
      outer?(line)
    }
    let start = SystemClock.monotonicNanoseconds
    if timeout > 0 { options.limits.deadline = start &+ timeout }
    var result: TestResult
    do {
      let (value, told) = try policy.prepare(rule: rule).testValue(options: options, watch: &watch)
      result = TestResult(rule, TestRunner.outcome(of: value))
      result.cases = TestRunner.cases(of: value, told: told.compactMap(TestRunner.names))
      if result.cases.contains(where: { !$0.isPassed }) { result.outcome = .failed }
    } catch {
      result = TestResult(rule, .error(error))
    }
    result.nanoseconds = SystemClock.monotonicNanoseconds &- start
    result.prints = heard.lines
    return result
  }

  /// nil: not a test. `todo_test_…` is one that is not to run yet.
  private static func isSkipped(_ rule: RuleSummary) -> Bool? {
    if rule.isFunction { return nil }
    let name = rule.name.split(separator: ".").last ?? ""
    if name.hasPrefix("test_") { return false }
    return name.hasPrefix("todo_test_") ? true : nil
  }

  /// A test with cases (`test_x[name]`) passes when each of them is true; without any case it has shown nothing.
  private static func outcome(of value: Value?) -> TestResult.Outcome {
    switch value {
    case .bool(true): .passed
    case .object(let cases):
      cases.count > 0 && cases.values.allSatisfy { outcome(of: $0) == .passed } ? .passed : .failed
    default: .failed
    }
  }

  /// The cases that were told, and those that have a value: in order of name.
  private static func cases(of value: Value?, told: [ArraySlice<Value>]) -> [TestResult.Case] {
    var members: [Value: Value?] = [:]
    var inner: [Value: [ArraySlice<Value>]] = [:]
    if case .object(let object)? = value {
      for (key, value) in zip(object.keys, object.values) { members[key] = value }
    }
    for names in told {
      guard let name = names.first else { continue }
      if members[name] == nil { members[name] = .some(nil) }
      if names.count > 1 { inner[name, default: []].append(names.dropFirst()) }
    }
    return members.sorted { $0.key < $1.key }.map { key, value in
      let cases = cases(of: value, told: inner[key] ?? [])
      let isPassed = cases.isEmpty ? outcome(of: value) == .passed : cases.allSatisfy(\.isPassed)
      return TestResult.Case(name: key.stringValue ?? key.description, isPassed: isPassed, cases: cases)
    }
  }

  private static func names(_ told: Value) -> ArraySlice<Value>? {
    if case .array(let names) = told { return ArraySlice(names.elements) }
    return nil
  }
}
