import RegoValues

/// Integers of 64 bits under a directive; and those beyond, whose rules differ a little.
struct IntegerFormat {
  let value: Int64
  let directive: FormatDirective

  init(_ value: Int64, _ directive: FormatDirective) {
    self.value = value
    self.directive = directive
  }

  /// Nil for a verb that integers do not know.
  func text(_ verb: Unicode.Scalar) -> [UInt8]? {
    switch verb {
    case "v", "d": integer(radix: 10, prefix: "")
    case "b": integer(radix: 2, prefix: directive.sharp ? "0b" : "")
    case "o": integer(radix: 8, prefix: directive.sharp ? "0" : "")
    case "O": integer(radix: 8, prefix: directive.sharp ? "0o0" : "0o")
    case "x": integer(radix: 16, prefix: directive.sharp ? "0x" : "")
    case "X": integer(radix: 16, prefix: directive.sharp ? "0X" : "", isUppercase: true)
    case "c": directive.padded(Array(String(codePoint).utf8), zeros: directive.zero)
    case "q":
      directive.padded(
        Array(GoQuoting.quoted(codePoint, asciiOnly: directive.plus).utf8), zeros: directive.zero)
    case "U": unicode
    default: nil
    }
  }

  private func integer(radix: Int, prefix: String, isUppercase: Bool = false) -> [UInt8] {
    let sign = value < 0 ? "-" : (directive.plus ? "+" : (directive.space ? " " : ""))
    var digits = Array(String(value.magnitude, radix: radix, uppercase: isUppercase).utf8)
    var wanted = 0
    if let precision = directive.precision {
      if precision == 0 && value == 0 { return directive.padded([], zeros: false) }
      wanted = precision
    } else if let width = directive.width, directive.fillsWithZeros {
      wanted = width - (sign.isEmpty ? 0 : 1)
    }
    if wanted > digits.count { digits = [UInt8](repeating: 0x30, count: wanted - digits.count) + digits }
    // The leading zero of `%#o` is not written twice.
    var prefix = prefix
    if prefix.hasSuffix("0") && digits.first == 0x30 { prefix.removeLast() }
    return directive.padded(Array((sign + prefix).utf8) + digits, zeros: false)
  }

  private var codePoint: Unicode.Scalar {
    UInt32(exactly: value).flatMap { Unicode.Scalar($0) } ?? "\u{FFFD}"
  }

  /// `U+1F600`, with `#` also `U+1F600 '😀'`.
  private var unicode: [UInt8] {
    let digits = String(UInt64(bitPattern: value), radix: 16, uppercase: true)
    let wanted = max(4, directive.precision ?? 0)
    var text = "U+" + String(repeating: "0", count: max(0, wanted - digits.utf8.count)) + digits
    if directive.sharp, let scalar = UInt32(exactly: value).flatMap({ Unicode.Scalar($0) }),
      GoQuoting.isPrintable(scalar)
    {
      text += " '\(scalar)'"
    }
    return directive.padded(Array(text.utf8), zeros: false)
  }

  /// An integer beyond 64 bits; nil for a verb that it does not know.
  static func text(_ value: BigInt, _ verb: Unicode.Scalar, _ directive: FormatDirective) -> [UInt8]? {
    let radix: Int
    var prefix = ""
    let sharp = directive.sharp || directive.sharpV
    switch verb {
    case "b": (radix, prefix) = (2, sharp ? "0b" : "")
    case "o": (radix, prefix) = (8, sharp ? "0" : "")
    case "O": (radix, prefix) = (8, "0o")
    case "d", "s", "v": radix = 10
    case "x": (radix, prefix) = (16, sharp ? "0x" : "")
    case "X": (radix, prefix) = (16, sharp ? "0X" : "")
    default: return nil
    }
    let plus = directive.plus || directive.plusV
    let sign = value.isNegative ? "-" : (plus ? "+" : (directive.space ? " " : ""))
    let digits = value.absolute.text(radix: radix)
    var zeros = max(0, (directive.precision ?? 0) - digits.utf8.count)
    let missing = (directive.width ?? 0) - sign.utf8.count - prefix.utf8.count - zeros - digits.utf8.count
    if missing > 0 && directive.fillsWithZeros && directive.precision == nil { zeros = missing }
    let number = verb == "X" ? digits.uppercased() : digits
    let text = sign + prefix + String(repeating: "0", count: zeros) + number
    return directive.padded(Array(text.utf8), zeros: false)
  }
}
