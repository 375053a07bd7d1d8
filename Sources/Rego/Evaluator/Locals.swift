import RegoValues

/// The values of the frames' variables.
///
/// A place either owns its value or shows one that stands elsewhere and lasts: a copy of its bytes, which counts no
/// reference. What lasts is what nobody lets go of before the evaluation ends: the plan's constants, the input and the base
/// data of the query (not those that `with` puts in their place), what a rule gave under these, and every part of a value
/// that lasts. Values themselves never change. Places that show are never deinitialised, only written over; before another
/// evaluation may begin, all of them are emptied (`clear`).
///
/// This holds for whatever code the machine runs, however its instructions follow one another: whether a value lasts is
/// asked when it is written to a place, not when the plan is made.
struct LocalStack: ~Copyable {
  private(set) var locals: Locals
  private var capacity: Int

  init(capacity: Int) {
    locals = LocalStack.allocate(capacity)
    self.capacity = capacity
  }

  deinit {
    for index in 0..<capacity where locals.owns[index] { (locals.values + index).deinitialize(count: 1) }
    locals.values.deallocate()
    locals.owns.deallocate()
  }

  /// Makes places up to `count`; what points into the stack must be taken anew.
  mutating func reserve(_ count: Int) {
    if count <= capacity { return }
    let size = max(count, capacity * 2)
    let grown = LocalStack.allocate(size)
    // Values move with their bytes: nothing is counted, and the old places are not values any more.
    UnsafeMutableRawPointer(grown.values).copyMemory(
      from: locals.values, byteCount: capacity * MemoryLayout<Value>.stride)
    grown.owns.update(from: locals.owns, count: capacity)
    locals.values.deallocate()
    locals.owns.deallocate()
    locals = grown
    capacity = size
  }

  /// Empties all places.
  mutating func clear() {
    for index in 0..<capacity { locals.put(Slot(truncatingIfNeeded: index), .null) }
  }

  private static func allocate(_ capacity: Int) -> Locals {
    let locals = Locals(values: .allocate(capacity: capacity), owns: .allocate(capacity: capacity))
    locals.values.initialize(repeating: .null, count: capacity)
    locals.owns.initialize(repeating: false, count: capacity)
    return locals
  }
}

/// The places of one frame, or of what follows in the stack.
struct Locals {
  let values: UnsafeMutablePointer<Value>
  /// Whether a place owns its value.
  let owns: UnsafeMutablePointer<Bool>

  @inline(__always)
  static func + (locals: Locals, offset: Int) -> Locals {
    Locals(values: locals.values + offset, owns: locals.owns + offset)
  }

  /// The address of an operand: a place of the frame or a constant.
  @inline(__always)
  func at(_ operand: Operand, _ constants: ValuePlace) -> ValuePlace {
    operand.code >= 0 ? UnsafePointer(values + Int(operand.code)) : constants + Int(~operand.code)
  }

  /// Whether an operand's value, and with it each of its parts, lasts.
  @inline(__always)
  func lasts(_ operand: Operand) -> Bool { operand.code < 0 || !owns[Int(operand.code)] }

  /// Gives a place a value of its own.
  @inline(__always)
  func put(_ slot: Slot, _ value: consuming Value) {
    if owns[Int(slot)] { (values + Int(slot)).deinitialize(count: 1) }
    (values + Int(slot)).initialize(to: value)
    owns[Int(slot)] = !UnsafePointer(values + Int(slot)).isPlain
  }

  /// Gives a place the value that stands elsewhere.
  @inline(__always)
  func put(_ slot: Slot, _ place: ValuePlace, lasts: Bool) {
    if lasts || place.isPlain { show(slot, place) } else { put(slot, place.pointee) }
  }

  /// Lets a place show a value that lasts, or that counts no reference.
  @inline(__always)
  private func show(_ slot: Slot, _ place: ValuePlace) {
    let target = values + Int(slot)
    if owns[Int(slot)] {
      // What is let go of may be what the other value is a part of.
      let before = target.move()
      owns[Int(slot)] = false
      Locals.copyBytes(place, target)
      _ = consume before
    } else {
      Locals.copyBytes(place, target)
    }
  }

  @inline(__always)
  private static func copyBytes(_ place: ValuePlace, _ target: UnsafeMutablePointer<Value>) {
    UnsafeMutableRawPointer(target).copyMemory(from: place, byteCount: MemoryLayout<Value>.size)
  }
}
