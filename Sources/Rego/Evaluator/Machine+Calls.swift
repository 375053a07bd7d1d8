import RegoSyntax
import RegoValues

/// What an instruction that may need a rule evaluated comes to.
enum Outcome {
  /// A frame was entered; the code goes on at its entry.
  case running(entry: Int)
  case value(Value)
  case undefined
}

/// Where a call's result goes.
struct Return {
  var to: Int
  var slot: Slot
  var orElse: Label
}

/// Rules, functions and built-ins.
extension Machine {
  /// The value of a group's rules. Where it is not known yet, its frame is entered, and the instruction is run again when
  /// that has put the value into the memo.
  @inline(__always)
  mutating func rule(_ group: Int32, at instruction: Int) throws(EvaluationError) -> Outcome {
    let entry = overlay.memo + Int(group)
    switch entry.pointee.state {
    case .defined:
      if !overlay.replaced.isEmpty, let base = replacement(of: group) { return base }
      if Observer.isWatching { observer.used(group: group, call: -1, overlay: overlay, entry.pointee.value) }
      return .value(entry.pointee.value)
    case .undefined:
      if !overlay.replaced.isEmpty, let base = replacement(of: group) { return base }
      if Observer.isWatching { observer.used(group: group, call: -1, overlay: overlay, nil) }
      return .undefined
    case .unknown:
      if !overlay.replaced.isEmpty, let base = replacement(of: group) { return base }
      return try enterDocument(group, at: instruction)
    case .running:
      throw failure(.internal, "rule \(name(of: group)) needs its own value", at: instruction)
    }
  }

  /// Where a group's value is that stays as it is until the overlay goes, or forgets for another input.
  @inline(__always)
  func rememberedValue(of group: Int32) -> ValuePlace? {
    let entry = overlay.memo + Int(group)
    guard case .defined = entry.pointee.state, options.usesCaches, overlay.replaced.isEmpty else { return nil }
    return withUnsafePointer(to: &entry.pointee.value) { $0 }
  }

  /// What is not to be remembered is handed over once, to the instruction that waited for it.
  func forget(_ group: Int32) { overlay.memo[Int(group)].state = .unknown }

  /// The base document that `with` put in the place of a group's rules; nil where it did not.
  private func replacement(of group: Int32) -> Outcome? {
    let plan = plan.groups[Int(group)]
    guard overlay.isReplaced(plan.node) else { return nil }
    return overlay.data.lookup(along: self.plan.path(of: plan)).map { .value($0) } ?? .undefined
  }

  private mutating func enterDocument(_ group: Int32, at instruction: Int) throws(EvaluationError) -> Outcome {
    overlay.memo[Int(group)].state = .running
    try enter(group, returnTo: instruction, at: instruction)
    return .running(entry: Int(plan.groups[Int(group)].entry))
  }

  func name(of group: Int32) -> String {
    var name = "data"
    for key in plan.path(of: plan.groups[Int(group)]) { name += key.stringValue.map { ".\($0)" } ?? "[\(key)]" }
    return name
  }

  // MARK: functions

  @inline(__always)
  mutating func call(
    _ group: Int32, _ arguments: UnsafePointer<Value>, _ back: Return, at instruction: Int
  ) throws(EvaluationError) -> Outcome {
    if let mocks = overlay.mocks, let mock = mocks.functions[group] {
      return try call(mock, arguments, count: plan.groups[Int(group)].arity ?? 0, back, at: instruction)
    }
    return try callUnmocked(group, arguments, back, callerOverlay: nil, at: instruction)
  }

  private mutating func callUnmocked(
    _ group: Int32, _ arguments: UnsafePointer<Value>, _ back: Return, callerOverlay: Overlay?, at instruction: Int
  ) throws(EvaluationError) -> Outcome {
    let count = plan.groups[Int(group)].arity ?? 0
    let call = overlay.functions.pointee.entry(group, arguments, count: count)
    let known = overlay.functions.pointee.entries[call]
    switch known.state {
    case .defined, .undefined:
      if !options.usesCaches { break }
      let result: Value? = known.state == .defined ? known.result : nil
      if Observer.isWatching { observer.used(group: group, call: call, overlay: overlay, result) }
      if let callerOverlay { overlay = callerOverlay }
      return result.map { .value($0) } ?? .undefined
    case .running:
      throw failure(.internal, "function \(name(of: group)) calls itself with the same arguments", at: instruction)
    case .unknown: break
    }
    overlay.functions.pointee.start(call)
    try spend(count &+ 3, at: instruction)
    // The arguments lie in the caller's frame, which may move when the stack grows.
    let distance = arguments - UnsafePointer(slots.locals.values)
    try enter(group, returnTo: back.to, at: instruction)
    frame.destination = back.slot
    frame.orElse = back.orElse
    frame.memoEntry = call
    frame.callerOverlay = callerOverlay
    let (caller, callee) = (slots.locals + distance, slots.locals + frame.slots)
    for index in 0..<count {
      let slot = Slot(truncatingIfNeeded: index)
      callee.put(slot, caller.values + index, lasts: caller.lasts(.slot(slot)))
    }
    return .running(entry: Int(plan.groups[Int(group)].entry))
  }

