import RegoValues

/// `glob.*`. Source: https://www.openpolicyagent.org/docs/policy-reference#glob.
enum GlobBuiltins {
  static let all: [Builtin] = [match, quoteMeta]

  static let match = Builtin(
    "glob.match", category: "glob",
    description: "Matches a string against a glob; without delimiters given they are `.`, with null there are none.",
    arguments: [
      .named("pattern", .string, "the glob"),
      .named(
        "delimiters", .any([.null, .array(of: .string)]),
        "characters that `*` does not match; `.` where the list is empty, none where it is null"),
      .named("match", .string, "the string to look at"),
    ], result: .named("result", .boolean, "whether the glob matches all of it")
  ) { (operands, context) throws(BuiltinError) in
    let pattern = try operands.pattern(0).string
    let delimiters = try delimiters(operands)
    let text = try operands.string(2)
    let key = Text("\(delimiters.count):\(String(String.UnicodeScalarView(delimiters))):\(pattern)")
    let glob = try context.patterns.entry(key) { () throws(BuiltinError) in
      CompiledGlob(regex: try compiled(pattern, delimiters: delimiters))
    }
    return .bool(glob.regex.matches(text, whole: true))
  }

  /// A type of its own, so that a glob is not taken for a regular expression of the same text.
  private struct CompiledGlob {
    let regex: CompiledRegex
  }

  private static func compiled(
    _ pattern: String, delimiters: [Unicode.Scalar]
  ) throws(BuiltinError) -> CompiledRegex {
    let glob: GlobPattern
    do {
      glob = try GlobPattern(pattern, delimiters: delimiters)
    } catch {
      throw .failure("glob.match: \(error.message)")
    }
    guard let regex = CompiledRegex(translated: Array(glob.translated.utf8)) else {
      throw .halt("glob.match: \(RegexError(code: .needsMemory, fragment: ""))")
    }
    return regex
  }

  private static func delimiters(_ operands: borrowing Operands) throws(BuiltinError) -> [Unicode.Scalar] {
    if case .null = operands[1] { return [] }
    guard case .array(let list) = operands[1] else { throw operands.typeError(1, oneOf: "array", "null") }
    if list.count == 0 { return ["."] }
    var scalars: [Unicode.Scalar] = []
    for element in list.elements {
      guard case .string(let text) = element else {
        throw operands.elementError(1, expected: "strings", found: element)
      }
      guard text.codePointCount == 1, let scalar = text.string.unicodeScalars.first
      else {
        throw .type("glob.match: operand 2 must be array of runes but got array containing \(element.typeName)")
      }
      scalars.append(scalar)
    }
    return scalars
  }

  static let quoteMeta = Builtin(
    "glob.quote_meta", category: "glob", description: "Returns a glob that matches the string itself.",
    arguments: [.named("pattern", .string, "the text")],
    result: .named("output", .string, "the text with characters of globs escaped")
  ) { (operands, _) throws(BuiltinError) in
    var quoted = String.UnicodeScalarView()
    for scalar in try operands.string(0).string.unicodeScalars {
      if "*?\\[]{}".unicodeScalars.contains(scalar) { quoted.append("\\") }
      quoted.append(scalar)
    }
    return .string(Text(String(quoted)))
  }
}
