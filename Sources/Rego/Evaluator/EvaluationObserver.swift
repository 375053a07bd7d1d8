import RegoValues

/// What looks on while the machine runs. The loop is compiled once for each observer; the one that sees nothing costs nothing.
protocol EvaluationObserver {
  /// False lets the compiler drop every call.
  static var isWatching: Bool { get }

  /// Whether the machine leaves off where further solutions would say the same, as it does when nobody looks.
  static var settles: Bool { get }

  /// Before an instruction that has marks; the keys of marks are counted from `iterators`.
  mutating func reached(_ marks: ArraySlice<RecordingMark>, iterators: Int, at instruction: Int)
  /// A member of `container` was asked for: `keys` one after the other.
  mutating func read(_ container: Value, _ keys: some Collection<Value>, isDefined: Bool, at instruction: Int)
  mutating func scanBegan(iterator: Int)
  /// A loop goes on with another member.
  mutating func roundBegan(iterator: Int, _ container: Value, _ key: Value, at instruction: Int)
  mutating func collectionBegan(accumulator: Int)
  /// `key` is a set's element, an object's key; nil for the next item of an array.
  mutating func collected(accumulator: Int, _ key: Value?, at instruction: Int)
  mutating func collectionEnded(accumulator: Int, _ result: Value)
  /// `resumesAt`: the instruction that is run when the frame is done, the calling one again or the one behind it.
  mutating func entered(group: Int32, from instruction: Int, resumesAt: Int)
  mutating func gaveResult(_ value: Value, at instruction: Int)
  /// The frame's group is done; `call` tells evaluations of functions apart.
  mutating func left(group: Int32, call: Int, overlay: Overlay, _ result: Value?)
  /// The result of an evaluation that was done before is used (right after `left` as well).
  mutating func used(group: Int32, call: Int, overlay: Overlay, _ result: Value?)
}

/// Sees nothing.
struct NoObserver: EvaluationObserver {
  static var isWatching: Bool { false }
  static var settles: Bool { true }

  mutating func reached(_ marks: ArraySlice<RecordingMark>, iterators: Int, at instruction: Int) {}
  mutating func read(_ container: Value, _ keys: some Collection<Value>, isDefined: Bool, at instruction: Int) {}
  mutating func scanBegan(iterator: Int) {}
  mutating func roundBegan(iterator: Int, _ container: Value, _ key: Value, at instruction: Int) {}
  mutating func collectionBegan(accumulator: Int) {}
  mutating func collected(accumulator: Int, _ key: Value?, at instruction: Int) {}
  mutating func collectionEnded(accumulator: Int, _ result: Value) {}
  mutating func entered(group: Int32, from instruction: Int, resumesAt: Int) {}
  mutating func gaveResult(_ value: Value, at instruction: Int) {}
  mutating func left(group: Int32, call: Int, overlay: Overlay, _ result: Value?) {}
  mutating func used(group: Int32, call: Int, overlay: Overlay, _ result: Value?) {}
}
