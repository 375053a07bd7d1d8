import RegoValues

/// A value as OPA hands it to Go's formatting.
indirect enum GoArgument {
  case string(Text)
  case integer(Int64)
  case float(Double)
  case big(BigInt)
  /// An error by its words, as OPA's own messages wrap one.
  case failure(Text)
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
    default:
      var description: [UInt8] = []
      value.appendDescription(to: &description, limit: Builtin.resultLimit)
      self = .string(Text(joined: description))
    }
  }

  private static func number(_ number: Number) -> GoArgument {
    if let small = number.plainInt { return .integer(small) }
    let text = number.text
    if text.contains("."), let double = number.double { return .float(double) }
    if number.isPlainInteger, let big = BigInt(decimal: text) { return .big(big) }
    return .string(Text(text))
  }

  /// How many texts a format makes of it, counted up to a bound.
  func parts(upTo bound: Int) -> Int {
    switch self {
    case .list(let elements): elements.reduce(1) { $0 >= bound ? $0 : $0 + $1.parts(upTo: bound) }
    case .map(let members): members.reduce(1) { $0 >= bound ? $0 : $0 + 1 + $1.1.parts(upTo: bound) }
    case .typed(let inner, _): inner.parts(upTo: bound)
    default: 1
    }
  }

  /// The name of its Go type.
  var typeName: String {
    switch self {
    case .string: "string"
    case .failure: "*errors.errorString"
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
