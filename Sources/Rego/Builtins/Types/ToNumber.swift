import RegoValues

/// `to_number`: null is 0, booleans are 0 and 1, strings are read as Go reads floating-point numbers.
enum ConversionBuiltins {
  static let all: [Builtin] = [toNumber]

  static let toNumber = Builtin(
    "to_number", category: "conversions", description: "Returns the value as a number.",
    arguments: [.named("value", .any([.null, .boolean, .number, .string]), "the value to convert")],
    result: .named("num", .number, "the number")
  ) { (operands, _) throws(BuiltinError) in
    switch operands[0] {
    case .null: return 0
    case .bool(let flag): return flag ? 1 : 0
    case .number: return operands[0]
    case .string(let text): return .number(try number(of: text, operands))
    default: throw operands.typeError(0, oneOf: "null", "boolean", "number", "string")
    }
  }

  private static func number(of text: Text, _ operands: borrowing Operands) throws(BuiltinError) -> Number {
    try operands.checkLength(ofNumber: text)
    let string = text.string
    let word = string.lowercased().drop { $0 == "+" || $0 == "-" }
    if ["inf", "infinity", "nan"].contains(word) { throw operands.typeError(0, expected: "valid number string") }
    guard let number = number(of: string) else {
      throw operands.failure("strconv.ParseFloat: parsing \(GoQuoting.quoted(text)): invalid syntax")
    }
    guard number.double != nil else {
      throw operands.failure("strconv.ParseFloat: parsing \(GoQuoting.quoted(text)): value out of range")
    }
    return number
  }

  /// Reads a decimal number as Go does; nil where it is none.
  static func number(of text: String) -> Number? { Number(literal: normalized(text)) }

  /// Go reads `+5`, `.5`, `5.` and `007` as well: they become the literal of the same value.
  private static func normalized(_ text: String) -> String {
    if Number(literal: text) != nil { return text }
    var rest = text[...]
    let sign = rest.hasPrefix("-") ? "-" : ""
    if rest.hasPrefix("-") || rest.hasPrefix("+") { rest = rest.dropFirst() }
    let mantissa = rest.prefix { $0 != "e" && $0 != "E" }
    let exponent = rest[mantissa.endIndex...]
    let parts = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, !(whole.isEmpty && (parts.count == 1 || parts[1].isEmpty)) else { return text }
    let digits = whole.drop { $0 == "0" }
    let fraction = parts.count == 2 && !parts[1].isEmpty ? "." + parts[1] : ""
    return sign + (digits.isEmpty ? "0" : digits) + fraction + exponent
  }
}
