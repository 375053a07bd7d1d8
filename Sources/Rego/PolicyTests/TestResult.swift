import RegoSyntax
import RegoValues
import Synchronization

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

  /// One case of a test with cases (`test_x[name]`), which may have cases of its own.
  public struct Case: Sendable, Hashable {
    public var name: String
    public var isPassed: Bool
    public var cases: [Case]
  }

  /// Without `data.`.
  public var package: String
  public var name: String
  public var location: Location
  public var outcome: Outcome
  public var cases: [Case] = []
  /// What the test printed.
  public var prints: [PrintedLine] = []
  /// How long it took.
  public var nanoseconds: UInt64 = 0

  init(_ rule: RuleSummary, _ outcome: Outcome) {
    package = rule.package
    name = rule.name
    location = rule.location
    self.outcome = outcome
  }

  /// False, undefined, or ended by an error.
  public var isFailure: Bool {
    switch outcome {
    case .failed, .error: true
    case .passed, .skipped: false
    }
  }
}

/// The lines that one test printed.
final class PrintedText: Sendable {
  private let all = Mutex<[PrintedLine]>([])

  func append(_ line: PrintedLine) { all.withLock { $0.append(line) } }
  var lines: [PrintedLine] { all.withLock { $0 } }
}
