import RegoValues

/// Reads the code of one group and holds it to the tables and the frame that it runs in: the machine believes every
/// index that code names.
struct InstructionReader {
  let tables: PlanTables
  /// The frame of the group.
  let shape: FrameShape
  /// Where the group's code begins in the plan, and how many instructions it has.
  let start: Int32
  let count: Int

  func read(_ reader: inout BinaryReader) -> Instruction {
    guard let code = Opcode(rawValue: reader.byte()) else {
      reader.fail()
      return .halt
    }
    return control(code, &reader) ?? testing(code, &reader) ?? building(code, &reader) ?? rules(code, &reader)
      ?? documents(code, &reader) ?? .halt
  }

  // MARK: operands

  private func index(_ reader: inout BinaryReader, below limit: Int32) -> Int32 {
    Int32(truncatingIfNeeded: reader.index(below: Int(limit)))
  }

  private func slot(_ reader: inout BinaryReader) -> Slot { index(&reader, below: shape.slots) }

  /// A slot, or -1.
  private func slotOrNone(_ reader: inout BinaryReader) -> Slot { index(&reader, below: shape.slots &+ 1) &- 1 }

  /// A number of consecutive slots, or of other things of which there are `limit`.
  private func run(_ reader: inout BinaryReader, below limit: Int32) -> (first: Int32, count: Int32) {
    let first = reader.index(below: Int(limit) &+ 1)
    let count = reader.index(below: Int(limit) &+ 1)
    if first &+ count > Int(limit) { reader.fail() }
    return (Int32(truncatingIfNeeded: first), Int32(truncatingIfNeeded: count))
  }

  private func keys(_ reader: inout BinaryReader) -> (first: Int32, count: Int32) {
    run(&reader, below: Int32(truncatingIfNeeded: tables.constants.count))
  }

  private func operand(_ reader: inout BinaryReader) -> Operand {
    let operand = Operand(packed: reader.unsigned())
    if !shape.holds(operand, constants: tables.constants.count) { reader.fail() }
    return operand
  }

  private func label(_ reader: inout BinaryReader) -> Label {
    start &+ Int32(truncatingIfNeeded: reader.index(below: count))
  }

  private func group(_ reader: inout BinaryReader, isFunction: Bool) -> Int32 {
    let group = reader.index(below: tables.groups.count)
    guard group < tables.groups.count, (tables.groups[group].arity != nil) == isFunction else {
      reader.fail()
      return 0
    }
    return Int32(truncatingIfNeeded: group)
  }

  private func node(_ reader: inout BinaryReader) -> Int32 {
    index(&reader, below: Int32(truncatingIfNeeded: tables.nodes.count))
  }

  /// Keys, values, and jumps for each of these, for all others and for who tries all.
  private func choice(
    _ reader: inout BinaryReader
  ) -> (keys: (first: Int32, count: Int16), values: (first: Int32, count: Int16), table: Label) {
    let keys = keys(&reader)
    let values = self.keys(&reader)
    let table = label(&reader)
    if keys.count > Int32(Int16.max) || values.count > Int32(Int16.max)
      || Int(table &- start) &+ Int(values.count) &+ 1 >= count
    {
      reader.fail()
    }
    return ((keys.first, Int16(clamping: keys.count)), (values.first, Int16(clamping: values.count)), table)
  }

  // MARK: instructions

