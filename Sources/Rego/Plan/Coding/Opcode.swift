/// Instructions by number, as kept plans have them. A number never changes its meaning without a new
/// `PlanFormat.version`.
enum Opcode: UInt8 {
  case jump, settle, finish, halt
  case move, input, inputPath, path, member, scan, next
  case test, equal, compare, isArray, isObject
  case array, set, object, begin, append, insert, setMember, place, placeElement, placeDefault, collect
  case rule, function, builtin, print, result, resultFrom, ifResult, answer
  case data, document, cursor, cursorMember, cursorScan, cursorNext, cursorValue
  case override, enter, leave
  case chooseByInput, choose, chosenEnds
  case indexed, beginIndex, gather
}

extension Comparison {
  private static let all: [Comparison] = [.unequal, .less, .lessOrEqual, .greater, .greaterOrEqual]

  var number: Int { Comparison.all.firstIndex(of: self) ?? 0 }

  init?(number: Int) {
    guard Comparison.all.indices.contains(number) else { return nil }
    self = Comparison.all[number]
  }
}

extension Collecting {
  private static let all: [Collecting] = [.array, .set, .object, .document]

  var number: Int { Collecting.all.firstIndex(of: self) ?? 0 }

  init?(number: Int) {
    guard Collecting.all.indices.contains(number) else { return nil }
    self = Collecting.all[number]
  }
}
