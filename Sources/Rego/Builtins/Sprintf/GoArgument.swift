import RegoValues

/// A value as OPA hands it to Go's formatting.
indirect enum GoArgument {
  case string(Text)
  case integer(Int64)
  case float(Double)
  case big(BigInt)
  // What only templates hand over.
  case nothing
  case bool(Bool)
  case complex(Double, Double)
  case list([GoArgument])
  case map([(Text, GoArgument)])
  /// Formats as the other does, under another type's name.
  case typed(GoArgument, String)

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
    case .nothing: "<nil>"
    case .bool: "bool"
    case .complex: "complex128"
    case .list: "[]interface {}"
    case .map: "map[string]interface {}"
    case .typed(_, let name): name
    }
  }
}