  @inline(__always)
  private func control(_ code: Opcode, _ reader: inout BinaryReader) -> Instruction? {
    switch code {
    case .jump: return .jump(label(&reader))
    case .settle: return .settle(label(&reader))
    case .chosenEnds: return .chosenEnds(label(&reader))
    case .chooseByInput:
      let (keys, values, table) = choice(&reader)
      return .chooseByInput(keys: keys.first, keys.count, values: values.first, values.count, table: table)
    case .choose:
      let (keys, values, table) = choice(&reader)
      return .choose(
        operand(&reader), keys: keys.first, keys.count, values: values.first, values.count, table: table)
    case .finish: return .finish
    case .halt: return .halt
    case .move:
      let slot = slot(&reader)
      return .move(slot, operand(&reader))
    case .input:
      let slot = slot(&reader)
      return .input(slot, orElse: label(&reader))
    case .inputPath:
      let slot = slot(&reader)
      let keys = keys(&reader)
      return .inputPath(slot, keys: keys.first, count: keys.count, orElse: label(&reader))
    case .path:
      let slot = slot(&reader)
      let keys = keys(&reader)
      let orElse = label(&reader)
      return .path(slot, of: operand(&reader), keys: keys.first, count: keys.count, orElse: orElse)
    case .member:
      let slot = slot(&reader)
      let orElse = label(&reader)
      let of = operand(&reader)
      return .member(slot, of: of, key: operand(&reader), orElse: orElse)
    case .scan:
      let iterator = index(&reader, below: shape.iterators)
      let orElse = label(&reader)
      return .scan(iterator: iterator, of: operand(&reader), orElse: orElse)
    case .next:
      let iterator = index(&reader, below: shape.iterators)
      let key = slotOrNone(&reader)
      let value = slot(&reader)
      return .next(iterator: iterator, key: key, value: value, orElse: label(&reader))
    default: return nil
    }
  }

  private func testing(_ code: Opcode, _ reader: inout BinaryReader) -> Instruction? {
    switch code {
    case .test:
      let orElse = label(&reader)
      return .test(operand(&reader), orElse: orElse)
    case .equal:
      let orElse = label(&reader)
      let left = operand(&reader)
      return .equal(left, operand(&reader), orElse: orElse)
    case .compare:
      guard let comparison = Comparison(number: reader.unsigned()) else { break }
      let orElse = label(&reader)
      let left = operand(&reader)
      return .compare(comparison, left, operand(&reader), orElse: orElse)
    case .isArray:
      let count = index(&reader, below: .max)
      let orElse = label(&reader)
      return .isArray(operand(&reader), count: count, orElse: orElse)
    case .isObject:
      let count = index(&reader, below: .max)
      let orElse = label(&reader)
      return .isObject(operand(&reader), count: count, orElse: orElse)
    default: return nil
    }
    reader.fail()
    return .halt
  }

  private func building(_ code: Opcode, _ reader: inout BinaryReader) -> Instruction? {
    func accumulator() -> Int32 { index(&reader, below: shape.accumulators) }
    switch code {
    case .array, .set, .object:
      let slot = slot(&reader)
      let run = run(&reader, below: shape.slots)
      switch code {
      case .array: return .array(slot, first: run.first, count: run.count)
      case .set: return .set(slot, first: run.first, count: run.count)
      default: return .object(slot, first: run.first, count: run.count)
      }
    case .begin:
      let accumulator = accumulator()
      guard let kind = Collecting(number: reader.unsigned()) else { break }
      return .begin(accumulator: accumulator, kind)
    case .append:
      let accumulator = accumulator()
      return .append(accumulator: accumulator, operand(&reader))
    case .insert:
      let accumulator = accumulator()
      return .insert(accumulator: accumulator, operand(&reader))
    case .setMember:
      let accumulator = accumulator()
      let key = operand(&reader)
      return .setMember(accumulator: accumulator, key: key, value: operand(&reader))
    case .place, .placeElement, .placeDefault:
      let accumulator = accumulator()
      let (first, count) = run(&reader, below: shape.slots)
      let value = operand(&reader)
      switch code {
      case .place: return .place(accumulator: accumulator, first: first, count: count, value: value)
      case .placeElement: return .placeElement(accumulator: accumulator, first: first, count: count, element: value)
      default: return .placeDefault(accumulator: accumulator, first: first, count: count, value: value)
      }
    case .indexed:
      let slot = slot(&reader)
      let accumulator = accumulator()
      let (build, plain) = (label(&reader), label(&reader))
      return .indexed(slot, accumulator: accumulator, key: operand(&reader), build: build, plain: plain)
    case .beginIndex:
      let accumulator = accumulator()
      guard let kind = Collecting(number: reader.unsigned()) else { break }
      return .beginIndex(accumulator: accumulator, kind)
    case .gather:
      let accumulator = accumulator()
      let key = operand(&reader)
      return .gather(accumulator: accumulator, key: key, operand(&reader))
    case .collect:
      let slot = slot(&reader)
      return .collect(slot, accumulator: accumulator())
    default: return nil
    }
    reader.fail()
    return .halt
  }

