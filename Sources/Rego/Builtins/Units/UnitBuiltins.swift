import RegoValues

/// `units.parse` (`10Ki`, `100m`) and `units.parse_bytes` (`10KiB`).
enum UnitBuiltins {
  static let all: [Builtin] = [parse, parseBytes]

  static let parse = Builtin(
    "units.parse", category: "units",
    description: "Returns the number that an amount with a decimal or binary unit stands for; `m` is a thousandth.",
    arguments: [.named("x", .string, "the amount")], result: .named("y", .number, "the number")
  ) { (operands, _) throws(BuiltinError) in
    let amount = try Amount(try operands.string(0), operands, missing: "no amount provided")
    // Only the first letter tells `m` from `M`.
    let unit = amount.unit.prefix(1) + amount.unit.dropFirst().lowercased()
    guard let factor = unit == "m" ? DecimalAmount.thousandth : Amount.factors[unit.lowercased()] else {
      throw operands.failure("units.parse: unit \(unit) not recognized")
    }
    let number = try amount.number(operands, malformed: "could not parse amount to a number")
    guard let text = DecimalAmount(number, times: factor, binaryPlaces: unit == "m" ? 60 : 0)?.text,
      let result = Number(literal: text)
    else { throw operands.failure("units.parse: exponent too large") }
    return .number(result)
  }

  static let parseBytes = Builtin(
    "units.parse_bytes", category: "units",
    description: "Returns the number of bytes that an amount with a unit stands for.",
    arguments: [.named("x", .string, "the amount")], result: .named("y", .number, "the number of bytes")
  ) { (operands, _) throws(BuiltinError) in
    let amount = try Amount(try operands.string(0), operands, missing: "no byte amount provided")
    var unit = amount.unit.lowercased()
    if unit.count > 1 && unit.hasSuffix("b") { unit.removeLast() }
    guard let factor = Amount.factors[unit] else {
      throw operands.failure("units.parse_bytes: byte unit \(amount.unit.lowercased()) not recognized")
    }
    let number = try amount.number(operands, malformed: "could not parse byte amount to a number")
    do throws(NumberError) {
      return .number(Number(try number.truncatedProduct(factor)))
    } catch {
      throw operands.failure("units.parse_bytes: exponent too large")
    }
  }
}

/// An amount's number and unit, not yet looked up.
struct Amount {
  let digits: String
  let unit: String

  static let factors: [String: Int64] = [
    "": 1, "k": 1_000, "ki": 1 << 10, "m": 1_000_000, "mi": 1 << 20, "g": 1_000_000_000, "gi": 1 << 30,
    "t": 1_000_000_000_000, "ti": 1 << 40, "p": 1_000_000_000_000_000, "pi": 1 << 50,
    "e": 1_000_000_000_000_000_000, "ei": 1 << 60,
  ]

  init(_ text: Text, _ operands: borrowing Operands, missing: String) throws(BuiltinError) {
    let bytes = text.bytes.filter { $0 != UInt8(ascii: "\"") }
    let name = operands.name.text
    if bytes.contains(UInt8(ascii: " ")) {
      throw operands.failure("\(name): spaces not allowed in resource strings")
    }
    let border = Amount.endOfNumber(bytes)
    if border == 0 { throw operands.failure("\(name): \(missing)") }
    if border > Number.longestText { throw .halt("\(name): number longer than \(Number.longestText) bytes") }
    digits = String(decoding: bytes[..<border], as: UTF8.self)
    unit = String(decoding: bytes[border...], as: UTF8.self)
  }

  /// An `e` belongs to the number where a digit or a sign follows: `1e3`, but `1e` is a unit.
  private static func endOfNumber(_ bytes: [UInt8]) -> Int {
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"): index += 1
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard index + 1 < bytes.count else { return index }
        switch bytes[index + 1] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): index += 1
        case UInt8(ascii: "+"), UInt8(ascii: "-"): index += 2
        default: return index
        }
      default: return index
      }
    }
    return index
  }

  func number(_ operands: borrowing Operands, malformed: String) throws(BuiltinError) -> Number {
    let name = operands.name.text
    // An exponent of seven digits is refused, whatever its value.
    let exponent = digits.lowercased().split(separator: "e").dropFirst().first ?? ""
    if exponent.filter(\.isNumber).count > 6 { throw operands.failure("\(name): exponent too large") }
    guard let number = ConversionBuiltins.number(of: digits) else { throw operands.failure("\(name): \(malformed)") }
    return number
  }
}

/// An exact decimal, written as an integer or else with ten decimals (half goes away from zero).
struct DecimalAmount {
  /// OPA multiplies by the double next to 0.001, so that `1000m` is `1.0000000000` and not 1: this over 2^60.
  static let thousandth: Int64 = 1_152_921_504_606_847
  private static let decimals = 10
  private let coefficient: BigInt
  private let exponent: Int
  private let binaryPlaces: Int

  /// Nil beyond the bound of numbers.
  init?(_ number: Number, times factor: Int64, binaryPlaces: Int) {
    guard let parts = number.decimalParts else { return nil }
    coefficient = parts.coefficient * BigInt(factor)
    exponent = parts.exponent
    self.binaryPlaces = binaryPlaces
  }

  /// Nil beyond the bound of numbers.
  var text: String? {
    guard coefficient.bitWidth <= Number.maximumBits, let scale = Number.powerOfTen(DecimalAmount.decimals) else {
      return nil
    }
    guard let power = Number.powerOfTen(abs(exponent)) else {
      // So small that nothing of it is left in ten decimals.
      return exponent > 0 ? nil : "0." + String(repeating: "0", count: DecimalAmount.decimals)
    }
    let numerator = exponent > 0 ? coefficient * power : coefficient
    let divisor = (exponent > 0 ? .one : power).shiftedLeft(binaryPlaces)
    if let whole = numerator.dividedTruncating(by: divisor), whole.remainder.isZero {
      return whole.quotient.decimalText
    }
    let doubled = numerator.absolute * scale * BigInt(2) + divisor
    guard let rounded = doubled.dividedTruncating(by: divisor * BigInt(2))?.quotient else { return nil }
    let digits = rounded.decimalText
    let padded = String(repeating: "0", count: max(0, DecimalAmount.decimals + 1 - digits.utf8.count)) + digits
    return (coefficient.isNegative ? "-" : "") + padded.dropLast(DecimalAmount.decimals) + "."
      + padded.suffix(DecimalAmount.decimals)
  }
}
