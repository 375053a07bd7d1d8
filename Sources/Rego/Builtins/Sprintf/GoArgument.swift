import RegoValues

/// A value as OPA hands it to Go's formatting.
enum GoArgument {
  case string(Text)
  case integer(Int64)
  case float(Double)
  case big(BigInt)

  /// Numbers without exponent become the narrowest of Go's types; what is neither a number nor a string becomes its
  /// Rego text, and so does a number with an exponent but no fraction (`1e3`).
  init(_ value: Value) {
    switch value {
    case .string(let text): self = .string(text)
    case .number(let number): self = GoArgument.number(number)
    default: self = .string(Text(joined: value.descriptionBytes))
    }
  }

  private static func number(_ number: Number) -> GoArgument {
    if let small = number.plainInt { return .integer(small) }
    let text = number.text
    if text.contains("."), let double = number.double { return .float(double) }
    if number.isPlainInteger, let big = BigInt(decimal: text) { return .big(big) }
    return .string(Text(text))
  }

  /// The name of its Go type.
  var typeName: String {
    switch self {
    case .string: "string"
    case .integer: "int64"
    case .float: "float64"
    case .big: "*big.Int"
    }
  }
}
