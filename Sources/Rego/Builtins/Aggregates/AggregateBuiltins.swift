import RegoValues

/// `count`, `sum`, `product`, `max`, `min`, `sort`, and the deprecated `all` and `any`.
enum AggregateBuiltins {
  static let all: [Builtin] = [count, sum, product, max, min, sort, allTrue, anyTrue]

  private static let collection = RegoType.any([.anyArray, .anySet])
  private static let numbers = RegoType.any([.array(of: .number), .set(.number)])

  static let count = Builtin(
    "count", category: "aggregates",
    description: "Returns the number of elements of a collection, or of code points of a string.",
    arguments: [
      .named("collection", .any([.string, .anyArray, .anyObject, .anySet]), "the collection or string to count")
    ], result: .named("n", .number, "the count")
  ) { (operands, _) throws(BuiltinError) in
    switch operands[0] {
    case .array(let array): .integer(array.count)
    case .object(let object): .integer(object.count)
    case .set(let set): .integer(set.count)
    case .string(let text): .integer(text.codePointCount)
    default: throw operands.typeError(0, oneOf: "array", "object", "set", "string")
    }
  }

  static let sum = Builtin(
    "sum", category: "aggregates", description: "Returns the sum of the numbers of an array or set.",
    arguments: [.named("collection", numbers, "the numbers to add")], result: .named("n", .number, "the sum")
  ) { (operands, _) throws(BuiltinError) in
    // Nearly all sums are those of small integers, which need not be taken in hand.
    if case .object = operands[0] { throw operands.typeError(0, oneOf: "set", "array") }
    if let sum = operands.place(0)?.members?.sumOfSmallIntegers { return .number(Number(sum)) }
    let terms = try numbers(operands)
    return .number(try operands.calculate { () throws(NumberError) in try Number.sum(terms) })
  }

  static let product = Builtin(
    "product", category: "aggregates", description: "Returns the product of the numbers of an array or set.",
    arguments: [.named("collection", numbers, "the numbers to multiply")],
    result: .named("n", .number, "the product")
  ) { (operands, _) throws(BuiltinError) in
    let factors = try numbers(operands)
    return .number(try operands.calculate { () throws(NumberError) in try Number.product(factors) })
  }

  private static func numbers(_ operands: borrowing Operands) throws(BuiltinError) -> [Number] {
    var numbers: [Number] = []
    for element in try operands.elements(0) {
      guard case .number(let number) = element else {
        throw operands.elementError(0, expected: "numbers", found: element)
      }
      numbers.append(number)
    }
    return numbers
  }

  static let max = Builtin(
    "max", category: "aggregates", description: "Returns the greatest element; undefined for an empty collection.",
    arguments: [.named("collection", collection, "the collection to search")],
    result: .named("n", .anything, "the greatest element")
  ) { (operands, _) throws(BuiltinError) in
    // Of equal elements (`1` and `1.0`) the last is taken.
    let elements = try operands.elements(0)
    return elements.dropFirst().reduce(elements.first) { best, next in best.map { $0 <= next ? next : $0 } }
  }

  static let min = Builtin(
    "min", category: "aggregates", description: "Returns the least element; undefined for an empty collection.",
    arguments: [.named("collection", collection, "the collection to search")],
    result: .named("n", .anything, "the least element")
  ) { (operands, _) throws(BuiltinError) in
    let elements = try operands.elements(0)
    return elements.dropFirst().reduce(elements.first) { best, next in best.map { $0 >= next ? next : $0 } }
  }

  static let sort = Builtin(
    "sort", category: "aggregates", description: "Returns the elements in ascending order.",
    arguments: [.named("collection", collection, "the collection to sort")],
    result: .named("n", .anyArray, "the sorted array")
  ) { (operands, _) throws(BuiltinError) in
    .array(RegoArray(ContiguousArray(try operands.elements(0).sorted())))
  }

  static let allTrue = Builtin(
    "all", category: "aggregates", description: "Returns true if each item is true.", arguments: [collection],
    result: .boolean, isDeprecated: true
  ) { (operands, _) throws(BuiltinError) in
    .bool(try operands.elements(0).allSatisfy { $0.isTrue })
  }

  static let anyTrue = Builtin(
    "any", category: "aggregates", description: "Returns true if an item is true.", arguments: [collection],
    result: .boolean, isDeprecated: true
  ) { (operands, _) throws(BuiltinError) in
    .bool(try operands.elements(0).contains { $0.isTrue })
  }
}
