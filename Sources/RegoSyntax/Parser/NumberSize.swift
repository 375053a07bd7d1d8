/// Bounds on a number's magnitude: a short literal must not cost megabytes of digits.
enum NumberSize {
  /// The powers of ten that a number may span, either way.
  private static let largestPower = 30_102

  /// The literal itself, `0` for a zero with an absurd exponent, or nil for a number too big. The lexer has passed it.
  static func bounded(_ digits: String) -> String? {
    var magnitude = -1
    var hasPoint = false
    var isZero = true
    var bytes = Substring(digits).utf8[...]
    if bytes.first == UInt8(ascii: "-") { bytes.removeFirst() }
    while let byte = bytes.popFirst() {
      if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
        let exponent = Int(Substring(bytes))
        if isZero { return exponent.map { $0.magnitude <= largestPower } ?? false ? digits : "0" }
        guard let exponent, exponent.magnitude <= 10 * largestPower else { return nil }
        magnitude += exponent
        break
      }
      if byte == UInt8(ascii: ".") {
        hasPoint = true
      } else {
        if byte != UInt8(ascii: "0") { isZero = false }
        if isZero {
          if hasPoint { magnitude -= 1 }
        } else if !hasPoint {
          magnitude += 1
        }
      }
    }
    return isZero || abs(magnitude) <= largestPower ? digits : nil
  }
}
