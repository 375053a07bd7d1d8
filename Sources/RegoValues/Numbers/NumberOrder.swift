extension Number: Equatable, Hashable, Comparable {
  @inlinable public func compare(_ other: Number) -> Int {
    if case .small(let left) = storage, case .small(let right) = other.storage {
      return left < right ? -1 : (left > right ? 1 : 0)
    }
    return compareLiteral(other)
  }

  @usableFromInline func compareLiteral(_ other: Number) -> Int {
    if let left = exactInt, let right = other.exactInt { return left < right ? -1 : (left > right ? 1 : 0) }
    return decimal.compare(other.decimal)
  }

  var decimal: Decimal {
    switch storage {
    case .small(let value): Decimal(value)
    case .literal(let literal): literal.decimal
    }
  }

  @inlinable public static func == (left: Number, right: Number) -> Bool { left.compare(right) == 0 }

  @inlinable public static func < (left: Number, right: Number) -> Bool { left.compare(right) < 0 }

  public func hash(into hasher: inout Hasher) { hasher.combine(hash) }

  /// Equal values hash alike, however they are written.
  @inlinable public var hash: UInt64 {
    if case .small(let value) = storage { return HashSeed.mix(UInt64(bitPattern: value)) }
    return hashOfLiteral
  }

  @usableFromInline var hashOfLiteral: UInt64 {
    guard case .literal(let literal) = storage else { return 0 }
    if let small = literal.small { return HashSeed.mix(UInt64(bitPattern: small)) }
    return literal.decimal.hash
  }
}
