import RegoValues

/// The comparison operators; every two values can be compared, in Rego's total order.
enum ComparisonBuiltins {
  static let all: [Builtin] = [
    comparison("equal", "==", "is equal to") { $0 == $1 },
    comparison("neq", "!=", "is not equal to") { $0 != $1 },
    comparison("lt", "<", "is less than") { $0 < $1 },
    comparison("lte", "<=", "is less than or equal to") { $0 <= $1 },
    comparison("gt", ">", "is greater than") { $0 > $1 },
    comparison("gte", ">=", "is greater than or equal to") { $0 >= $1 },
    unification(
      "eq", "=", "Makes both sides equal: binds variables that are not bound yet, and holds where that works."),
    unification("assign", ":=", "Declares the variables on the left and gives them the values on the right."),
  ]

  private static func comparison(
    _ name: String, _ infix: String, _ words: String, _ holds: @escaping @Sendable (Value, Value) -> Bool
  ) -> Builtin {
    Builtin(
      name, category: "comparison", description: "Returns true if `x` \(words) `y`.", infix: infix,
      arguments: [.named("x", .anything, "the left value"), .named("y", .anything, "the right value")],
      result: .named("result", .boolean, "true if `x` \(words) `y`")
    ) { (operands, _) throws(BuiltinError) in .bool(holds(operands[0], operands[1])) }
  }

  /// Compiled into the plan wherever they bind; called only when both sides are known.
  private static func unification(_ name: String, _ infix: String, _ description: String) -> Builtin {
    Builtin(
      name, category: "", description: description, infix: infix, arguments: [.anything, .anything], result: .boolean
    ) { (operands, _) throws(BuiltinError) in .bool(operands[0] == operands[1]) }
  }
}
