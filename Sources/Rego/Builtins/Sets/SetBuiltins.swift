import RegoValues

/// The set operators and `union`, `intersection` over sets of sets.
enum SetBuiltins {
  static let all: [Builtin] = [and, or, intersection, union, setDiff]

  private static let sets = RegoType.set(.anySet)

  static let and = Builtin(
    "and", category: "sets", description: "Returns the elements that both sets have.", infix: "&",
    arguments: [.named("x", .anySet, "the first set"), .named("y", .anySet, "the second set")],
    result: .named("z", .anySet, "the intersection")
  ) { (operands, _) throws(BuiltinError) in
    let left = try operands.set(0)
    return .set(left.intersection(try operands.set(1)))
  }

  static let or = Builtin(
    "or", category: "sets", description: "Returns the elements that either set has.", infix: "|",
    arguments: [.named("x", .anySet, "the first set"), .named("y", .anySet, "the second set")],
    result: .named("z", .anySet, "the union")
  ) { (operands, _) throws(BuiltinError) in
    let left = try operands.set(0)
    return .set(left.union(try operands.set(1)))
  }

  static let intersection = Builtin(
    "intersection", category: "sets", description: "Returns the elements that all sets of a set have.",
    arguments: [.named("xs", sets, "the sets to intersect")],
    result: .named("y", .anySet, "the elements that all have")
  ) { (operands, _) throws(BuiltinError) in
    var result: RegoSet?
    for element in try operands.set(0).elements {
      guard case .set(let set) = element else { throw operands.typeError(0, expected: "set", got: element.typeName) }
      result = result?.intersection(set) ?? set
    }
    return .set(result ?? .empty)
  }

  static let union = Builtin(
    "union", category: "sets", description: "Returns the elements that any set of a set has.",
    arguments: [.named("xs", sets, "the sets to join")], result: .named("y", .anySet, "the elements of all")
  ) { (operands, _) throws(BuiltinError) in
    var builder = SetBuilder()
    for element in try operands.set(0).elements {
      guard case .set(let set) = element else { throw operands.typeError(0, expected: "set", got: element.typeName) }
      for member in set.elements { builder.insert(member) }
    }
    return .set(builder.finish())
  }

  static let setDiff = Builtin(
    "set_diff", category: "sets", description: "Returns what is in the first set and not in the second: `x - y`.",
    arguments: [.anySet, .anySet], result: .anySet, isDeprecated: true
  ) { (operands, _) throws(BuiltinError) in
    let left = try operands.set(0)
    return .set(left.subtracting(try operands.set(1)))
  }
}
