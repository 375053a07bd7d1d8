import RegoSyntax
import RegoValues

/// What single instructions do with values.
extension Machine {
  /// Looks up a path in the input; false where something is missing.
  @inline(__always)
  mutating func readInput(
    _ path: UnsafeBufferPointer<Value>, into slot: Slot, of locals: Locals, at instruction: Int
  ) -> Bool {
    guard let input = overlay.input else { return false }
    let isDefined = withUnsafePointer(to: input) { input in
      guard let found = input.place(along: path) else { return false }
      // An overlay of `with` goes when its literal is done.
      locals.put(slot, found, lasts: overlay.outer == nil)
      return true
    }
    if Observer.isWatching, !path.isEmpty { observer.read(input, path, isDefined: isDefined, at: instruction) }
    return isDefined
  }

  /// Which of the values stands below a path: its index, their count for another one, one more where all are tried.
  func choice(
    _ start: ValuePlace, _ path: UnsafeBufferPointer<Value>, _ values: UnsafeBufferPointer<Value>
  ) -> Int {
    if Observer.isWatching || !options.usesCaches { return values.count &+ 1 }
    guard let first = values.baseAddress, let found = start.place(along: path), !found.pointee.isCollection else {
      return values.count
    }
    var low = 0
    var high = values.count
    while low < high {
      let middle = (low &+ high) / 2
      if (first + middle).compare(found) < 0 { low = middle &+ 1 } else { high = middle }
    }
    return low < values.count && (first + low).equals(found) ? low : values.count
  }

  func choiceByInput(_ path: UnsafeBufferPointer<Value>, _ values: UnsafeBufferPointer<Value>) -> Int {
    if let input = overlay.input { return withUnsafePointer(to: input) { choice($0, path, values) } }
    return Observer.isWatching || !options.usesCaches ? values.count &+ 1 : values.count
  }

  /// Opens a loop; false where there is nothing to go through.
  @inline(__always)
  func begin(_ iteration: UnsafeMutablePointer<Iteration>, _ source: ValuePlace, lasts: Bool) -> Bool {
    guard let members = source.members else { return false }
    if Observer.isWatching || !lasts { iteration.pointee.source = source.pointee }
    iteration.pointee.lasts = lasts
    iteration.pointee.members = members
    iteration.pointee.index = 0
    return true
  }

  /// Takes the next member of a collection; false when there is none.
  @inline(__always)
  func advance(
    _ iteration: UnsafeMutablePointer<Iteration>, _ locals: Locals, key: Slot, value: Slot
  ) -> Bool {
    let index = iteration.pointee.index
    let members = iteration.pointee.members
    guard index < members.count, let values = members.values else { return false }
    let lasts = iteration.pointee.lasts
    if key >= 0 {
      if let keys = members.keys {
        locals.put(key, keys + index, lasts: lasts)
      } else {
        locals.put(key, .number(Number(index)))
      }
    }
    locals.put(value, values + index, lasts: lasts)
    iteration.pointee.index = index &+ 1
    return true
  }

  /// Counts the places of a collection that is built.
  @inline(__always)
  mutating func spend(_ elements: Int, at instruction: Int) throws(EvaluationError) {
    if !budget.spend(elements &* 24 &+ 8) { throw failure(.limit, budget.memoryMessage, at: instruction) }
  }

  /// A collection that was built, unless it is too large or too deep.
  @inline(__always)
  func fitting(_ value: Value, at instruction: Int) throws(EvaluationError) -> Value {
    if let message = budget.excess(of: value.extent) { throw failure(.limit, message, at: instruction) }
    return value
  }

  @inline(__always)
  mutating func noteCollected(_ accumulator: Int32, _ key: UnsafePointer<Value>?, at instruction: Int) {
    if Observer.isWatching {
      observer.collected(accumulator: frame.accumulators &+ Int(accumulator), key?.pointee, at: instruction)
    }
  }

  mutating func place(
    _ accumulator: Int32, _ first: UnsafePointer<Value>, _ count: Int32, _ value: Value, at instruction: Int,
    _ placing: (DocumentBuilder, UnsafeBufferPointer<Value>, Value) throws(DocumentBuilder.Conflict) -> Void
  ) throws(EvaluationError) {
    try spend(Int(count) &* 4, at: instruction)
    let index = frame.accumulators &+ Int(accumulator)
    guard let document = accumulators.base[index].document else { return }
    let path = UnsafeBufferPointer(start: first, count: Int(count))
    do throws(DocumentBuilder.Conflict) {
      try placing(document, path, value)
    } catch {
      throw failure(.conflict, "object keys must be unique", at: instruction)
    }
    if Observer.isWatching, let key = path.first { observer.collected(accumulator: index, key, at: instruction) }
  }

  mutating func giveResult(_ value: Value, at instruction: Int) throws(EvaluationError) {
    if Observer.isWatching { observer.gaveResult(value, at: instruction) }
    guard let known = frame.result else {
      frame.result = value
      return
    }
    if known == value { return }
    let isFunction = frame.group >= 0 && plan.groups[Int(frame.group)].arity != nil
    throw failure(
      .conflict,
      isFunction
        ? "functions must not produce multiple outputs for same inputs"
        : "complete rules must not produce multiple outputs", at: instruction)
  }

  mutating func answer(_ first: UnsafePointer<Value>, count: Int) {
    var builder = ObjectBuilder()
    for index in 0..<count { builder.insert(.string(plan.bindings[index]), first[index]) }
    answers.append(.object(builder.finish()))
  }
}

extension Comparison {
  @inline(__always)
  func holds(_ left: ValuePlace, _ right: ValuePlace) -> Bool {
    switch self {
    case .unequal: !left.equals(right)
    case .less: left.compare(right) < 0
    case .lessOrEqual: left.compare(right) <= 0
    case .greater: left.compare(right) > 0
    case .greaterOrEqual: left.compare(right) >= 0
    }
  }
}

extension Value {
  @inline(__always)
  var isCollection: Bool {
    switch self {
    case .array, .object, .set: true
    default: false
    }
  }

  @inline(__always)
  func lookup(along keys: some Collection<Value>) -> Value? {
    var value = self
    for key in keys {
      guard let member = value.lookup(key) else { return nil }
      value = member
    }
    return value
  }

  /// The size of what a built-in may have to go through, as far as it is known without going through it.
  @inline(__always)
  var breadth: Int {
    switch self {
    case .string(let text): text.byteCount
    case .array(let array): array.count &* 16
    case .object(let object): object.count &* 16
    case .set(let set): set.count &* 16
    default: 1
    }
  }

  /// The base document at a path. The store's paths are text, so that `data.xs[2]` finds the key `"2"` of an object.
  func lookupInStore(_ path: some Collection<Value>) -> Value? {
    var value = self
    for key in path {
      if let member = value.lookup(key) {
        value = member
      } else if case .object(let object) = value, case .number(let number) = key,
        let member = object[.string(Text(number.text))]
      {
        value = member
      } else {
        return nil
      }
    }
    return value
  }

  /// An object of keys and values by turns.
  static func object(alternating first: UnsafePointer<Value>, count: Int) -> Value {
    var builder = ObjectBuilder()
    for index in stride(from: 0, to: count &- 1, by: 2) { builder.insert(first[index], first[index &+ 1]) }
    return .object(builder.finish())
  }
}

extension Iteration {
  /// The key of the member that was taken last.
  var key: Value {
    switch source {
    case .array: .number(Number(index &- 1))
    case .object(let object): object.keys[index &- 1]
    case .set(let set): set.elements[index &- 1]
    default: .null
    }
  }
}
