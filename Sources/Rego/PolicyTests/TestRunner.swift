import RegoSyntax
import RegoValues

/// Runs the tests of a policy: every rule named `test_…`. Source: https://www.openpolicyagent.org/docs/policy-testing.
///
/// ```swift
/// for result in TestRunner(policy: policy).results() where result.outcome != .passed {
///   print(result.location.file, result.name)
/// }
/// ```
public struct TestRunner: Sendable {
  private let policy: Policy

  public init(policy: Policy) { self.policy = policy }

  /// In order of package and name. `options` holds for each test on its own.
  public func results(options: EvaluationOptions = EvaluationOptions()) -> [TestResult] {
    policy.rules.compactMap { rule -> TestResult? in
      guard let isSkipped = TestRunner.isSkipped(rule) else { return nil }
      return TestResult(
        package: rule.package, name: rule.name, location: rule.location,
        outcome: isSkipped ? .skipped : outcome(of: rule, options))
    }
  }

  private func outcome(of rule: RuleSummary, _ options: EvaluationOptions) -> TestResult.Outcome {
    do {
      return TestRunner.outcome(of: try policy.prepare(rule: rule).value(input: nil, options: options))
    } catch {
      return .error(error)
    }
  }

  /// nil: not a test. `todo_test_…` is one that is not to run yet.
  private static func isSkipped(_ rule: RuleSummary) -> Bool? {
    if rule.isFunction { return nil }
    if rule.name.hasPrefix("test_") { return false }
    return rule.name.hasPrefix("todo_test_") ? true : nil
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
}

/// How one test went.
public struct TestResult: Sendable {
  public enum Outcome: Sendable, Hashable {
    case passed
    /// False or undefined.
    case failed
    /// `todo_test_…`.
    case skipped
    case error(EvaluationError)
  }

  /// Without `data.`.
  public var package: String
  public var name: String
  public var location: Location
  public var outcome: Outcome

  public init(package: String, name: String, location: Location, outcome: Outcome) {
    self.package = package
    self.name = name
    self.location = location
    self.outcome = outcome
  }
}
