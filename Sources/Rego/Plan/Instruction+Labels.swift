extension Instruction {
  /// The same instruction with its labels replaced.
  func mapLabel(_ at: (Label) -> Label) -> Instruction {
    switch self {
    case .jump(let label): .jump(at(label))
    case .settle(let label): .settle(at(label))
    case .chooseByInput(let keys, let depth, let values, let count, let table):
      .chooseByInput(keys: keys, depth, values: values, count, table: at(table))
    case .choose(let of, let keys, let depth, let values, let count, let table):
      .choose(of, keys: keys, depth, values: values, count, table: at(table))
    case .chosenEnds(let label): .chosenEnds(at(label))
    case .indexed(let slot, let accumulator, let key, let build, let plain):
      .indexed(slot, accumulator: accumulator, key: key, build: at(build), plain: at(plain))
    case .input(let slot, let orElse): .input(slot, orElse: at(orElse))
    case .inputPath(let slot, let keys, let count, let orElse):
      .inputPath(slot, keys: keys, count: count, orElse: at(orElse))
    case .path(let slot, let of, let keys, let count, let orElse):
      .path(slot, of: of, keys: keys, count: count, orElse: at(orElse))
    case .member(let slot, let of, let key, let orElse): .member(slot, of: of, key: key, orElse: at(orElse))
    case .scan(let iterator, let of, let orElse): .scan(iterator: iterator, of: of, orElse: at(orElse))
    case .next(let iterator, let key, let value, let orElse):
      .next(iterator: iterator, key: key, value: value, orElse: at(orElse))
    case .test(let operand, let orElse): .test(operand, orElse: at(orElse))
    case .equal(let a, let b, let orElse): .equal(a, b, orElse: at(orElse))
    case .compare(let comparison, let a, let b, let orElse): .compare(comparison, a, b, orElse: at(orElse))
    case .isArray(let operand, let count, let orElse): .isArray(operand, count: count, orElse: at(orElse))
    case .isObject(let operand, let count, let orElse): .isObject(operand, count: count, orElse: at(orElse))
    case .rule(let slot, let group, let orElse): .rule(slot, group: group, orElse: at(orElse))
    case .function(let slot, let group, let arguments, let orElse):
      .function(slot, group: group, arguments: arguments, orElse: at(orElse))
    case .builtin(let slot, let index, let arguments, let count, let orElse):
      .builtin(slot, index: index, arguments: arguments, count: count, orElse: at(orElse))
    case .ifResult(let label): .ifResult(at(label))
    case .data(let slot, let keys, let count, let orElse):
      .data(slot, keys: keys, count: count, orElse: at(orElse))
    case .document(let slot, let node, let orElse): .document(slot, node: node, orElse: at(orElse))
    case .cursorMember(let cursor, let of, let key, let orElse):
      .cursorMember(cursor, of: of, key: key, orElse: at(orElse))
    case .cursorScan(let cursor, let orElse): .cursorScan(cursor, orElse: at(orElse))
    case .cursorNext(let cursor, let of, let key, let orElse):
      .cursorNext(cursor, of: of, key: key, orElse: at(orElse))
    case .cursorValue(let slot, let of, let orElse): .cursorValue(slot, of: of, orElse: at(orElse))
    case .finish, .halt, .move, .array, .set, .object, .begin, .append, .insert, .setMember, .place, .placeElement,
      .placeDefault, .collect, .beginIndex, .gather, .print, .result, .resultFrom, .answer, .cursor, .override, .enter,
      .leave:
      self
    }
  }
}
