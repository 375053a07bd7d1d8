import RegoValues

/// Making strings out of strings and numbers.
enum StringBuiltins {
  static let all: [Builtin] = [concat, formatInt, lower, upper, replace, replaceN, reverse, substring]

  static let concat = Builtin(
    "concat", category: "strings", description: "Joins the strings of an array or set with a delimiter between.",
    arguments: [
      .named("delimiter", .string, "what to put between"),
      .named("collection", .any([.array(of: .string), .set(.string)]), "the strings to join"),
    ], result: .named("output", .string, "the joined string")
  ) { (operands, _) throws(BuiltinError) in
    let delimiter = try operands.string(0)
    let texts = try operands.strings(1)
    let size = texts.reduce(delimiter.byteCount * max(0, texts.count - 1)) { $0 + $1.byteCount }
    guard size <= Builtin.resultLimit else { throw operands.tooLarge() }
    var output: [UInt8] = []
    output.reserveCapacity(size)
    for (index, text) in texts.enumerated() {
      if index > 0 { delimiter.append(to: &output) }
      text.append(to: &output)
    }
    return .string(Text(joined: output))
  }

  static let formatInt = Builtin(
    "format_int", category: "strings", description: "Returns the number's integer part in base 2, 8, 10 or 16.",
    arguments: [.named("number", .number, "the number to write"), .named("base", .number, "2, 8, 10 or 16")],
    result: .named("output", .string, "the digits")
  ) { (operands, _) throws(BuiltinError) in
    let number = try operands.number(0)
    // The base is taken as it is written: `16.0` is none.
    let base = try operands.number(1).text
    guard ["2", "8", "10", "16"].contains(base), let radix = Int(base) else {
      throw operands.operandError(1, "must be one of {2, 8, 10, 16}")
    }
    do throws(NumberError) {
      let exact = number.isPlainInteger ? try number.bigInt : nil
      if let exact { return .text(exact.text(radix: radix)) }
      return .text(try number.truncated.text(radix: radix))
    } catch {
      throw .halt("format_int: \(error)")
    }
  }

  static let lower = Builtin(
    "lower", category: "strings", description: "Returns the string in lower case.",
    arguments: [.named("x", .string, "the string to convert")], result: .named("y", .string, "in lower case")
  ) { (operands, _) throws(BuiltinError) in .string(CaseMapping.lower(try operands.string(0))) }

  static let upper = Builtin(
    "upper", category: "strings", description: "Returns the string in upper case.",
    arguments: [.named("x", .string, "the string to convert")], result: .named("y", .string, "in upper case")
  ) { (operands, _) throws(BuiltinError) in .string(CaseMapping.upper(try operands.string(0))) }

  static let replace = Builtin(
    "replace", category: "strings", description: "Replaces every occurrence of a string in another.",
    arguments: [
      .named("x", .string, "the string to change"), .named("old", .string, "what to replace"),
      .named("new", .string, "what to put in its place"),
    ], result: .named("y", .string, "the changed string")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    let old = try operands.string(1)
    let new = try operands.string(2)
    if old.byteCount == 0 {
      guard (text.byteCount + 1) * (new.byteCount + 1) <= Builtin.resultLimit else { throw operands.tooLarge() }
      return .string(interspersed(text, with: new))
    }
    let indices = text.indices(of: old)
    if indices.isEmpty { return .string(text) }
    guard text.byteCount + indices.count * new.byteCount <= Builtin.resultLimit else { throw operands.tooLarge() }
    var output: [UInt8] = []
    var start = 0
    text.withBytes { bytes in
      for index in indices {
        output.append(contentsOf: bytes[start..<index])
        new.append(to: &output)
        start = index + old.byteCount
      }
      output.append(contentsOf: bytes[start...])
    }
    return .string(Text(joined: output))
  }

  /// `new` before, between and behind all code points.
  private static func interspersed(_ text: Text, with new: Text) -> Text {
    var output: [UInt8] = []
    text.withBytes { bytes in
      for byte in bytes {
        if byte & 0xC0 != 0x80 { new.append(to: &output) }
        output.append(byte)
      }
    }
    new.append(to: &output)
    return Text(joined: output)
  }

  static let replaceN = Builtin(
    "strings.replace_n", category: "strings",
    description: "Replaces the keys of an object by its values, in one pass; of keys that match, the first is taken.",
    arguments: [
      .named("patterns", .object(key: .string, value: .string), "what to replace by what"),
      .named("value", .string, "the string to change"),
    ], result: .named("output", .string, "the changed string")
  ) { (operands, _) throws(BuiltinError) in
    let object = try operands.object(0)
    let text = try operands.string(1)
    var patterns: [(old: [UInt8], new: [UInt8])] = []
    for (key, value) in zip(object.keys, object.values) {
      guard case .string(let old) = key else {
        throw operands.operandError(0, "non-string key found in pattern object")
      }
      guard case .string(let new) = value else {
        throw operands.operandError(0, "non-string value found in pattern object")
      }
      patterns.append((old.bytes, new.bytes))
    }
    guard let output = Replacer(patterns).replaced(text.bytes) else { throw operands.tooLarge() }
    return .string(Text(repairing: output))
  }

  static let reverse = Builtin(
    "strings.reverse", category: "strings", description: "Returns the code points in reverse order.",
    arguments: [.named("x", .string, "the string to reverse")], result: .named("y", .string, "the reversed string")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    if text.isASCII { return .string(text.withBytes { Text(joined: $0.reversed()) }) }
    return .text(String(String.UnicodeScalarView(text.string.unicodeScalars.reversed())))
  }

  static let substring = Builtin(
    "substring", category: "strings",
    description: "Returns `length` code points from `offset`; a negative length takes the rest.",
    arguments: [
      .named("value", .string, "the string to cut"), .named("offset", .number, "the first code point, from 0"),
      .named("length", .number, "the number of code points"),
    ], result: .named("output", .string, "the part")
  ) { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    let offset = try operands.integer(1)
    let length = try operands.integer(2)
    if offset < 0 { throw operands.failure("negative offset") }
    let start = text.byteOffset(ofCodePoint: offset)
    let end = length < 0 ? text.byteCount : text.byteOffset(ofCodePoint: length, from: start)
    return .string(text.slice(start..<end))
  }
}