  private func rules(_ code: Opcode, _ reader: inout BinaryReader) -> Instruction? {
    switch code {
    case .rule:
      let slot = slot(&reader)
      let group = group(&reader, isFunction: false)
      return .rule(slot, group: group, orElse: label(&reader))
    case .function:
      let slot = slot(&reader)
      let group = group(&reader, isFunction: true)
      let arguments = arguments(&reader, count: tables.arity(ofGroup: group))
      return .function(slot, group: group, arguments: arguments, orElse: label(&reader))
    case .builtin:
      let slot = slot(&reader)
      let index = index(&reader, below: Int32(truncatingIfNeeded: tables.builtins.count))
      let run = run(&reader, below: shape.slots)
      if tables.arity(ofBuiltin: index) != Int(run.count) { reader.fail() }
      return .builtin(slot, index: index, arguments: run.first, count: run.count, orElse: label(&reader))
    case .print: return .print(operand(&reader))
    case .result: return .result(operand(&reader))
    case .resultFrom: return .resultFrom(accumulator: index(&reader, below: shape.accumulators))
    case .ifResult: return .ifResult(label(&reader))
    case .answer:
      let run = run(&reader, below: shape.slots)
      return .answer(first: run.first, count: run.count)
    case .override:
      let overlay = index(&reader, below: shape.overlays)
      let modifiers = index(&reader, below: Int32(truncatingIfNeeded: tables.modifiers.count))
      if !tables.modifiers(modifiers, fit: shape) { reader.fail() }
      return .override(overlay: overlay, modifiers: modifiers)
    case .enter: return .enter(overlay: index(&reader, below: shape.overlays))
    case .leave: return .leave
    default: return nil
    }
  }

  private func arguments(_ reader: inout BinaryReader, count: Int) -> Slot {
    let first = reader.index(below: Int(shape.slots) &+ 1)
    if first &+ count > Int(shape.slots) { reader.fail() }
    return Slot(truncatingIfNeeded: first)
  }

  private func documents(_ code: Opcode, _ reader: inout BinaryReader) -> Instruction? {
    func cursor() -> Int32 { index(&reader, below: shape.cursors) }
    switch code {
    case .data:
      let slot = slot(&reader)
      let keys = keys(&reader)
      return .data(slot, keys: keys.first, count: keys.count, orElse: label(&reader))
    case .document:
      let slot = slot(&reader)
      let node = node(&reader)
      return .document(slot, node: node, orElse: label(&reader))
    case .cursor:
      let cursor = cursor()
      return .cursor(cursor, node: node(&reader))
    case .cursorMember:
      let next = cursor()
      let of = cursor()
      let orElse = label(&reader)
      return .cursorMember(next, of: of, key: operand(&reader), orElse: orElse)
    case .cursorScan:
      let cursor = cursor()
      return .cursorScan(cursor, orElse: label(&reader))
    case .cursorNext:
      let next = cursor()
      let of = cursor()
      let key = slotOrNone(&reader)
      return .cursorNext(next, of: of, key: key, orElse: label(&reader))
    case .cursorValue:
      let slot = slot(&reader)
      let of = cursor()
      return .cursorValue(slot, of: of, orElse: label(&reader))
    default: return nil
    }
  }
}

extension Operand {
  /// Slots even, constants odd; what is beyond any frame stays so.
  init(packed: Int) {
    let index = Int32(clamping: packed >> 1)
    self.init(code: packed & 1 == 0 ? index : ~index)
  }

  var packed: Int { isConstant ? Int(~code) * 2 + 1 : Int(code) * 2 }
}

extension FrameShape {
  func holds(_ operand: Operand, constants: Int) -> Bool {
    operand.isConstant ? Int(~operand.code) < constants : operand.code < slots
  }
}
