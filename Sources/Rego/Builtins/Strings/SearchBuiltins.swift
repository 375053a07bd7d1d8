import RegoValues

/// Finding a string in another.
enum SearchBuiltins {
  static let all: [Builtin] = [
    contains, startsWith, endsWith, indexOf, indexOfN, count,
    anyMatch("strings.any_prefix_match", "begins with") { $0.hasPrefix($1) },
    anyMatch("strings.any_suffix_match", "ends with") { $0.hasSuffix($1) },
  ]

  private static let stringOrStrings = RegoType.any([.string, .array(of: .string), .set(.string)])

  static let contains = Builtin(
    "contains", category: "strings", description: "Returns true if the needle is in the haystack.",
    arguments: [.named("haystack", .string, "the string to search"), .named("needle", .string, "what to find")],
    result: .named("result", .boolean, "whether it was found")
  ) { (operands, _) throws(BuiltinError) in
    let haystack = try operands.string(0)
    return .bool(haystack.firstIndex(of: try operands.string(1)) != nil)
  }

  static let startsWith = Builtin(
    "startswith", category: "strings", description: "Returns true if the string begins with the base.",
    arguments: [.named("search", .string, "the string to look at"), .named("base", .string, "how it may begin")],
    result: .named("result", .boolean, "whether it does")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    return .bool(text.hasPrefix(try operands.string(1)))
  }

  static let endsWith = Builtin(
    "endswith", category: "strings", description: "Returns true if the string ends with the base.",
    arguments: [.named("search", .string, "the string to look at"), .named("base", .string, "how it may end")],
    result: .named("result", .boolean, "whether it does")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    return .bool(text.hasSuffix(try operands.string(1)))
  }

  static let indexOf = Builtin(
    "indexof", category: "strings",
    description: "Returns where the needle begins, counted in code points from 0; -1 where it does not occur.",
    arguments: [.named("haystack", .string, "the string to search"), .named("needle", .string, "what to find")],
    result: .named("output", .number, "the first index, or -1")
  ) { (operands, _) throws(BuiltinError) in
    let haystack = try operands.string(0)
    let needle = try operands.string(1)
    if needle.byteCount == 0 { throw operands.failure("empty search character") }
    return .integer(haystack.firstIndex(of: needle).map { haystack.codePoints(inFirst: $0) } ?? -1)
  }

  static let indexOfN = Builtin(
    "indexof_n", category: "strings", description: "Returns every index where the needle begins, overlaps included.",
    arguments: [.named("haystack", .string, "the string to search"), .named("needle", .string, "what to find")],
    result: .named("output", .array(of: .number), "the indices in ascending order")
  ) { (operands, _) throws(BuiltinError) in
    let haystack = try operands.string(0)
    let needle = try operands.string(1)
    if needle.byteCount == 0 { throw operands.failure("empty search character") }
    let indices = overlappingIndices(of: needle, in: haystack)
    if indices.count > Builtin.elementLimit { throw operands.tooMany() }
    return .array(RegoArray(indices))
  }

  private static func overlappingIndices(of needle: Text, in haystack: Text) -> ContiguousArray<Value> {
    var indices: ContiguousArray<Value> = []
    var position = 0
    var counted = 0
    for index in haystack.indices(of: needle, step: 1) {
      position += haystack.withBytes { bytes in
        bytes[counted..<index].reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
      }
      counted = index
      indices.append(.integer(position))
      if indices.count > Builtin.elementLimit { break }
    }
    return indices
  }

  static let count = Builtin(
    "strings.count", category: "strings",
    description: "Returns how often a string occurs in another, without overlaps.",
    arguments: [.named("search", .string, "the string to search"), .named("substring", .string, "what to count")],
    result: .named("output", .number, "how often it occurs")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    let needle = try operands.string(1)
    // The empty string stands before, between and behind all code points.
    return .integer(needle.byteCount == 0 ? text.codePointCount + 1 : text.indices(of: needle).count)
  }

  private static func anyMatch(
    _ name: String, _ words: String, _ matches: @escaping @Sendable (Text, Text) -> Bool
  ) -> Builtin {
    Builtin(
      name, category: "strings", description: "Returns true if any string \(words) any of the bases.",
      arguments: [
        .named("search", stringOrStrings, "one or more strings"), .named("base", stringOrStrings, "one or more bases"),
      ], result: .named("result", .boolean, "whether any does")
    ) { (operands, _) throws(BuiltinError) in
      let texts = try stringOrStrings(operands, 0)
      let bases = try stringOrStrings(operands, 1)
      return .bool(texts.contains { text in bases.contains { matches(text, $0) } })
    }
  }

  private static func stringOrStrings(_ operands: borrowing Operands, _ index: Int) throws(BuiltinError) -> [Text] {
    switch operands[index] {
    case .string(let text): return [text]
    case .array, .set: return try operands.strings(index)
    default: throw operands.typeError(index, oneOf: "string", "set", "array")
    }
  }
}
