import RegoValues

/// Writes the code of one group: a byte for what to do, then its operands; labels count from the group's start.
struct InstructionWriter {
  /// Where the group's code begins.
  let start: Int32
  /// The number of a built-in among those that the plan calls, by its index in the catalogue.
  let builtins: [Int32: Int]

  func write(_ instruction: Instruction, to writer: inout BinaryWriter) {
    if !writeControl(instruction, to: &writer), !writeBuilding(instruction, to: &writer) {
      writeRules(instruction, to: &writer)
    }
  }

  // MARK: operands

  private func put(_ code: Opcode, _ numbers: [Int32], orElse label: Label? = nil, to writer: inout BinaryWriter) {
    writer.byte(code.rawValue)
    for number in numbers { writer.unsigned(Int(number)) }
    if let label { writer.unsigned(Int(label &- start)) }
  }

  /// Slots even, constants odd.
  private func put(_ operands: Operand..., to writer: inout BinaryWriter) {
    for operand in operands {
      writer.unsigned(operand.packed)
    }
  }

  private func put(orElse label: Label, to writer: inout BinaryWriter) { writer.unsigned(Int(label &- start)) }

  // MARK: instructions

  private func writeControl(_ instruction: Instruction, to writer: inout BinaryWriter) -> Bool {
    switch instruction {
    case .jump(let label): put(.jump, [], orElse: label, to: &writer)
    case .settle(let label): put(.settle, [], orElse: label, to: &writer)
    case .chosenEnds(let label): put(.chosenEnds, [], orElse: label, to: &writer)
    case .chooseByInput(let keys, let depth, let values, let count, let table):
      put(.chooseByInput, [keys, Int32(depth), values, Int32(count)], orElse: table, to: &writer)
    case .choose(let of, let keys, let depth, let values, let count, let table):
      put(.choose, [keys, Int32(depth), values, Int32(count)], orElse: table, to: &writer)
      put(of, to: &writer)
    case .finish: put(.finish, [], to: &writer)
    case .halt: put(.halt, [], to: &writer)
    case .move(let slot, let operand):
      put(.move, [slot], to: &writer)
      put(operand, to: &writer)
    case .input(let slot, let orElse): put(.input, [slot], orElse: orElse, to: &writer)
    case .inputPath(let slot, let keys, let count, let orElse):
      put(.inputPath, [slot, keys, count], orElse: orElse, to: &writer)
    case .path(let slot, let of, let keys, let count, let orElse):
      put(.path, [slot, keys, count], orElse: orElse, to: &writer)
      put(of, to: &writer)
    case .member(let slot, let of, let key, let orElse):
      put(.member, [slot], orElse: orElse, to: &writer)
      put(of, key, to: &writer)
    case .scan(let iterator, let of, let orElse):
      put(.scan, [iterator], orElse: orElse, to: &writer)
      put(of, to: &writer)
    case .next(let iterator, let key, let value, let orElse):
      put(.next, [iterator, key &+ 1, value], orElse: orElse, to: &writer)
    case .test(let operand, let orElse):
      put(.test, [], orElse: orElse, to: &writer)
      put(operand, to: &writer)
    case .equal(let left, let right, let orElse):
      put(.equal, [], orElse: orElse, to: &writer)
      put(left, right, to: &writer)
    case .compare(let comparison, let left, let right, let orElse):
      put(.compare, [Int32(comparison.number)], orElse: orElse, to: &writer)
      put(left, right, to: &writer)
    case .isArray(let operand, let count, let orElse):
      put(.isArray, [count], orElse: orElse, to: &writer)
      put(operand, to: &writer)
    case .isObject(let operand, let count, let orElse):
      put(.isObject, [count], orElse: orElse, to: &writer)
      put(operand, to: &writer)
    default: return false
    }
    return true
  }

