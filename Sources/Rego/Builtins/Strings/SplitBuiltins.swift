import RegoValues

/// Cutting strings in parts, and cutting parts off.
enum SplitBuiltins {
  static let all: [Builtin] = [
    split, splitN, trimPrefix, trimSuffix, trimSpace,
    trim("trim", "both ends", fromStart: true, fromEnd: true),
    trim("trim_left", "the beginning", fromStart: true, fromEnd: false),
    trim("trim_right", "the end", fromStart: false, fromEnd: true),
  ]

  static let split = Builtin(
    "split", category: "strings", description: "Cuts a string at a delimiter; an empty one cuts it in code points.",
    arguments: [.named("x", .string, "the string to cut"), .named("delimiter", .string, "where to cut")],
    result: .named("ys", .array(of: .string), "the parts")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    return .array(RegoArray(try parts(of: text, at: try operands.string(1), operands)))
  }

  static let splitN = Builtin(
    "strings.split_n", category: "strings",
    description: "Cuts a string at a delimiter and returns the first `n` parts, or the last where `n` is negative.",
    arguments: [
      .named("x", .string, "the string to cut"), .named("delimiter", .string, "where to cut"),
      .named("n", .number, "how many parts"),
    ], result: .named("ys", .array(of: .string), "the parts")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    let delimiter = try operands.string(1)
    let count = try operands.integer(2)
    let all = try parts(of: text, at: delimiter, operands)
    let kept = count >= 0 ? all.prefix(count) : all.suffix(count == .min ? .max : -count)
    return .array(RegoArray(ContiguousArray(kept)))
  }

  private static func parts(
    of text: Text, at delimiter: Text, _ operands: borrowing Operands
  ) throws(BuiltinError) -> ContiguousArray<Value> {
    if delimiter.byteCount == 0 {
      if text.codePointCount > Builtin.elementLimit { throw operands.tooMany() }
      return text.codePointTexts
    }
    var parts: ContiguousArray<Value> = []
    var start = 0
    for index in text.indices(of: delimiter) {
      if parts.count == Builtin.elementLimit { throw operands.tooMany() }
      parts.append(.string(text.slice(start..<index)))
      start = index + delimiter.byteCount
    }
    parts.append(.string(text.slice(start..<text.byteCount)))
    return parts
  }

  private static func trim(_ name: String, _ words: String, fromStart: Bool, fromEnd: Bool) -> Builtin {
    Builtin(
      name, category: "strings", description: "Takes the code points of the cutset off \(words) of a string.",
      arguments: [
        .named("value", .string, "the string to trim"), .named("cutset", .string, "the code points to take off"),
      ],
      result: .named("output", .string, "what is left")
    ) { (operands, _) throws(BuiltinError) in
      let text = try operands.string(0)
      let cutset = Set(try operands.string(1).string.unicodeScalars)
      return .string(trimmed(text, fromStart: fromStart, fromEnd: fromEnd) { cutset.contains($0) })
    }
  }

  private static func trimmed(
    _ text: Text, fromStart: Bool, fromEnd: Bool, _ isCut: (Unicode.Scalar) -> Bool
  ) -> Text {
    let scalars = text.string.unicodeScalars
    var kept = scalars[...]
    if fromStart { kept = kept.drop(while: isCut) }
    if fromEnd {
      while let last = kept.last, isCut(last) { kept.removeLast() }
    }
    let utf8 = scalars.startIndex
    let start = text.string.utf8.distance(from: utf8, to: kept.startIndex)
    let end = text.string.utf8.distance(from: utf8, to: kept.endIndex)
    return text.slice(start..<end)
  }

  static let trimSpace = Builtin(
    "trim_space", category: "strings", description: "Takes white space off both ends of a string.",
    arguments: [.named("value", .string, "the string to trim")], result: .named("output", .string, "what is left")
  ) { (operands, _) throws(BuiltinError) in
    .string(trimmed(try operands.string(0), fromStart: true, fromEnd: true) { $0.properties.isWhitespace })
  }

  static let trimPrefix = Builtin(
    "trim_prefix", category: "strings", description: "Takes the prefix off a string that begins with it.",
    arguments: [.named("value", .string, "the string to trim"), .named("prefix", .string, "the prefix")],
    result: .named("output", .string, "what is left")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    let prefix = try operands.string(1)
    return .string(text.hasPrefix(prefix) ? text.slice(prefix.byteCount..<text.byteCount) : text)
  }

  static let trimSuffix = Builtin(
    "trim_suffix", category: "strings", description: "Takes the suffix off a string that ends with it.",
    arguments: [.named("value", .string, "the string to trim"), .named("suffix", .string, "the suffix")],
    result: .named("output", .string, "what is left")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    let suffix = try operands.string(1)
    return .string(text.hasSuffix(suffix) ? text.slice(0..<(text.byteCount - suffix.byteCount)) : text)
  }
}
