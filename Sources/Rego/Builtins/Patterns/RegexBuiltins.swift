import RegoValues

/// `regex.*`: Go's regular expressions. Source: https://www.openpolicyagent.org/docs/policy-reference#regex.
enum RegexBuiltins {
  static let all: [Builtin] = [
    match, isValid, findN, findAllSubmatchN, replace, split, templateMatch, globsMatch, reMatch,
  ]

  private static let pattern = RegoType.named("pattern", .string, "regular expression")
  private static let value = RegoType.named("value", .string, "the string to look at")

  static let match = Builtin(
    "regex.match", category: "regex", description: "Matches a string against a regular expression.",
    arguments: [pattern, value], result: .named("result", .boolean, "whether the expression matches in it"),
    function: matches)

  /// The old name of `regex.match`.
  static let reMatch = Builtin(
    "re_match", category: "regex", description: "The same as `regex.match`.", arguments: [.string, .string],
    result: .boolean, isDeprecated: true,
    function: matches)

  private static let matches: Builtin.Function = {
    (operands: borrowing Operands, context: inout BuiltinContext) throws(BuiltinError) -> Value? in
    _ = try operands.pattern(0)
    let text = try operands.string(1)
    return .bool(try compiled(operands, 0, &context).matches(text))
  }

  static let isValid = Builtin(
    "regex.is_valid", category: "regex", description: "Checks if a string is a valid regular expression.",
    arguments: [pattern], result: .named("result", .boolean, "whether it is an expression")
  ) { (operands, _) throws(BuiltinError) in
    guard case .string = operands[0] else { return .bool(false) }
    let pattern = try operands.pattern(0).string
    do throws(RegexError) {
      _ = try CompiledRegex(pattern)
      return .bool(true)
    } catch {
      if case .needsMemory = error.code { throw .halt("regex.is_valid: \(error)") }
      return .bool(false)
    }
  }

  static let findN = Builtin(
    "regex.find_n", category: "regex", description: "Returns the specified number of matches.",
    arguments: [pattern, value, .named("number", .number, "the most matches; -1 for all")],
    result: .named("output", .array(of: .string), "the text of each match")
  ) { (operands, context) throws(BuiltinError) in
    _ = try operands.pattern(0)
    let text = try operands.string(1)
    let limit = try matchLimit(operands, 2)
    let regex = try compiled(operands, 0, &context)
    let matches = try matches(of: regex, in: text, limit, operands)
    return .array(RegoArray(matches.map { piece(of: text, $0.range) }))
  }

  static let findAllSubmatchN = Builtin(
    "regex.find_all_string_submatch_n", category: "regex",
    description: "Returns all successive matches with their groups.",
    arguments: [pattern, value, .named("number", .number, "the most matches; -1 for all")],
    result: .named("output", .array(of: .array(of: .string)), "for each match the text of the whole and of its groups")
  ) { (operands, context) throws(BuiltinError) in
    _ = try operands.pattern(0)
    let text = try operands.string(1)
    let limit = try matchLimit(operands, 2)
    let regex = try compiled(operands, 0, &context)
    let matches = try matches(of: regex, in: text, limit, groups: regex.groupNames.count, operands)
    return .array(
      RegoArray(
        matches.map { match in
          .array(RegoArray(match.groups.map { $0.map { piece(of: text, $0) } ?? .string("") }))
        }))
  }

  static let split = Builtin(
    "regex.split", category: "regex", description: "Splits the input string by the occurrences of the given pattern.",
    arguments: [pattern, value], result: .named("output", .array(of: .string), "what stands between the matches")
  ) { (operands, context) throws(BuiltinError) in
    let pattern = try operands.pattern(0)
    let text = try operands.string(1)
    let regex = try compiled(operands, 0, &context)
    if text.byteCount == 0, pattern.byteCount > 0 { return .array(RegoArray([.string(text)])) }
    var parts: [Value] = []
    var begin = 0
    var end = 0
    for match in try matches(of: regex, in: text, nil, operands) {
      end = match.range.lowerBound
      // An empty match at the very start separates nothing.
      if match.range.upperBound != 0 { parts.append(piece(of: text, begin..<end)) }
      begin = match.range.upperBound
    }
    if end != text.byteCount { parts.append(piece(of: text, begin..<text.byteCount)) }
    return .array(RegoArray(parts))
  }

  static let replace = Builtin(
    "regex.replace", category: "regex", description: "Replaces what matches; `$1` and `${name}` stand for groups.",
    arguments: [
      .named("s", .string, "the string to search"), pattern,
      .named("value", .string, "the replacement; `$1` and `${name}` stand for groups"),
    ], result: .named("output", .string, "the string with each match replaced")
  ) { (operands, context) throws(BuiltinError) in
    let text = try operands.string(0)
    _ = try operands.pattern(1)
    let written = try operands.pattern(2)
    let regex = try compiled(operands, 1, &context)
    let template = try context.patterns.entry(written) { () throws(BuiltinError) in RegexTemplate(written.string) }
    guard let output = regex.replaced(text, by: template, limit: Builtin.resultLimit) else {
      throw .halt("regex.replace: result larger than \(Builtin.resultLimit) bytes")
    }
    return .string(output)
  }