  private func writeBuilding(_ instruction: Instruction, to writer: inout BinaryWriter) -> Bool {
    switch instruction {
    case .array(let slot, let first, let count): put(.array, [slot, first, count], to: &writer)
    case .set(let slot, let first, let count): put(.set, [slot, first, count], to: &writer)
    case .object(let slot, let first, let count): put(.object, [slot, first, count], to: &writer)
    case .begin(let accumulator, let kind): put(.begin, [accumulator, Int32(kind.number)], to: &writer)
    case .append(let accumulator, let operand):
      put(.append, [accumulator], to: &writer)
      put(operand, to: &writer)
    case .insert(let accumulator, let operand):
      put(.insert, [accumulator], to: &writer)
      put(operand, to: &writer)
    case .setMember(let accumulator, let key, let value):
      put(.setMember, [accumulator], to: &writer)
      put(key, value, to: &writer)
    case .place(let accumulator, let first, let count, let value):
      put(.place, [accumulator, first, count], to: &writer)
      put(value, to: &writer)
    case .placeElement(let accumulator, let first, let count, let element):
      put(.placeElement, [accumulator, first, count], to: &writer)
      put(element, to: &writer)
    case .placeDefault(let accumulator, let first, let count, let value):
      put(.placeDefault, [accumulator, first, count], to: &writer)
      put(value, to: &writer)
    case .collect(let slot, let accumulator): put(.collect, [slot, accumulator], to: &writer)
    case .indexed(let slot, let accumulator, let key, let build, let plain):
      put(.indexed, [slot, accumulator], orElse: build, to: &writer)
      put(orElse: plain, to: &writer)
      put(key, to: &writer)
    case .beginIndex(let accumulator, let kind):
      put(.beginIndex, [accumulator, Int32(kind.number)], to: &writer)
    case .gather(let accumulator, let key, let element):
      put(.gather, [accumulator], to: &writer)
      put(key, element, to: &writer)
    default: return false
    }
    return true
  }

  private func writeRules(_ instruction: Instruction, to writer: inout BinaryWriter) {
    switch instruction {
    case .rule(let slot, let group, let orElse): put(.rule, [slot, group], orElse: orElse, to: &writer)
    case .function(let slot, let group, let arguments, let orElse):
      put(.function, [slot, group, arguments], orElse: orElse, to: &writer)
    case .builtin(let slot, let index, let arguments, let count, let orElse):
      put(
        .builtin, [slot, Int32(builtins[index] ?? -1), arguments, count], orElse: orElse, to: &writer)
    case .print(let operand):
      put(.print, [], to: &writer)
      put(operand, to: &writer)
    case .result(let operand):
      put(.result, [], to: &writer)
      put(operand, to: &writer)
    case .resultFrom(let accumulator): put(.resultFrom, [accumulator], to: &writer)
    case .ifResult(let label): put(.ifResult, [], orElse: label, to: &writer)
    case .answer(let first, let count): put(.answer, [first, count], to: &writer)
    case .data(let slot, let keys, let count, let orElse):
      put(.data, [slot, keys, count], orElse: orElse, to: &writer)
    case .document(let slot, let node, let orElse): put(.document, [slot, node], orElse: orElse, to: &writer)
    case .cursor(let cursor, let node): put(.cursor, [cursor, node], to: &writer)
    case .cursorMember(let cursor, let of, let key, let orElse):
      put(.cursorMember, [cursor, of], orElse: orElse, to: &writer)
      put(key, to: &writer)
    case .cursorScan(let cursor, let orElse): put(.cursorScan, [cursor], orElse: orElse, to: &writer)
    case .cursorNext(let cursor, let of, let key, let orElse):
      put(.cursorNext, [cursor, of, key &+ 1], orElse: orElse, to: &writer)
    case .cursorValue(let slot, let of, let orElse): put(.cursorValue, [slot, of], orElse: orElse, to: &writer)
    case .override(let overlay, let modifiers): put(.override, [overlay, modifiers], to: &writer)
    case .enter(let overlay): put(.enter, [overlay], to: &writer)
    case .leave: put(.leave, [], to: &writer)
    default: break
    }
  }
}
