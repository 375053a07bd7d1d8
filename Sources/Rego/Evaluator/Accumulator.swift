import RegoValues

/// A collection that a comprehension or a group of partial rules builds. One of the fields is in use.
struct Accumulator: ~Copyable {
  var kind = Collecting.array
  var array: ContiguousArray<Value> = []
  var set = SetBuilder()
  var object = ObjectBuilder()
  var document: DocumentBuilder?
  var index = ComprehensionIndex()

  mutating func begin(_ kind: Collecting) {
    self.kind = kind
    switch kind {
    case .array: array = []
    case .set: set = SetBuilder()
    case .object: object = ObjectBuilder()
    case .document: document = DocumentBuilder()
    }
  }

  /// False when the key has another value already.
  mutating func setMember(_ key: Value, _ value: Value) -> Bool {
    if let known = object.value(for: key) { return known == value }
    object.insert(key, value)
    return true
  }

  mutating func finish() -> Value {
    switch kind {
    case .array:
      var elements: ContiguousArray<Value> = []
      swap(&elements, &array)
      return .array(RegoArray(elements))
    case .set:
      var builder = SetBuilder()
      swap(&builder, &set)
      return .set(builder.finish())
    case .object:
      var builder = ObjectBuilder()
      swap(&builder, &object)
      return .object(builder.finish())
    case .document:
      defer { document = nil }
      return document?.finish() ?? .object(.empty)
    }
  }
}
