import RegoSyntax
import RegoValues

/// Turns resolved rules into code: every variable becomes a slot (or the constant that it is), every reference to rules
/// a group, every built-in an index.
///
/// ```swift
/// let program = Planner.program(resolved, catalog: .standard, data: data)
/// let plan = Plan(program.parts)
/// ```
struct Planner {
  var writer: CodeWriter
  let catalog: BuiltinCatalog
  /// Functions by their path below `data`.
  let functions: [[Value]: Int32]

  // What follows is that of the frame being planned.

  var shape = FrameShape()
  /// The variables that are bound at this point of the body, and where their values are.
  var scope: [String: Operand] = [:]
  /// Where what fails goes from here: the innermost loop, or out of the body.
  var fail: Label = 0
  /// What was bound before the first loop that is open: it is the same in all rounds. nil where none is.
  var settled: [String: Operand]?
  /// Within a comprehension that is planned twice: those inside are not, or code would grow with the power of the depth.
  var isIndexing = false
  /// Within a literal with `with`, whose overlay may be another in each round.
  var isModified = false
  /// Whether steps are noted and definitions are guarded as OPA's index does it.
  var watches = false
  /// What is planned is a guard: nobody is told of its literals.
  var isGuarding = false
  /// The author's names of the variables of the rule that is planned, for explanations.
  var authorNames: [String: String] = [:]
  var isVirtual: (Ref) -> Bool = { _ in false }
  /// Set where the resolved form does not hold; evaluation would be wrong.
  var problem: Diagnostic?

  init(parts: PlanParts, catalog: BuiltinCatalog, functions: [[Value]: Int32]) {
    writer = CodeWriter(parts)
    self.catalog = catalog
    self.functions = functions
  }

  /// Starts the frame of another group or query.
  mutating func beginFrame(arguments: Int = 0) {
    shape = FrameShape()
    shape.slots = Int32(truncatingIfNeeded: arguments)
    scope = [:]
    settled = nil
  }

  mutating func report(_ message: String) {
    if problem == nil { problem = Diagnostic(code: .compile, message: message, location: writer.location) }
  }

  // MARK: places in the frame

  mutating func newSlot() -> Slot { newSlots(1) }

  /// The first of `count` consecutive slots.
  mutating func newSlots(_ count: Int) -> Slot {
    defer { shape.slots += Int32(truncatingIfNeeded: count) }
    return shape.slots
  }

  mutating func newIterator() -> Int32 {
    defer { shape.iterators += 1 }
    return shape.iterators
  }

  mutating func newCursor() -> Int32 {
    defer { shape.cursors += 1 }
    return shape.cursors
  }

  mutating func newAccumulator() -> Int32 {
    defer { shape.accumulators += 1 }
    return shape.accumulators
  }

  mutating func newOverlay() -> Int32 {
    defer { shape.overlays += 1 }
    return shape.overlays
  }

  // MARK: small pieces

  mutating func emit(_ instruction: Instruction) { writer.emit(instruction) }

  mutating func move(_ operand: Operand, into slot: Slot?) -> Operand {
    guard let slot, operand != .slot(slot) else { return operand }
    emit(.move(slot, operand))
    return .slot(slot)
  }

  /// Opens a loop over a collection: what fails later comes back for the next member.
  mutating func scan(_ collection: Operand, key: Slot, value: Slot) {
    let iterator = newIterator()
    loopOpens()
    emit(.scan(iterator: iterator, of: collection, orElse: fail))
    let loop = writer.placedLabel()
    emit(.next(iterator: iterator, key: key, value: value, orElse: fail))
    fail = loop
  }

  /// What is bound from here on may be another thing in each round.
  mutating func loopOpens() {
    if settled == nil { settled = scope }
  }

  /// Plans a part whose variables and loops stay its own.
  mutating func closed(_ part: (inout Planner) -> Void) {
    let outer = (scope, settled)
    part(&self)
    (scope, settled) = outer
  }

  func isBound(_ name: String) -> Bool { scope[name] != nil || name == "input" || name == "data" }

  static func isWildcard(_ name: String) -> Bool { name.utf8.first == UInt8(ascii: "$") }
}