  static let templateMatch = Builtin(
    "regex.template_match", category: "regex",
    description: "Matches a string against a pattern that holds regular expressions between delimiters.",
    arguments: [
      .named("template", .string, "text with expressions between the delimiters"), value,
      .named("delimiter_start", .string, "the character in front of an expression"),
      .named("delimiter_end", .string, "the character behind it"),
    ], result: .named("result", .boolean, "whether the string matches")
  ) { (operands, context) throws(BuiltinError) in
    let template = try operands.pattern(0).string
    let text = try operands.string(1)
    _ = try operands.string(3)
    let start = try delimiter(operands, 2, "start")
    let end = try delimiter(operands, 3, "end")
    let pattern = try anchored(template, start: start, end: end)
    let regex = try compile(Text(pattern), operands, &context)
    return .bool(regex.matches(text))
  }

  static let globsMatch = Builtin(
    "regex.globs_match", category: "regex",
    description: "Checks if the intersection of two glob-style regular expressions matches a non-empty set of strings.",
    arguments: [
      .named("glob1", .string, "one expression of characters, `.`, `[…]`, `*` and `+`"),
      .named("glob2", .string, "the other"),
    ], result: .named("result", .boolean, "whether a string is matched by both")
  ) { (operands, _) throws(BuiltinError) in
    do {
      let (left, right) = (try operands.pattern(0).string, try operands.pattern(1).string)
      let answer = try GlobExpression(left).intersects(try GlobExpression(right))
      guard let answer else { throw operands.tooLarge() }
      return .bool(answer)
    } catch let error as GlobExpression.Malformed {
      throw .failure("\(operands.name.text): \(error.message)")
    } catch let error as BuiltinError {
      throw error
    } catch {
      throw .failure("\(operands.name.text): \(error)")
    }
  }

  // MARK: Shared steps

  private static func compiled(
    _ operands: borrowing Operands, _ index: Int, _ context: inout BuiltinContext
  ) throws(BuiltinError) -> CompiledRegex {
    try compile(try operands.string(index), operands, &context)
  }

  private static func compile(
    _ pattern: Text, _ operands: borrowing Operands, _ context: inout BuiltinContext
  ) throws(BuiltinError) -> CompiledRegex {
    do throws(RegexError) {
      return try context.patterns.entry(pattern) { () throws(RegexError) in try CompiledRegex(pattern.string) }
    } catch {
      if case .needsMemory = error.code { throw .halt("\(operands.name.text): \(error)") }
      throw .failure("\(operands.name.text): \(error)")
    }
  }

  private static func matches(
    of regex: CompiledRegex, in text: Text, _ limit: Int?, groups: Int = 1, _ operands: borrowing Operands
  ) throws(BuiltinError) -> [CompiledRegex.Match] {
    guard let matches = regex.allMatches(in: text, limit: limit, groups: groups) else { throw operands.tooMany() }
    return matches
  }

  private static func matchLimit(_ operands: borrowing Operands, _ index: Int) throws(BuiltinError) -> Int? {
    let count = try operands.integer(index)
    return count < 0 ? nil : count
  }

  private static func piece(of text: Text, _ range: Range<Int>) -> Value {
    text.withBytes { bytes in
      .string(Text(validUTF8: UnsafeBufferPointer(rebasing: bytes[range])))
    }
  }

  private static func delimiter(
    _ operands: borrowing Operands, _ index: Int, _ which: String
  ) throws(BuiltinError) -> Unicode.Scalar {
    let text = try operands.string(index)
    guard text.byteCount == 1, let scalar = text.string.unicodeScalars.first else {
      // OPA shows the length of the first delimiter for both.
      let length = try operands.string(2).byteCount
      throw .failure(
        "\(operands.name.text): \(which) delimiter has to be exactly one character long but is \(length) long")
    }
    return scalar
  }

  /// Each expression must be one by itself.
  private static func checkPart(_ expression: String) throws(BuiltinError) {
    do throws(RegexError) {
      _ = try RegexSyntax("^\(expression)$")
    } catch {
      throw .failure("regex.template_match: \(error)")
    }
  }

  /// The whole template as one pattern: what is outside of the delimiters stands for itself.
  private static func anchored(
    _ template: String, start: Unicode.Scalar, end: Unicode.Scalar
  ) throws(BuiltinError) -> String {
    var pattern = "^"
    var inside = ""
    var parts: [String] = []
    var level = 0
    for scalar in template.unicodeScalars {
      if scalar == start {
        level += 1
        if level == 1 { continue }
      } else if scalar == end {
        level -= 1
        if level == 0 {
          parts.append(inside)
          pattern += "(\(inside))"
          inside = ""
          continue
        }
        if level < 0 { break }
      }
      if level > 0 {
        inside.unicodeScalars.append(scalar)
      } else {
        pattern += GlobPattern.quoted(scalar)
      }
    }
    guard level == 0 else {
      throw .failure("regex.template_match: unbalanced braces in \(Value.string(Text(template)))")
    }
    for part in parts { try checkPart(part) }
    return pattern + "$"
  }
}
