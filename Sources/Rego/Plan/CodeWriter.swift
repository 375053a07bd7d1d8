import RegoSyntax
import RegoValues

/// Writes instructions behind those that a plan has already: labels, constants, places in the source.
struct CodeWriter {
  var parts: PlanParts
  /// Where the instructions that are written next come from.
  var location = Location.none

  private var labels: [Label] = []
  private var unresolvedFrom: Int
  private var constantIndex: [Value: Operand] = [:]
  private var pathIndex: [ContiguousArray<Value>: Int32] = [:]
  private var placeIndex: [Location: Int32] = [:]
  /// Most instructions come from where the one before came from.
  private var lastPlace: (location: Location, index: Int32)?

  init(_ parts: PlanParts) {
    self.parts = parts
    unresolvedFrom = parts.code.count
  }

  var position: Int32 { Int32(truncatingIfNeeded: parts.code.count) }

  mutating func emit(_ instruction: Instruction) {
    parts.code.append(instruction)
    parts.places.append(place())
  }

  private mutating func place() -> Int32 {
    if let lastPlace, lastPlace.location == location { return lastPlace.index }
    let known = placeIndex[location]
    let index = known ?? Int32(truncatingIfNeeded: parts.locations.count)
    if known == nil {
      parts.locations.append(location)
      placeIndex[location] = index
    }
    lastPlace = (location, index)
    return index
  }

  mutating func mark(_ mark: RecordingMark) {
    parts.marks.append((position, mark))
  }

  // MARK: labels

  mutating func newLabel() -> Label {
    labels.append(-1)
    return Label(truncatingIfNeeded: labels.count - 1)
  }

  /// The label stands before the next instruction.
  mutating func place(_ label: Label) { labels[Int(label)] = position }

  mutating func placedLabel() -> Label {
    let label = newLabel()
    place(label)
    return label
  }

  /// Turns the labels of what was written since the last call into positions.
  mutating func resolveLabels() {
    for index in unresolvedFrom..<parts.code.count {
      parts.code[index] = parts.code[index].mapLabel { [labels] in labels[Int($0)] }
    }
    unresolvedFrom = parts.code.count
    labels.removeAll(keepingCapacity: true)
  }

  // MARK: tables

  /// Equal values may print differently (`1`, `1.0`), so only those that cannot are shared.
  mutating func constant(_ value: Value) -> Operand {
    let isShared =
      switch value {
      case .null, .bool, .string: true
      case .number(let number): number.exactInt.map { String($0) == number.text } ?? false
      case .array, .object, .set: false
      }
    if isShared, let known = constantIndex[value] { return known }
    let operand = Operand.constant(parts.constants.count)
    parts.constants.append(value)
    if isShared { constantIndex[value] = operand }
    return operand
  }

  func value(of operand: Operand) -> Value? {
    operand.isConstant ? parts.constants[Int(~operand.code)] : nil
  }

  /// The keys as consecutive constants.
  mutating func path(_ keys: ContiguousArray<Value>) -> (first: Int32, count: Int32) {
    let count = Int32(truncatingIfNeeded: keys.count)
    if let known = pathIndex[keys] { return (known, count) }
    let first = Int32(truncatingIfNeeded: parts.constants.count)
    parts.constants.append(contentsOf: keys)
    pathIndex[keys] = first
    return (first, count)
  }
}
