/// Arithmetic as Rego has it: integral operands of `+`, `-` and `*` give exact integers of any size;
/// everything else is computed in binary floating point with a mantissa of 64 bits, rounded to even.
extension Number {
  /// Integers and exponents beyond this many bits end in `NumberError.tooLarge` instead of filling the memory.
  public static let maximumBits = 1 << 17
  /// Decimal digits that surely fit `maximumBits`.
  static let maximumDigits = maximumBits * 30_103 / 100_000

  @inlinable public static func + (left: Number, right: Number) throws(NumberError) -> Number {
    if case .small(let a) = left.storage, case .small(let b) = right.storage {
      let (sum, overflow) = a.addingReportingOverflow(b)
      if !overflow { return Number(sum) }
    }
    return try left.calculated(right, integers: .add)
  }

  @inlinable public static func - (left: Number, right: Number) throws(NumberError) -> Number {
    if case .small(let a) = left.storage, case .small(let b) = right.storage {
      let (difference, overflow) = a.subtractingReportingOverflow(b)
      if !overflow { return Number(difference) }
    }
    return try left.calculated(right, integers: .subtract)
  }

  @inlinable public static func * (left: Number, right: Number) throws(NumberError) -> Number {
    if case .small(let a) = left.storage, case .small(let b) = right.storage {
      let (product, overflow) = a.multipliedReportingOverflow(by: b)
      if !overflow { return Number(product) }
    }
    return try left.calculated(right, integers: .multiply)
  }

  /// The sum of several numbers: exact where all are integral, by floating point from the first one on otherwise, as OPA's
  /// `sum` has it (and `+`, which rounds at each step, has not).
  public static func sum(_ terms: [Number]) throws(NumberError) -> Number {
    var exact = Number(0)
    for term in terms {
      if case .small = term.storage {
        exact = try exact + term
        continue
      }
      guard try term.bigInt != nil else { return try floatingSum(terms) }
      exact = try exact + term
    }
    return exact
  }

  private static func floatingSum(_ terms: [Number]) throws(NumberError) -> Number {
    var sum = SoftFloat(0)
    for term in terms { sum = sum.adding(try term.softFloat) }
    return Number(sum)
  }

  /// The product of several numbers: exact where all are integral, in a mantissa of 53 bits otherwise, as OPA's `product`
  /// has it (and `*` has not).
  public static func product(_ factors: [Number]) throws(NumberError) -> Number {
    var exact = Number(1)
    for factor in factors {
      guard try factor.bigInt != nil else { return try floatingProduct(factors) }
      exact = try exact * factor
    }
    return exact
  }

  private static func floatingProduct(_ factors: [Number]) throws(NumberError) -> Number {
    var product = SoftFloat(1)
    for factor in factors { product = product.multipliedAsDouble(by: try factor.softFloat) }
    return Number(product, spareBits: 11)
  }

  /// Always by floating point: `10 / 2` is 5, `12345678901234567890123 / 1` is rounded.
  public static func / (left: Number, right: Number) throws(NumberError) -> Number {
    if right.isZero { throw .divisionByZero }
    if case .small(let a) = left.storage, case .small(let b) = right.storage, a != 0, b != -1, a % b == 0 {
      return Number(a / b)
    }
    guard let quotient = try left.softFloat.divided(by: right.softFloat) else { throw .divisionByZero }
    return Number(quotient)
  }

  /// The remainder of a division truncated toward zero; integral operands only.
  public static func % (left: Number, right: Number) throws(NumberError) -> Number {
    if case .small(let a) = left.storage, case .small(let b) = right.storage, b != 0 {
      return Number(b == -1 ? 0 : a % b)
    }
    guard let dividend = try left.bigInt, let divisor = try right.bigInt else { throw .moduloOfFraction }
    guard let parts = dividend.dividedTruncating(by: divisor) else { throw .moduloByZero }
    return Number(parts.remainder)
  }

  @usableFromInline enum Operation { case add, subtract, multiply }

  @usableFromInline
  func calculated(_ other: Number, integers operation: Operation) throws(NumberError) -> Number {
    if let left = try bigInt, let right = try other.bigInt {
      if case .multiply = operation, left.bitWidth + right.bitWidth > Number.maximumBits { throw .tooLarge }
      switch operation {
      case .add: return Number(left + right)
      case .subtract: return Number(left - right)
      case .multiply: return Number(left * right)
      }
    }
    let left = try softFloat
    let right = try other.softFloat
    switch operation {
    case .add: return Number(left.adding(right))
    case .subtract: return Number(left.adding(right.negated))
    case .multiply: return Number(left.multiplied(by: right))
    }
  }

  /// The value in floating point.
  var softFloat: SoftFloat {
    get throws(NumberError) {
      switch storage {
      case .small(let value): return SoftFloat(value)
      case .literal(let literal):
        // Twice the bound of a result, so that each result can be an operand again.
        guard Swift.abs(literal.decimal.pointPosition) <= Number.maximumDigits,
          literal.decimal.digits.count <= Number.maximumDigits
        else { throw .tooLarge }
        return SoftFloat(literal.decimal, isNegative: literal.text.utf8.first == UInt8(ascii: "-"))
      }
    }
  }
}

/// Rounding. All go through floating point, as OPA's do: beyond 64 bits the result is that of the rounded value.
extension Number {
  public var absolute: Number {
    get throws(NumberError) {
      if case .small(let value) = storage {
        return value == .min ? Number(BigInt(value).absolute) : Number(value.magnitude == 0 ? 0 : Swift.abs(value))
      }
      return Number(try softFloat.absolute)
    }
  }

  /// Half goes away from zero.
  public var rounded: Number {
    get throws(NumberError) {
      if case .small = storage { return self }
      let value = try softFloat
      return Number(value.adding(value.isNegative ? SoftFloat.half.negated : SoftFloat.half).truncated)
    }
  }

  /// The next integer above. OPA adds one wherever truncation gave a value that is not negative, so that
  /// `ceil(-0.5)` is 1 there and here.
  public var ceiling: Number {
    get throws(NumberError) {
      if case .small = storage { return self }
      let value = try softFloat
      let truncated = value.truncated
      return Number(truncated.isNegative || value.isIntegral ? truncated : truncated + .one)
    }
  }

  /// The next integer below. As OPA's, it subtracts one only where truncation gave a negative value:
  /// `floor(-0.5)` is 0.
  public var floor: Number {
    get throws(NumberError) {
      if case .small = storage { return self }
      let value = try softFloat
      let truncated = value.truncated
      return Number(!truncated.isNegative || value.isIntegral ? truncated : truncated - .one)
    }
  }

  public var negated: Number {
    get throws(NumberError) { try Number(0) - self }
  }

  /// The integer part of the value as floating point sees it.
  public var truncated: BigInt {
    get throws(NumberError) {
      if case .small(let value) = storage { return BigInt(value) }
      return try softFloat.truncated
    }
  }
}
