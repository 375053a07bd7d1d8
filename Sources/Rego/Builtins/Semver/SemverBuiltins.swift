import RegoValues

/// `semver.*`.
enum SemverBuiltins {
  static let all: [Builtin] = [compare, isValid]

  static let compare = Builtin(
    "semver.compare", category: "semver",
    description: "Returns -1, 0 or 1 as the first version is lower, equal or higher.",
    arguments: [.named("a", .string, "the first version"), .named("b", .string, "the second version")],
    result: .named("result", .number, "-1, 0 or 1")
  ) { (operands, _) throws(BuiltinError) in
    let left = try version(operands, 0)
    return .integer(left.compare(try version(operands, 1)))
  }

  private static func version(_ operands: borrowing Operands, _ index: Int) throws(BuiltinError) -> SemanticVersion {
    let text = try operands.string(index)
    guard let version = SemanticVersion(text.string) else {
      throw operands.failure("operand \(index + 1): string \(Value.string(text)) is not a valid SemVer")
    }
    return version
  }

  static let isValid = Builtin(
    "semver.is_valid", category: "semver", description: "Returns true if the value is a semantic version.",
    arguments: [.named("vsn", .anything, "the value to look at")],
    result: .named("result", .boolean, "whether it is a string with a version")
  ) { (operands, _) throws(BuiltinError) in
    .bool(operands[0].stringValue.flatMap { SemanticVersion($0) } != nil)
  }
}
