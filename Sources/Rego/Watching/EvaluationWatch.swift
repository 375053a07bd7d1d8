import RegoSyntax
import RegoValues

/// What evaluations of watched policies did: which expressions were evaluated, how often and how long, and in which order.
/// The policy must have been compiled with `CompilerOptions.watchesSteps`.
///
/// ```swift
/// var watch = EvaluationWatch(explains: true)
/// let answers = try query.bindings(input: input, options: options, watch: &watch)
/// Coverage(of: policy, watch).coverage     // 87.5
/// ```
///
/// Costs a fraction of the evaluation again for each step, and memory for each event of an explanation.
public struct EvaluationWatch: Sendable {
  /// What one expression came to.
  public struct Entry: Sendable {
    public var location: Location
    /// How often it was evaluated.
    public var evaluations = 0
    /// How often it had no further solution.
    public var redos = 0
    /// How many expressions the compiler made of it.
    public var generated = 0
    public var nanoseconds: UInt64 = 0
  }

  /// One line of an explanation.
  public struct Event: Sendable, Hashable {
    public enum Kind: String, Sendable {
      case enter = "Enter"
      case evaluate = "Eval"
      case exit = "Exit"
      case fail = "Fail"
      case redo = "Redo"
      case note = "Note"
    }

    public var kind: Kind
    public var location: Location
    public var text: String
    /// How many rules and functions are being evaluated around it.
    public var depth: Int
  }

  public let explains: Bool
  public let measures: Bool
  public private(set) var entries: [Location: Entry] = [:]
  public private(set) var events: [Event] = []
  /// The heads that a solution reached.
  private(set) var exits: Set<Location> = []

  /// - Parameters:
  ///   - explains: keeps events.
  ///   - measures: keeps times.
  public init(explains: Bool = false, measures: Bool = false) {
    self.explains = explains
    self.measures = measures
  }

  /// Events that are kept at the most.
  static let mostEvents = 1_000_000

  public func isCovered(_ location: Location) -> Bool { entries[location] != nil || exits.contains(location) }

  mutating func add(_ recorder: StepRecorder, of plan: Plan) {
    for (step, count) in zip(plan.steps, recorder.counts) where count.reached > 0 {
      switch step.kind {
      case .evaluate:
        var entry = entries[step.location] ?? Entry(location: step.location)
        entry.evaluations += count.reached
        entry.generated += 1
        entry.nanoseconds &+= count.nanoseconds
        entries[step.location] = entry
      case .fail:
        entries[step.location]?.redos += count.reached
        entries[step.location]?.nanoseconds &+= count.nanoseconds
      case .exit: exits.insert(step.location)
      case .enter: break
      }
    }
    if explains { explain(recorder, of: plan) }
  }

  private mutating func explain(_ recorder: StepRecorder, of plan: Plan) {
    var hadSolution: Set<Int32> = []
    var last: Int32 = -1
    for event in recorder.events {
      let step = plan.steps[Int(event.step)]
      let kind: Event.Kind
      switch step.kind {
      case .enter: kind = .enter
      case .exit: kind = .exit
      case .evaluate:
        kind = .evaluate
        hadSolution.remove(event.step)
      case .fail: kind = hadSolution.contains(step.opening) ? .redo : .fail
      }
      // Whatever comes behind a literal comes because it held, but for its own failure.
      if last >= 0, step.kind == .evaluate || step.kind == .exit { hadSolution.insert(last) }
      last = step.kind == .evaluate ? event.step : -1
      events.append(Event(kind: kind, location: step.location, text: step.text, depth: event.depth))
    }
  }

  /// Puts what `trace` and `print` said behind what was done so far.
  mutating func note(_ text: String, at location: Location) {
    events.append(Event(kind: .note, location: location, text: text, depth: 0))
  }
}
