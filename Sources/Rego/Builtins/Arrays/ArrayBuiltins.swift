import RegoValues

/// `array.*`.
enum ArrayBuiltins {
  static let all: [Builtin] = [concat, flatten, reverse, slice]

  static let concat = Builtin(
    "array.concat", category: "array", description: "Returns the first array followed by the second.",
    arguments: [.named("x", .anyArray, "the first array"), .named("y", .anyArray, "the second array")],
    result: .named("z", .anyArray, "both arrays")
  ) { (operands, _) throws(BuiltinError) in
    let left = try operands.array(0)
    let right = try operands.array(1)
    if right.count == 0 { return .array(left) }
    if left.count == 0 { return .array(right) }
    guard left.count + right.count <= Builtin.elementLimit else { throw operands.tooMany() }
    return .array(RegoArray(left.elements + right.elements))
  }

  static let flatten = Builtin(
    "array.flatten", category: "array",
    description: "Returns the array with arrays in it replaced by their elements, one level deep.",
    arguments: [.named("arr", .anyArray, "the array to flatten")],
    result: .named("flattened", .anyArray, "the flattened array")
  ) { (operands, _) throws(BuiltinError) in
    var elements: ContiguousArray<Value> = []
    for element in try operands.array(0).elements {
      if case .array(let inner) = element {
        guard elements.count + inner.count <= Builtin.elementLimit else { throw operands.tooMany() }
        elements.append(contentsOf: inner.elements)
      } else {
        elements.append(element)
      }
    }
    return .array(RegoArray(elements))
  }

  static let reverse = Builtin(
    "array.reverse", category: "array", description: "Returns the array in reverse order.",
    arguments: [.named("arr", .anyArray, "the array to reverse")],
    result: .named("rev", .anyArray, "the reversed array")
  ) { (operands, _) throws(BuiltinError) in
    .array(RegoArray(ContiguousArray(try operands.array(0).elements.reversed())))
  }

  static let slice = Builtin(
    "array.slice", category: "array",
    description:
      "Returns the elements from `start` up to, but without, `stop`; bounds outside of the array are moved to it.",
    arguments: [
      .named("arr", .anyArray, "the array to cut"), .named("start", .number, "the first index"),
      .named("stop", .number, "the index after the last"),
    ], result: .named("slice", .anyArray, "the elements between")
  ) { (operands, _) throws(BuiltinError) in
    let array = try operands.array(0)
    let start = max(0, try operands.integer(1))
    let stop = min(array.count, try operands.integer(2))
    if start >= stop { return .array(.empty) }
    if start == 0 && stop == array.count { return .array(array) }
    return .array(RegoArray(ContiguousArray(array.elements[start..<stop])))
  }
}
