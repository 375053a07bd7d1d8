import RegoSyntax
import RegoValues

/// A query that is ready to be asked: immutable, to be shared and evaluated any number of times.
///
/// ```swift
/// let deny = policy.prepare(rule: rule)
/// let value = try deny.value(input: pod, options: options)          // nil: undefined
/// let why = try deny.derivations(input: pod, options: options)      // slower: asked only when something is denied
/// ```
public struct PreparedQuery: Sendable {
  enum Target: Sendable {
    /// The plan's query.
    case query
    /// A group of rules, and where in its value the answer stands; a group of -1 has none.
    case group(Int32, below: [Value])
  }

  let plan: Plan
  let target: Target
  let guards: RuleGuards?

  init(query plan: Plan) {
    self.plan = plan
    target = .query
    guards = nil
  }

  init(plan: Plan, group: Int32, below: [Value], guards: RuleGuards? = nil) {
    self.plan = plan
    self.guards = guards
    target = .group(group, below: below)
  }

  /// The query's answers: for each an object of its variables. Empty means undefined.
  ///
  /// For a rule there is at most one answer, an object of the value under `value`.
  public func bindings(input: Value?, options: EvaluationOptions) throws(EvaluationError) -> [Value] {
    switch target {
    case .query:
      var machine = Machine(plan, input: input, options: options, observer: NoObserver())
      return try machine.queryAnswers()
    case .group:
      guard let value = try value(input: input, options: options) else { return [] }
      return [["value": value]]
    }
  }

  /// The rule's value, or the first answer's value of a query's first variable; nil is undefined.
  public func value(input: Value?, options: EvaluationOptions) throws(EvaluationError) -> Value? {
    switch target {
    case .query:
      guard case .object(let answer)? = try bindings(input: input, options: options).first else { return nil }
      return answer.values.first
    case .group(let group, let below):
      if group < 0 { return nil }
      if options.usesCaches, isRuledOut(by: input) { return .set(.empty) }
      var machine = Machine(plan, input: input, options: options, observer: NoObserver())
      return try machine.value(of: group)?.lookup(along: below)
    }
  }

  /// Whether the rule is known to give an empty set for this input, without a step of the machine.
  public func isRuledOut(by input: Value?) -> Bool {
    guard let guards, case .group(let group, let below) = target, group >= 0, below.isEmpty else { return false }
    return !guards.mayHold(input)
  }

  /// The paths below `input` that `isRuledOut` looks at.
  public var guardPaths: [[Value]] { guards?.paths ?? [] }

  /// For each element of the rule's value the reads that led to it. A query has no derivations.
  public func derivations(input: Value?, options: EvaluationOptions) throws(EvaluationError) -> [Derivation] {
    guard case .group(let group, let below) = target, group >= 0 else { return [] }
    let input = input?.withOwnContainers
    var machine = Machine(plan, input: input, options: options, observer: ReadRecorder(input: input))
    guard let value = try machine.value(of: group)?.lookup(along: below) else { return [] }
    let reader = DerivationReader(plan: plan, recorder: machine.observer)
    return reader.derivations(of: group, value: value, overlay: machine.overlay)
  }
}
