import RegoValues

/// `bits.*`: two's complement of unbounded width.
enum BitBuiltins {
  static let all: [Builtin] = [
    binary("bits.and", "Returns the bitwise AND of two integers.") { $0 & $1 },
    binary("bits.or", "Returns the bitwise OR of two integers.") { $0 | $1 },
    binary("bits.xor", "Returns the bitwise exclusive OR of two integers.") { $0 ^ $1 },
    negate, lsh, rsh,
  ]

  private static func binary(
    _ name: String, _ description: String, _ operation: @escaping @Sendable (BigInt, BigInt) -> BigInt
  ) -> Builtin {
    Builtin(
      name, category: "bits", description: description,
      arguments: [.named("x", .number, "the first integer"), .named("y", .number, "the second integer")],
      result: .named("z", .number, "the combined bits")
    ) { (operands, _) throws(BuiltinError) in
      let left = try operands.bigInteger(0)
      let right = try operands.bigInteger(1)
      return .number(Number(operation(left, right)))
    }
  }

  static let negate = Builtin(
    "bits.negate", category: "bits", description: "Returns the integer with each bit flipped.",
    arguments: [.named("x", .number, "the integer to flip")], result: .named("z", .number, "the flipped bits")
  ) { (operands, _) throws(BuiltinError) in
    .number(Number(~(try operands.bigInteger(0))))
  }

  static let lsh = shift("bits.lsh", "left") { (operands, value, count) throws(BuiltinError) in
    if value.isZero { return value }
    guard let count, value.bitWidth + count <= Number.maximumBits else {
      throw .halt("\(operands.name.text): \(NumberError.tooLarge)")
    }
    return value.shiftedLeft(count)
  }

  static let rsh = shift("bits.rsh", "right") { (_, value, count) throws(BuiltinError) in
    value.shiftedRight(count ?? Number.maximumBits + 64)
  }

  /// `shifted` gets nil for a count beyond any operand's width.
  private static func shift(
    _ name: String, _ direction: String,
    _ shifted: @escaping @Sendable (borrowing Operands, BigInt, Int?) throws(BuiltinError) -> BigInt
  ) -> Builtin {
    Builtin(
      name, category: "bits", description: "Returns the integer with its bits shifted to the \(direction).",
      arguments: [.named("x", .number, "the integer to shift"), .named("s", .number, "the number of bits")],
      result: .named("z", .number, "the shifted bits")
    ) { (operands, _) throws(BuiltinError) in
      let value = try operands.bigInteger(0)
      let count = try operands.bigInteger(1)
      if count.isNegative {
        throw operands.typeError(1, expected: "an unsigned integer number", got: "a negative integer")
      }
      let bits = count.int64.flatMap { $0 <= Int64(Number.maximumBits) ? Int($0) : nil }
      return .number(Number(try shifted(operands, value, bits)))
    }
  }
}
