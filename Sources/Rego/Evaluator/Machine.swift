import RegoSyntax
import RegoValues

/// One evaluation: runs a plan over an input.
///
/// ```swift
/// var machine = Machine(plan, input: input, options: options, observer: NoObserver())
/// let value = try machine.value(of: group)
/// ```
///
/// The state is a struct that is passed `inout`: a class would pay for an exclusivity check at each step. Stacks are raw
/// memory that the struct owns; everything that code can address in them was sized when the plan was made.
struct Machine<Observer: EvaluationObserver>: ~Copyable {
  let plan: Plan
  let options: EvaluationOptions
  var observer: Observer
  var context: BuiltinContext
  var overlay: Overlay
  var budget: Budget

  var slots: LocalStack
  var iterations: FrameStack<Iteration>
  var cursors: FrameStack<Cursor>
  var accumulators: FrameStack<Accumulator>
  var overlays: FrameStack<Overlay?>
  var frames: ContiguousArray<Frame> = []
  /// The frame that runs; its parts of the stacks lie behind those of all others.
  var frame = Frame()
  var shape: FrameShape
  /// The last frame's.
  var serial = 0

  var answers: [Value] = []

  init(_ plan: Plan, input: Value?, options: EvaluationOptions, observer: Observer) {
    self.plan = plan
    self.options = options
    self.observer = observer
    context = BuiltinContext(now: options.now)
    context.deadline = options.limits.deadline
    context.isCancelled = options.isCancelled
    budget = Budget(options)
    overlay = Overlay(
      input: input, data: plan.data, outer: nil, replaced: [], mocks: nil,
      memoCount: plan.groups.count + plan.nodes.count)
    shape = plan.query?.shape ?? FrameShape()
    // Small: most evaluations are one short rule, and `reserve` makes room for the others.
    slots = LocalStack(capacity: 32)
    iterations = FrameStack(capacity: 8) { Iteration() }
    cursors = FrameStack(capacity: 2) { Cursor() }
    accumulators = FrameStack(capacity: 4) { Accumulator() }
    overlays = FrameStack(capacity: 1) { nil }
  }

  /// Makes ready for another input: what is remembered of the last one goes, the stacks stay. Not after an error.
  mutating func restart(input: Value?) {
    slots.clear()
    iterations.reset { $0 = Iteration() }
    overlay.restart(input: input)
    context.restart()
    answers = []
    serial &+= 1
    frame.serial = serial
  }

  /// Gives the next rule as much to spend as the first one had.
  mutating func renewBudget() { budget = Budget(options) }

  /// The answers of the plan's query: for each an object of its bindings.
  mutating func queryAnswers() throws(EvaluationError) -> [Value] {
    guard let query = plan.query else { return [] }
    reserve(for: query.shape)
    try run(from: Int(query.entry))
    options.spent?(budget.cost)
    return answers
  }

  /// The value of a group of rules; nil is undefined.
  mutating func value(of group: Int32) throws(EvaluationError) -> Value? {
    if overlay.memo[Int(group)].state == .unknown {
      overlay.memo[Int(group)].state = .running
      try enter(group, returnTo: 0, at: 0)
      try run(from: Int(plan.groups[Int(group)].entry))
      options.spent?(budget.cost)
    }
    let entry = overlay.memo[Int(group)]
    return entry.state == .defined ? entry.value : nil
  }

  func failure(_ code: EvaluationError.Code, _ message: String, at instruction: Int) -> EvaluationError {
    EvaluationError(code: code, message: message, location: plan.location(of: instruction))
  }

  /// Makes room for the running frame.
  mutating func reserve(for shape: FrameShape) {
    slots.reserve(frame.slots + Int(shape.slots))
    iterations.reserve(frame.iterators + Int(shape.iterators))
    cursors.reserve(frame.cursors + Int(shape.cursors))
    accumulators.reserve(frame.accumulators + Int(shape.accumulators))
    overlays.reserve(frame.overlays + Int(shape.overlays))
  }
}
