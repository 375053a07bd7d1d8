import RegoValues

/// Questions about a value's type, and the deprecated casts.
enum TypeBuiltins {
  static let all: [Builtin] = [
    test("is_null", "null") { if case .null = $0 { true } else { false } },
    test("is_boolean", "a boolean") { if case .bool = $0 { true } else { false } },
    test("is_number", "a number") { if case .number = $0 { true } else { false } },
    test("is_string", "a string") { if case .string = $0 { true } else { false } },
    test("is_array", "an array") { if case .array = $0 { true } else { false } },
    test("is_object", "an object") { if case .object = $0 { true } else { false } },
    test("is_set", "a set") { if case .set = $0 { true } else { false } },
    typeName, castArray, castSet,
    cast("cast_boolean", .boolean, "boolean"), cast("cast_null", .null, "null"),
    cast("cast_object", .anyObject, "object"), cast("cast_string", .string, "string"),
  ]

  private static func test(
    _ name: String, _ words: String, _ holds: @escaping @Sendable (Value) -> Bool
  ) -> Builtin {
    Builtin(
      name, category: "types", description: "Returns true if the value is \(words).",
      arguments: [.named("x", .anything, "the value to look at")],
      result: .named("result", .boolean, "true if `x` is \(words), false otherwise")
    ) { (operands, _) throws(BuiltinError) in .bool(holds(operands[0])) }
  }

  static let typeName = Builtin(
    "type_name", category: "types", description: "Returns the name of the value's type.",
    arguments: [.named("x", .anything, "the value to look at")],
    result: .named(
      "type", .string, #"one of "null", "boolean", "number", "string", "array", "object", "set""#)
  ) { (operands, _) throws(BuiltinError) in .text(operands[0].typeName) }

  private static func cast(_ name: String, _ type: RegoType, _ typeName: String) -> Builtin {
    Builtin(
      name, category: "types",
      description: "Returns the value if it is of type \(typeName); anything else is an error.",
      arguments: [.anything], result: type, isDeprecated: true
    ) { (operands, _) throws(BuiltinError) in
      guard operands[0].typeName == typeName else { throw operands.typeError(0, expected: typeName) }
      return operands[0]
    }
  }

  static let castArray = Builtin(
    "cast_array", category: "types",
    description: "Returns the array, or the array of a set's elements; anything else is an error.",
    arguments: [.anything], result: .anyArray, isDeprecated: true
  ) { (operands, _) throws(BuiltinError) in
    switch operands[0] {
    case .array: return operands[0]
    case .set(let set): return .array(RegoArray(set.elements))
    default: throw operands.typeError(0, oneOf: "array", "set")
    }
  }

  static let castSet = Builtin(
    "cast_set", category: "types",
    description: "Returns the set, or the set of an array's items; anything else is an error.", arguments: [.anything],
    result: .anySet, isDeprecated: true
  ) { (operands, _) throws(BuiltinError) in
    switch operands[0] {
    case .set: return operands[0]
    case .array(let array): return .set(RegoSet(array.elements))
    default: throw operands.typeError(0, oneOf: "array", "set")
    }
  }
}
