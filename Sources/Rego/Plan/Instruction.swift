/// A place in the frame of the rule that runs.
typealias Slot = Int32

/// Where to go on, as an index into the code. While a plan is made: the number of a label.
typealias Label = Int32

/// What an instruction reads: a slot of the frame or a constant of the plan.
struct Operand: Hashable, Sendable {
  /// Slots from zero up, constants as their complement.
  let code: Int32

  static func slot(_ slot: Slot) -> Operand { Operand(code: slot) }
  static func constant(_ index: Int) -> Operand { Operand(code: ~Int32(truncatingIfNeeded: index)) }

  var isConstant: Bool { code < 0 }
}

/// What a comparison asks for.
enum Comparison: Sendable {
  case unequal, less, lessOrEqual, greater, greaterOrEqual
}

/// Which collection an accumulator builds.
enum Collecting: Sendable {
  case array, set, object, document
}

/// One step of the machine.
///
/// Backtracking is settled when the plan is made: a body is a nest of loops, so what fails (`orElse`) goes to the `next`
/// of the innermost loop around it, or out of the body. Variables are slots that are always written before they are read;
/// nothing has to be undone. Only rules and functions have frames; comprehensions, `every` and negation stand in line.
enum Instruction: Sendable {
  // Control
  case jump(Label)
  /// Goes on where further solutions are pointless; a recording evaluation looks for them all the same.
  case settle(Label)
  /// Goes to the one of the jumps from `table` that belongs to the value of the input below a path: there is one for each
  /// of the consecutive constants from `values`, which are in Rego order, and behind them one for all other values. A
  /// recording evaluation goes on behind the jumps, where all that can be chosen stands in line.
  case chooseByInput(keys: Int32, Int16, values: Int32, Int16, table: Label)
  case choose(Operand, keys: Int32, Int16, values: Int32, Int16, table: Label)
  /// Behind what was chosen; a recording evaluation goes on to the next.
  case chosenEnds(Label)
  /// The group's code is done: back to the caller with the frame's result, if there is one.
  case finish
  /// Ends the machine.
  case halt

  // Reading
  case move(Slot, Operand)
  case input(Slot, orElse: Label)
  /// `input.a.b`: the keys are consecutive constants from `keys`.
  case inputPath(Slot, keys: Int32, count: Int32, orElse: Label)
  case path(Slot, of: Operand, keys: Int32, count: Int32, orElse: Label)
  case member(Slot, of: Operand, key: Operand, orElse: Label)
  case scan(iterator: Int32, of: Operand, orElse: Label)
  /// The next key and value; a slot of -1 is not wanted.
  case next(iterator: Int32, key: Slot, value: Slot, orElse: Label)

  // Testing
  case test(Operand, orElse: Label)
  case equal(Operand, Operand, orElse: Label)
  case compare(Comparison, Operand, Operand, orElse: Label)
  case isArray(Operand, count: Int32, orElse: Label)
  case isObject(Operand, count: Int32, orElse: Label)

  // Building
  case array(Slot, first: Slot, count: Int32)
  case set(Slot, first: Slot, count: Int32)
  /// Keys and values by turns.
  case object(Slot, first: Slot, count: Int32)
  case begin(accumulator: Int32, Collecting)
  case append(accumulator: Int32, Operand)
  case insert(accumulator: Int32, Operand)
  case setMember(accumulator: Int32, key: Operand, value: Operand)
  /// Puts a value at the path held by `count` slots from `first`.
  case place(accumulator: Int32, first: Slot, count: Int32, value: Operand)
  /// Puts an element into the set at that path.
  case placeElement(accumulator: Int32, first: Slot, count: Int32, element: Operand)
  /// The default for a path: only where nothing is.
  case placeDefault(accumulator: Int32, first: Slot, count: Int32, value: Operand)
  case collect(Slot, accumulator: Int32)

  // Comprehensions that loops ask for again and again
  /// What the index has for a key. Goes to `build` where there is no index yet, to `plain` where none is wanted: the first
  /// times, and in a recording evaluation.
  case indexed(Slot, accumulator: Int32, key: Operand, build: Label, plain: Label)
  case beginIndex(accumulator: Int32, Collecting)
  /// An element for a key; of an object the key and the value by turns.
  case gather(accumulator: Int32, key: Operand, Operand)

  // Rules
  case rule(Slot, group: Int32, orElse: Label)
  /// The arguments stand in consecutive slots.
  case function(Slot, group: Int32, arguments: Slot, orElse: Label)
  case builtin(Slot, index: Int32, arguments: Slot, count: Int32, orElse: Label)
  case print(Operand)
  /// A value of a complete rule or function; a second one must be the same.
  case result(Operand)
  case resultFrom(accumulator: Int32)
  case ifResult(Label)
  /// An answer of a query: the values of its bindings.
  case answer(first: Slot, count: Int32)

  // Documents: base data with rules in between
  case data(Slot, keys: Int32, count: Int32, orElse: Label)
  case document(Slot, node: Int32, orElse: Label)
  case cursor(Int32, node: Int32)
  case cursorMember(Int32, of: Int32, key: Operand, orElse: Label)
  case cursorScan(Int32, orElse: Label)
  case cursorNext(Int32, of: Int32, key: Slot, orElse: Label)
  case cursorValue(Slot, of: Int32, orElse: Label)

  // `with`
  case override(overlay: Int32, modifiers: Int32)
  case enter(overlay: Int32)
  case leave
}
