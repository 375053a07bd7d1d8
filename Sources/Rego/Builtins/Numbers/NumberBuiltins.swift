import RegoValues

/// Arithmetic. `minus` is one function for numbers and sets.
enum NumberBuiltins {
  static let all: [Builtin] = [plus, minus, mul, div, rem, abs, round, ceil, floor, range, rangeStep]

  private static let numberOrSet = RegoType.any([.number, .anySet])

  static let plus = binary("plus", "+", "Returns the sum of two numbers.") { (left, right) throws(NumberError) in
    try left + right
  }

  static let mul = binary("mul", "*", "Returns the product of two numbers.") { (left, right) throws(NumberError) in
    try left * right
  }

  static let div = binary("div", "/", "Returns the quotient of two numbers.") { (left, right) throws(NumberError) in
    try left / right
  }

  static let rem = binary("rem", "%", "Returns the remainder of a division.") { (left, right) throws(NumberError) in
    try left % right
  }

  private static func binary(
    _ name: String, _ infix: String, _ description: String,
    _ operation: @escaping @Sendable (Number, Number) throws(NumberError) -> Number
  ) -> Builtin {
    Builtin(
      name, category: "numbers", description: description, infix: infix,
      arguments: [.named("x", .number, "the left number"), .named("y", .number, "the right number")],
      result: .named("z", .number, "what comes out")
    ) { (operands, _) throws(BuiltinError) in
      let left = try operands.number(0)
      let right = try operands.number(1)
      return .number(try operands.calculate { () throws(NumberError) in try operation(left, right) })
    }
  }

  static let minus = Builtin(
    "minus", category: "numbers", description: "Returns the difference of two numbers or two sets.", infix: "-",
    arguments: [.named("x", numberOrSet, "a number or a set"), .named("y", numberOrSet, "another of the same kind")],
    result: .named("z", numberOrSet, "the difference of `x` and `y`")
  ) { (operands, _) throws(BuiltinError) in
    switch operands[0] {
    case .number(let left):
      let right = try operands.number(1)
      return .number(try operands.calculate { () throws(NumberError) in try left - right })
    case .set(let left): return .set(left.subtracting(try operands.set(1)))
    default: throw operands.typeError(0, oneOf: "number", "set")
    }
  }

  static let abs = unary("abs", "Returns the number without its sign.") { (number) throws(NumberError) in
    try number.absolute
  }

  static let round = unary("round", "Rounds to the nearest integer; half goes away from zero.") {
    (number) throws(NumberError) in try number.rounded
  }

  static let ceil = unary("ceil", "Rounds up to the next integer.") { (number) throws(NumberError) in
    try number.ceiling
  }

  static let floor = unary("floor", "Rounds down to the next integer.") { (number) throws(NumberError) in
    try number.floor
  }

  private static func unary(
    _ name: String, _ description: String, _ operation: @escaping @Sendable (Number) throws(NumberError) -> Number
  ) -> Builtin {
    Builtin(
      name, category: "numbers", description: description,
      arguments: [.named("x", .number, "the number")], result: .named("y", .number, "what comes out")
    ) { (operands, _) throws(BuiltinError) in
      let number = try operands.number(0)
      return .number(try operands.calculate { () throws(NumberError) in try operation(number) })
    }
  }

  static let range = Builtin(
    "numbers.range", category: "numbers",
    description: "Returns the integers from `a` to `b`, both included, descending where `a` is greater.",
    arguments: [.named("a", .number, "the first integer"), .named("b", .number, "the last integer")],
    result: .named("range", .array(of: .number), "the integers between")
  ) { (operands, _) throws(BuiltinError) in
    let first = try operands.bigInteger(0)
    let last = try operands.bigInteger(1)
    return try integers(operands, from: first, to: last, by: .one)
  }

  static let rangeStep = Builtin(
    "numbers.range_step", category: "numbers",
    description: "Returns the integers from `a` to `b` at a distance of `step`, descending where `a` is greater.",
    arguments: [
      .named("a", .number, "the first integer"), .named("b", .number, "the bound"),
      .named("step", .number, "the distance, a positive integer"),
    ], result: .named("range", .array(of: .number), "the integers between")
  ) { (operands, _) throws(BuiltinError) in
    let first = try operands.bigInteger(0)
    let last = try operands.bigInteger(1)
    let step = try operands.bigInteger(2)
    // OPA names the function twice here.
    if step <= .zero { throw operands.failure("numbers.range_step: step must be a positive integer") }
    return try integers(operands, from: first, to: last, by: step)
  }

  private static func integers(
    _ operands: borrowing Operands, from first: BigInt, to last: BigInt, by step: BigInt
  ) throws(BuiltinError) -> Value {
    guard let steps = (last - first).absolute.dividedTruncating(by: step)?.quotient.int64,
      steps < Builtin.elementLimit
    else { throw operands.tooMany() }
    let signedStep = last < first ? step.negated : step
    var elements: ContiguousArray<Value> = []
    elements.reserveCapacity(Int(steps) + 1)
    if let start = first.int64, let stride = signedStep.int64, let end = last.int64 {
      for value in Swift.stride(from: start, through: end, by: Int(stride)) { elements.append(.number(Number(value))) }
      return .array(RegoArray(elements))
    }
    var value = first
    for _ in 0...steps {
      elements.append(.number(Number(value)))
      value = value + signedStep
    }
    return .array(RegoArray(elements))
  }
}
