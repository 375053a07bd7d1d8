import RegoValues

extension Number {
  /// As Go prints a `big.Float`: the fewest digits, with an exponent from a million on and below a ten-thousandth.
  var schemaText: String {
    let (isNegative, digits, point) = significantDigits
    guard !digits.isEmpty else { return "0" }
    let sign = isNegative ? "-" : ""
    let exponent = point - 1
    if exponent < -4 || exponent >= 6 {
      let fraction = digits.count > 1 ? "." + text(digits.dropFirst()) : ""
      let size = String(abs(exponent))
      let padded = size.count < 2 ? "0" + size : size
      return sign + text(digits.prefix(1)) + fraction + "e" + (exponent < 0 ? "-" : "+") + padded
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + text(digits[...]) }
    if digits.count <= point { return sign + text(digits[...]) + String(repeating: "0", count: point - digits.count) }
    return sign + text(digits.prefix(point)) + "." + text(digits.dropFirst(point))
  }

  private func text(_ digits: ArraySlice<UInt8>) -> String { String(decoding: digits, as: UTF8.self) }

  /// The digits without zeroes at both ends, and where the point stands before, in or behind them.
  private var significantDigits: (isNegative: Bool, digits: [UInt8], point: Int) {
    var bytes = Array(text.utf8)[...]
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { bytes = bytes.dropFirst() }
    let mantissa = bytes.prefix { $0 | 0x20 != UInt8(ascii: "e") }
    let written = bytes.dropFirst(mantissa.count + 1)
    let exponent = Int(String(decoding: written, as: UTF8.self)) ?? 0
    let whole = mantissa.prefix { $0 != UInt8(ascii: ".") }
    var digits = Array(whole) + mantissa.dropFirst(whole.count + 1)
    var point = whole.count + exponent
    let zeroes = digits.prefix { $0 == 0x30 }.count
    digits.removeFirst(zeroes)
    point -= zeroes
    while digits.last == 0x30 { digits.removeLast() }
    return (isNegative, digits, point)
  }

  /// Whether the number is a whole multiple of another, exactly.
  func isMultiple(of other: Number) throws(NumberError) -> Bool {
    let (_, digits, point) = significantDigits
    let (_, otherDigits, otherPoint) = other.significantDigits
    if digits.isEmpty { return true }
    // Both become whole numbers by the same power of ten.
    let lowest = min(point - digits.count, otherPoint - otherDigits.count)
    let dividend = Number.whole(digits, zeroes: point - digits.count - lowest)
    let divisor = Number.whole(otherDigits, zeroes: otherPoint - otherDigits.count - lowest)
    guard let dividend, let divisor else { throw .tooLarge }
    return try (dividend % divisor).isZero
  }

  private static func whole(_ digits: [UInt8], zeroes: Int) -> Number? {
    Number(literal: String(decoding: digits, as: UTF8.self) + "e\(zeroes)")
  }
}

extension Value {
  /// The value as Go writes JSON once its numbers went through a double: what `const`, `enum` and `uniqueItems` compare.
  func plainJSON() throws(SchemaProblem) -> String {
    String(decoding: Text(joined: JSONWriter.bytes(try plainNumbers())).bytes, as: UTF8.self)
  }

  private func plainNumbers() throws(SchemaProblem) -> Value {
    switch self {
    case .number(let number):
      guard let double = number.double else {
        throw SchemaProblem("json: cannot unmarshal number \(number) into Go value of type float64")
      }
      guard let plain = Number(literal: Value.goJSON(double)) else { return self }
      return .number(plain)
    case .array(let array):
      var elements: ContiguousArray<Value> = []
      for element in array.elements { elements.append(try element.plainNumbers()) }
      return .array(RegoArray(elements))
    case .object(let object):
      var values: ContiguousArray<Value> = []
      for value in object.values { values.append(try value.plainNumbers()) }
      return .object(object.replacing(values: values))
    default: return self
    }
  }

  private static func goJSON(_ double: Double) -> String {
    let size = double.magnitude
    guard size != 0, size < 1e-6 || size >= 1e21 else { return GoFloat.text(double, format: .fixed) }
    let text = GoFloat.text(double, format: .scientific)
    // `e-09` is written `e-9`.
    var bytes = Array(text.utf8)
    if bytes.suffix(4).starts(with: "e-0".utf8) { bytes.remove(at: bytes.count - 2) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
