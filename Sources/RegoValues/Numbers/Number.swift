/// A Rego number: its literal text, compared by exact numeric value.
///
/// Integers of 64 bits that print as themselves are kept inline; everything else keeps its text
/// (`5.0` prints `5.0`, `1e3` prints `1e3`) beside its decimal digits, so that comparing never rounds and
/// never expands an exponent.
///
/// ```swift
/// Number(literal: "1e2") == Number(100)  // true
/// try Number(1) / Number(3)              // 0.33333333333333333334
/// ```
public struct Number: Sendable {
  @usableFromInline
  enum Storage: Sendable {
    case small(Int64)
    case literal(NumberLiteral)
  }

  @usableFromInline let storage: Storage

  @inlinable init(storage: Storage) { self.storage = storage }

  @inlinable public init(_ value: Int) { storage = .small(Int64(value)) }

  @inlinable public init(_ value: Int64) { storage = .small(value) }

  public init(_ value: BigInt) {
    if let small = value.int64 {
      storage = .small(small)
    } else {
      let digits = value.magnitude.digits(radix: 10)
      storage = .literal(
        NumberLiteral(
          text: (value.isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self),
          decimal: Decimal(isNegative: value.isNegative, asciiDigits: digits[...], exponent: 0)))
    }
  }

  /// The most bytes that a number's text may have: room for every result of arithmetic (`maximumBits`).
  public static let longestText = 40_000

  /// Parses a JSON number (which is also a Rego number literal); nil when the text is not one, when it is longer than
  /// `longestText`, or when its exponent is beyond any use (`1e99999999999999999999`).
  public init?(literal: String) {
    var literal = literal
    guard let number = literal.withUTF8({ Number(literal: $0) }) else { return nil }
    self = number
  }

  /// Parses a JSON number from its bytes.
  public init?(literal bytes: UnsafeBufferPointer<UInt8>) {
    if let small = Number.plainInteger(bytes) {
      storage = .small(small)
      return
    }
    guard bytes.count <= Number.longestText, let decimal = Decimal(literal: bytes) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    if let small = decimal.int64, String(small) == text {
      storage = .small(small)
    } else {
      storage = .literal(NumberLiteral(text: text, decimal: decimal))
    }
  }

  /// An integer of at most 18 digits that prints as it is written.
  private static func plainInteger(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = bytes.first == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    let count = bytes.count - start
    guard count >= 1, count <= 18 else { return nil }
    if bytes[start] == UInt8(ascii: "0") && (count > 1 || isNegative) { return nil }
    var value: Int64 = 0
    for index in start..<bytes.count {
      let digit = bytes[index] &- 0x30
      guard digit <= 9 else { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    return isNegative ? 0 &- value : value
  }
}

extension Number {
  /// The text that prints the number.
  public var text: String {
    switch storage {
    case .small(let value): String(value)
    case .literal(let literal): literal.text
    }
  }

  /// The value as an `Int` when it is integral and fits (`3.0` is 3).
  @inlinable public var exactInt: Int? {
    if case .small(let value) = storage { return Int(value) }
    return exactIntOfLiteral
  }

  @usableFromInline var exactIntOfLiteral: Int? {
    guard case .literal(let literal) = storage else { return nil }
    return literal.small.map { Int($0) }
  }

  /// The value when it is written as an integer of 64 bits without exponent (`3` and `3.0`, but not `3e0`):
  /// what OPA takes where it wants an index or a count.
  public var plainInt: Int64? {
    switch storage {
    case .small(let value): return value
    case .literal(let literal):
      guard let small = literal.small, literal.decimal.pointPosition <= 18 else { return nil }
      return literal.text.utf8.contains { $0 | 0x20 == UInt8(ascii: "e") } ? nil : small
    }
  }

  /// True when the text has neither fraction nor exponent.
  public var isPlainInteger: Bool {
    switch storage {
    case .small: true
    case .literal(let literal):
      !literal.text.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
    }
  }

  /// True when the value has no fraction, however it is written (`3.0`, `1e30`).
  public var isIntegral: Bool {
    switch storage {
    case .small: true
    case .literal(let literal): literal.decimal.isIntegral
    }
  }

  public var isNegative: Bool { compare(Number(0)) < 0 }

  public var isZero: Bool { exactInt == 0 }

  /// True for a literal that OPA's parser refuses as "number too big": a binary exponent beyond ±100,000.
  public var exceedsLiteralRange: Bool {
    guard case .literal(let literal) = storage else { return false }
    return abs(literal.decimal.pointPosition) > 30_103
  }

  /// The nearest double; nil beyond its range.
  public var double: Double? {
    if case .small(let value) = storage { return Double(value) }
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// The integer, where the value has no fraction.
  public var bigInt: BigInt? {
    get throws(NumberError) {
      switch storage {
      case .small(let value): return BigInt(value)
      case .literal(let literal): return try literal.decimal.bigInt
      }
    }
  }
}

extension Number: CustomStringConvertible {
  public var description: String { text }
}

/// A number that is not a plain 64-bit integer.
@usableFromInline
final class NumberLiteral: Sendable {
  let text: String
  let decimal: Decimal
  /// The value, where it is integral and fits.
  let small: Int64?

  init(text: String, decimal: Decimal) {
    self.text = text
    self.decimal = decimal
    small = decimal.int64
  }
}

/// Why arithmetic gave no number.
public enum NumberError: Error, Sendable, Hashable {
  case divisionByZero
  case moduloByZero
  case moduloOfFraction
  /// A result (or operand) that would need more than `Number.maximumBits` bits.
  case tooLarge
}

extension NumberError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .divisionByZero: "divide by zero"
    case .moduloByZero: "modulo by zero"
    case .moduloOfFraction: "modulo on floating-point number"
    case .tooLarge: "number needs more than \(Number.maximumBits) bits"
    }
  }
}
