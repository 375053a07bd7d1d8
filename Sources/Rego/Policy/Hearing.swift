import RegoValues

/// One input at a time before the rules of a policy: what one rule finds out about it the next need not, and the machine
/// is not built anew for each. For one thread.
///
/// ```swift
/// let hearing = Hearing(options: options)
/// hearing.show(pod)
/// let value = try hearing.value(of: deny)   // as `deny.value(input: pod, options: options)` gives it
/// ```
///
/// Each rule may spend what the options allow. What it uses of what others have found out costs it nothing.
public final class Hearing {
  private let options: EvaluationOptions
  private var input: Value?
  /// nil where nothing was asked yet, or the last answer was an error: nothing of that is used again.
  private var machine: Machine<NoObserver>?
  /// The machine knows of another input than the one that is shown.
  private var isStale = false

  public init(options: EvaluationOptions) { self.options = options }

  /// Shows the next input; showing the same object again changes nothing.
  public func show(_ next: Value?) {
    if case .object(let shown)? = input, case .object(let object)? = next, shown === object { return }
    input = next
    isStale = true
  }

  /// The rule's value for the input that is shown; nil is undefined.
  public func value(of query: PreparedQuery) throws(EvaluationError) -> Value? {
    isRuledOut(query) ? .set(.empty) : try valueByMachine(of: query)
  }

  /// Whether the rule is known to give an empty set for the input that is shown.
  public func isRuledOut(_ query: PreparedQuery) -> Bool { query.isRuledOut(by: input) }

  /// The value of a rule that is not ruled out.
  public func valueByMachine(of query: PreparedQuery) throws(EvaluationError) -> Value? {
    guard case .group(let group, let below) = query.target, group >= 0 else {
      return try query.value(input: input, options: options)
    }
    var machine = machine.take() ?? Machine(query.plan, input: input, options: options, observer: NoObserver())
    if machine.plan !== query.plan {
      machine = Machine(query.plan, input: input, options: options, observer: NoObserver())
    } else if isStale {
      machine.restart(input: input)
    }
    isStale = false
    machine.renewBudget()
    let value = try machine.value(of: group)
    self.machine = consume machine
    return below.isEmpty ? value : value?.lookup(along: below)
  }
}
