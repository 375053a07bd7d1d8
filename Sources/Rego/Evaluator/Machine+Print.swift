import RegoSyntax
import RegoValues

/// `print`, and the weight of what built-ins make.
extension Machine {
  /// Prints a line for each combination of the operands' values. An operand is a set of one value, or empty: undefined.
  mutating func print(_ operands: Value, at instruction: Int) throws(EvaluationError) {
    guard let sink = options.print, case .array(let operands) = operands else { return }
    var lines: [[String]] = [[]]
    for operand in operands.elements {
      var words: [String] = []
      if case .set(let set) = operand { words = set.elements.map(\.printed) } else { words = [operand.printed] }
      if words.isEmpty { words = ["<undefined>"] }
      if lines.count &* words.count > Budget.printedLines {
        throw failure(.limit, "print writes more than \(Budget.printedLines) lines at once", at: instruction)
      }
      lines = lines.flatMap { line in words.map { line + [$0] } }
    }
    for line in lines {
      sink(PrintedLine(text: line.joined(separator: " "), location: plan.location(of: instruction)))
    }
  }

  /// Counts what a built-in made. Only what nobody else holds is new; `object.get` gives what was there.
  mutating func weighed(_ value: consuming Value, at instruction: Int) throws(EvaluationError) -> Value {
    if let message = budget.excess(of: value.extent) { throw failure(.limit, message, at: instruction) }
    switch consume value {
    case .array(var array):
      if isKnownUniquelyReferenced(&array) { try spend(array.count, at: instruction) }
      return .array(array)
    case .set(var set):
      if isKnownUniquelyReferenced(&set) { try spend(set.count &* 2, at: instruction) }
      return .set(set)
    case .object(var object):
      if isKnownUniquelyReferenced(&object) { try spend(object.count &* 2, at: instruction) }
      return .object(object)
    case .string(let text):
      try spend(text.byteCount / 24, at: instruction)
      return .string(text)
    case let other: return other
    }
  }
}

extension Value {
  /// As `print` writes it: strings without quotes.
  fileprivate var printed: String {
    if case .string(let text) = self { return text.string }
    var output: [UInt8] = []
    appendDescription(to: &output, limit: Builtin.resultLimit)
    return String(decoding: output, as: UTF8.self)
  }
}
