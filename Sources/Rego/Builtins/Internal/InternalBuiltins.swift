import RegoValues

/// What the compiler makes of `in`, template strings and `print`.
enum InternalBuiltins {
  static let all: [Builtin] = [member2, member3, templateString, print, testCase]

  static let member2 = Builtin(
    "internal.member_2", category: "internal",
    description: "Returns true if the first is a value of the second, which is an array, an object or a set.",
    infix: "in", arguments: [.anything, .anything], result: .boolean
  ) { (operands, _) throws(BuiltinError) in
    switch operands[1] {
    case .array(let array): .bool(array.elements.contains(operands[0]))
    case .set(let set): .bool(set.contains(operands[0]))
    case .object(let object): .bool(object.values.contains(operands[0]))
    default: false
    }
  }

  static let member3 = Builtin(
    "internal.member_3", category: "internal",
    description: "Returns true if the third has the second under the first: `key, value in collection`.", infix: "in",
    arguments: [.anything, .anything, .anything],
    result: .boolean
  ) { (operands, _) throws(BuiltinError) in
    switch operands[2] {
    case .array, .object, .set: .bool(operands[2].lookup(operands[0]) == operands[1])
    default: false
    }
  }

  /// The parts of `$"…"`: texts, and for each expression the set of its values (empty where it is undefined).
  static let templateString = Builtin(
    "internal.template_string", category: "internal", arguments: [.anyArray], result: .string
  ) { (operands, _) throws(BuiltinError) in
    var output: [UInt8] = []
    for part in try operands.array(0).elements {
      switch part {
      case .set(let set):
        if set.count > 1 { throw .conflict("template-strings must not produce multiple outputs") }
        guard let value = set.elements.first else {
          output.append(contentsOf: "<undefined>".utf8)
          continue
        }
        append(value, to: &output)
      case .null, .bool, .number, .string: append(part, to: &output)
      default: throw .failure("illegal argument type: \(part.typeName)")
      }
      if output.count > Builtin.resultLimit { throw operands.tooLarge() }
    }
    return .string(Text(joined: output))
  }

  private static func append(_ value: Value, to output: inout [UInt8]) {
    if case .string(let text) = value {
      text.append(to: &output)
    } else {
      value.appendDescription(to: &output, limit: Builtin.resultLimit)
    }
  }

  /// The evaluator prints by itself; here only the signature counts.
  static let print = Builtin(
    "internal.print", category: "internal", arguments: [.array(of: .anySet)], result: .boolean
  ) { (_, _) throws(BuiltinError) in true }

  static let testCase = Builtin(
    "internal.test_case", category: "internal", arguments: [.anyArray], result: .boolean
  ) { (operands, context) throws(BuiltinError) in
    if context.testCases.count < Builtin.resultLimit { context.testCases.append(operands[0]) }
    return true
  }
}
