import RegoValues

/// What one comprehension gives for each value of the variables that the loops around it ask with. It belongs to one
/// comprehension in one frame: all else that it depends on is the same there.
struct ComprehensionIndex {
  /// How often a comprehension is evaluated where it stands before an index is made: an index holds what is found for all
  /// values, which is a waste where only a few are asked for.
  private static let patience = 2

  /// What an index has to say.
  enum Answer {
    case value(Value)
    /// It is to be built.
    case missing
    case notWanted
  }

  private var kind = Collecting.array
  private var frame = -1
  private var instruction = -1
  private var asked = 0
  private var isBuilt = false
  private var places: [Value: Int] = [:]
  /// What was found for a value, in the order in which it was found.
  private var found: ContiguousArray<ContiguousArray<Value>> = []
  private var collections: ContiguousArray<Value?> = []

  mutating func begin(_ kind: Collecting) {
    self.kind = kind
    places = [:]
    found = []
    isBuilt = true
  }

  mutating func gather(_ key: Value, _ element: Value) {
    if let place = places[key] {
      found[place].append(element)
    } else {
      places[key] = found.count
      found.append([element])
    }
  }

  /// nil where the members of an object contradict one another.
  mutating func answer(_ key: Value, frame: Int, instruction: Int) -> Answer? {
    if frame != self.frame || instruction != self.instruction {
      self = ComprehensionIndex(frame: frame, instruction: instruction)
    }
    if !isBuilt {
      asked += 1
      return asked > ComprehensionIndex.patience ? .missing : .notWanted
    }
    if collections.count != found.count {
      collections = ContiguousArray(repeating: nil, count: found.count)
    }
    guard let place = places[key] else { return collection([]).map { .value($0) } }
    if let known = collections[place] { return .value(known) }
    guard let made = collection(found[place]) else { return nil }
    collections[place] = made
    return .value(made)
  }

  private func collection(_ elements: ContiguousArray<Value>) -> Value? {
    var accumulator = Accumulator()
    accumulator.begin(kind)
    switch kind {
    case .array: accumulator.array = elements
    case .set: for element in elements { accumulator.set.insert(element) }
    case .object, .document:
      for place in stride(from: 0, to: elements.count - 1, by: 2) {
        if !accumulator.setMember(elements[place], elements[place + 1]) { return nil }
      }
    }
    return accumulator.finish()
  }
}

extension ComprehensionIndex {
  private init(frame: Int, instruction: Int) {
    self.init()
    self.frame = frame
    self.instruction = instruction
  }
}

extension Machine {
  mutating func indexed(
    _ accumulator: Int32, _ key: Value, at instruction: Int
  ) throws(EvaluationError) -> ComprehensionIndex.Answer {
    // An error of a built-in for a value that nobody asks for must not end the query.
    if Observer.isWatching || !options.usesCaches || options.strictBuiltinErrors { return .notWanted }
    let place = accumulators.base + frame.accumulators + Int(accumulator)
    guard let answer = place.pointee.index.answer(key, frame: frame.serial, instruction: instruction) else {
      throw failure(.conflict, "object keys must be unique", at: instruction)
    }
    return answer
  }
}
