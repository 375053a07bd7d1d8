/// A decimal value in normal form: digits without leading or trailing zeros, times a power of ten.
/// Equal values have equal forms, so that equality, order and hashing are linear in the text, whatever the exponent.
struct Decimal: Sendable {
  let isNegative: Bool
  /// 0 to 9, most significant first; empty for zero.
  let digits: [UInt8]
  /// The power of ten of the last digit; 0 for zero.
  let exponent: Int

  /// Exponents beyond this are refused by the reader: no use, and sums of them must not overflow.
  static let exponentLimit = 1 << 40

  init(isNegative: Bool, digits: ArraySlice<UInt8>, exponent: Int) {
    let significant = digits.drop { $0 == 0 }
    let trailing = significant.reversed().prefix { $0 == 0 }.count
    self.digits = Array(significant.dropLast(trailing))
    self.isNegative = isNegative && !significant.isEmpty
    self.exponent = significant.isEmpty ? 0 : exponent + trailing
  }

  init(isNegative: Bool, asciiDigits: ArraySlice<UInt8>, exponent: Int) {
    self.init(isNegative: isNegative, digits: asciiDigits.map { $0 &- 0x30 }[...], exponent: exponent)
  }

  init(_ value: Int64) {
    self.init(isNegative: value < 0, asciiDigits: Array(String(value.magnitude).utf8)[...], exponent: 0)
  }

  /// Reads a JSON number: `-?int frac? exp?`.
  init?(literal bytes: UnsafeBufferPointer<UInt8>) {
    var scanner = DecimalScanner(bytes: bytes)
    guard let decimal = scanner.scan() else { return nil }
    self = decimal
  }

  /// How many digits stand before the decimal point (negative: zeros after it).
  var pointPosition: Int { digits.count + exponent }

  var isIntegral: Bool { exponent >= 0 }

  var int64: Int64? {
    guard exponent >= 0, pointPosition <= 19 else { return nil }
    var value: UInt64 = 0
    for digit in digits { value = value &* 10 &+ UInt64(digit) }
    for _ in 0..<exponent { value = value &* 10 }
    if isNegative { return value <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- value) : nil }
    return Int64(exactly: value)
  }

  /// The integer; nil with a fraction.
  var bigInt: BigInt? {
    get throws(NumberError) {
      guard isIntegral else { return nil }
      guard pointPosition <= Number.maximumDigits else { throw .tooLarge }
      let zeros = [UInt8](repeating: 0, count: exponent)
      return BigInt(isNegative: isNegative, magnitude: Magnitude(decimalDigits: digits + zeros))
    }
  }

  func compare(_ other: Decimal) -> Int {
    if isNegative != other.isNegative { return isNegative ? -1 : 1 }
    let order = compareMagnitude(other)
    return isNegative ? -order : order
  }

  private func compareMagnitude(_ other: Decimal) -> Int {
    if digits.isEmpty || other.digits.isEmpty { return digits.count - other.digits.count }
    if pointPosition != other.pointPosition { return pointPosition < other.pointPosition ? -1 : 1 }
    for (left, right) in zip(digits, other.digits) where left != right { return left < right ? -1 : 1 }
    return digits.count - other.digits.count
  }

  var hash: UInt64 {
    let state = digits.withUnsafeBytes { HashSeed.hash($0) }
    return HashSeed.combine(state, UInt64(truncatingIfNeeded: exponent) &* 2 &+ (isNegative ? 1 : 0))
  }
}

/// Reads the grammar of JSON numbers.
private struct DecimalScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  var offset = 0

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func scan() -> Decimal? {
    let isNegative = take(UInt8(ascii: "-"))
    guard var digits = digits() else { return nil }
    if digits.count > 1 && digits.first == 0x30 { return nil }
    var exponent = 0
    if take(UInt8(ascii: ".")) {
      guard let fraction = self.digits() else { return nil }
      digits += fraction
      exponent = 0 - fraction.count
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      let isDown = take(UInt8(ascii: "-"))
      if !isDown { _ = take(UInt8(ascii: "+")) }
      guard let text = self.digits(), let scale = value(of: text) else { return nil }
      exponent += isDown ? -scale : scale
    }
    guard offset == bytes.count else { return nil }
    return Decimal(isNegative: isNegative, asciiDigits: digits[...], exponent: exponent)
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard offset < bytes.count, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }

  private mutating func digits() -> [UInt8]? {
    let start = offset
    while offset < bytes.count, bytes[offset] &- 0x30 <= 9 { offset += 1 }
    return offset > start ? Array(bytes[start..<offset]) : nil
  }

  private func value(of digits: [UInt8]) -> Int? {
    var value = 0
    for digit in digits {
      value = value * 10 + Int(digit &- 0x30)
      if value > Decimal.exponentLimit { return nil }
    }
    return value
  }
}
