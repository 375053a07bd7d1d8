import RegoSyntax
import RegoValues

/// How one query is evaluated.
///
/// ```swift
/// var options = EvaluationOptions(now: nanosecondsSince1970)
/// options.limits.steps = 10_000_000
/// options.limits.deadline = monotonicNow + 2_000_000_000
/// ```
public struct EvaluationOptions: Sendable {
  /// What `time.now_ns` gives: nanoseconds since 1970.
  public var now: Int64
  /// A built-in's error ends the query instead of leaving its expression undefined.
  public var strictBuiltinErrors: Bool
  public var limits: EvaluationLimits
  /// Receives what `print` writes; nil drops it.
  public var print: (@Sendable (PrintedLine) -> Void)?
  /// Asked now and then; true ends the query with `eval_cancel_error`.
  public var isCancelled: (@Sendable () -> Bool)?

  /// Told what the evaluation cost when it ends without an error.
  public var spent: (@Sendable (EvaluationCost) -> Void)?
  /// Whether results of rules and functions are remembered, definitions that cannot hold or change nothing left
  /// out, and comprehensions indexed. Without, the answers are the same: to look for faults, at a cost that may grow with the power of the depth.
  public var usesCaches = true

  public init(now: Int64 = 0, strictBuiltinErrors: Bool = false, limits: EvaluationLimits = EvaluationLimits()) {
    self.now = now
    self.strictBuiltinErrors = strictBuiltinErrors
    self.limits = limits
  }
}

/// What one evaluation may cost. Reaching a limit is an error of code `eval_limit_error`, never a silent result.
public struct EvaluationLimits: Sendable, Hashable {
  /// Instructions of the machine.
  public var steps: Int
  /// Bytes of the values that are built, counted roughly; what is freed again is not given back.
  public var memory: Int
  /// How deep rules and functions may call one another.
  public var depth: Int
  /// The end by the monotonic clock, in nanoseconds (`CLOCK_MONOTONIC`); nil for none.
  public var deadline: UInt64?

  public init(
    steps: Int = 100_000_000, memory: Int = 1 << 30, depth: Int = 4_000, deadline: UInt64? = nil
  ) {
    self.steps = steps
    self.memory = memory
    self.depth = depth
    self.deadline = deadline
  }
}

/// What an evaluation cost, in what `EvaluationLimits` counts: the same for the same policy and input, on any machine.
public struct EvaluationCost: Sendable, Hashable {
  /// Instructions of the machine.
  public var steps: Int
  /// Bytes of the values that were built, counted roughly.
  public var memory: Int
}

/// One line that a policy printed, and where the call stands.
public struct PrintedLine: Sendable, Hashable {
  public var text: String
  public var location: Location

  public init(text: String, location: Location) {
    self.text = text
    self.location = location
  }
}
