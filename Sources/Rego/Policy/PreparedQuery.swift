import RegoValues

/// A query that is ready to be asked: immutable, to be shared and evaluated any number of times.
///
/// ```swift
/// let deny = policy.prepare(rule: rule)
/// let value = try deny.value(input: pod, options: options)          // nil: undefined
/// let why = try deny.derivations(input: pod, options: options)      // slower: asked only when something is denied
/// ```
public struct PreparedQuery: Sendable {
  /// The query's answers: for each an object of its variables. Empty means undefined.
  public func bindings(input: Value?, options: EvaluationOptions) throws(EvaluationError) -> [Value] { [] }

  /// The rule's value, or the value of a query's first answer; nil is undefined.
  public func value(input: Value?, options: EvaluationOptions) throws(EvaluationError) -> Value? { nil }

  /// For each element of the rule's value the reads that led to it.
  public func derivations(input: Value?, options: EvaluationOptions) throws(EvaluationError) -> [Derivation] { [] }
}