  /// Calls what stands for a function; a replacing function runs without any replacements.
  private mutating func call(
    _ mock: Mocks.Replacement, _ arguments: UnsafePointer<Value>, count: Int, _ back: Return, at instruction: Int
  ) throws(EvaluationError) -> Outcome {
    switch mock {
    case .value(let value): return .value(value)
    case .function(let group):
      let caller = overlay
      overlay = overlay.withoutMocks()
      return try callUnmocked(group, arguments, back, callerOverlay: caller, at: instruction)
    case .builtin(let index):
      return try callUnmocked(builtin: index, UnsafeBufferPointer(start: arguments, count: count), at: instruction)
    }
  }

  // MARK: built-ins

  @inline(__always)
  mutating func call(
    builtin index: Int32, _ operands: UnsafeBufferPointer<Value>, _ back: Return, at instruction: Int
  ) throws(EvaluationError) -> Outcome {
    if let mocks = overlay.mocks, let mock = mocks.builtins[index], let first = operands.baseAddress {
      return try call(mock, first, count: operands.count, back, at: instruction)
    }
    return try callUnmocked(builtin: index, operands, at: instruction)
  }

  private mutating func callUnmocked(
    builtin index: Int32, _ operands: UnsafeBufferPointer<Value>, at instruction: Int
  ) throws(EvaluationError) -> Outcome {
    var amount = 64
    for operand in operands { amount &+= operand.breadth }
    if budget.work(amount), let (code, message) = budget.interruption() {
      throw failure(code, message, at: instruction)
    }
    let builtin = plan.builtins[Int(index)]
    let result: Value?
    do throws(BuiltinError) {
      result = try builtin.function(Operands(name: builtin.name, values: operands), &context)
    } catch {
      return try outcome(of: error, at: instruction)
    }
    guard let result else { return .undefined }
    return .value(try weighed(result, at: instruction))
  }

  private func outcome(of error: BuiltinError, at instruction: Int) throws(EvaluationError) -> Outcome {
    switch error {
    case .halt(let message):
      if let (code, message) = budget.interruption() { throw failure(code, message, at: instruction) }
      throw failure(.builtin, message, at: instruction)
    case .type(let message) where options.strictBuiltinErrors: throw failure(.type, message, at: instruction)
    case .failure(let message) where options.strictBuiltinErrors: throw failure(.builtin, message, at: instruction)
    case .told(.type(let message), let value): return .value(value("\(failure(.type, message, at: instruction))"))
    case .told(.failure(let message), let value): return .value(value("\(failure(.builtin, message, at: instruction))"))
    default: return .undefined
    }
  }

  // MARK: frames

  /// Makes a frame for a group; the one that runs waits.
  mutating func enter(_ group: Int32, returnTo: Int, at instruction: Int) throws(EvaluationError) {
    if frames.count >= budget.depth { throw failure(.limit, budget.depthMessage, at: instruction) }
    frames.append(frame)
    frame.slots &+= Int(shape.slots)
    frame.iterators &+= Int(shape.iterators)
    frame.cursors &+= Int(shape.cursors)
    frame.accumulators &+= Int(shape.accumulators)
    frame.overlays &+= Int(shape.overlays)
    serial &+= 1
    frame.serial = serial
    frame.group = group
    frame.returnTo = Int32(truncatingIfNeeded: returnTo)
    frame.memoEntry = -1
    frame.result = nil
    frame.callerOverlay = nil
    shape = plan.groups[Int(group)].shape
    reserve(for: shape)
    if Observer.isWatching { observer.entered(group: group, from: instruction, resumesAt: returnTo) }
  }

  /// Ends the running frame and gives the instruction to go on with.
  mutating func leave() -> Int {
    let done = frame
    frame = frames.removeLast()
    shape = frame.group >= 0 ? plan.groups[Int(frame.group)].shape : plan.query?.shape ?? FrameShape()
    if Observer.isWatching {
      observer.left(group: done.group, call: done.memoEntry, overlay: overlay, done.result)
    }
    if done.memoEntry < 0 {
      let entry = overlay.memo + Int(done.group)
      entry.pointee.state = done.result == nil ? .undefined : .defined
      entry.pointee.value = done.result ?? .null
      return Int(done.returnTo)
    }
    overlay.functions.pointee.settle(done.memoEntry, done.result)
    if Observer.isWatching {
      observer.used(group: done.group, call: done.memoEntry, overlay: overlay, done.result)
    }
    if let caller = done.callerOverlay { overlay = caller }
    guard let result = done.result else { return Int(done.orElse) }
    (slots.locals + frame.slots).put(done.destination, result)
    return Int(done.returnTo)
  }
}
