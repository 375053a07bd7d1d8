/// A Rego number: its literal text, compared by exact numeric value.
///
/// Integers that print as themselves are kept as `Int64`; everything else keeps its text
/// (`5.0` prints `5.0`, `1e3` prints `1e3`).
public struct Number: Sendable {
  @usableFromInline
  enum Storage: Sendable {
    case small(Int64)
    case literal(NumberLiteral)
  }

  @usableFromInline let storage: Storage

  @inlinable public init(_ value: Int) { storage = .small(Int64(value)) }

  /// The value as an `Int` when it is integral and fits (`3.0` is 3).
  @inlinable public var exactInt: Int? {
    if case .small(let value) = storage { return Int(value) }
    return exactIntOfLiteral
  }
}

/// A number that is not a plain 64-bit integer.
@usableFromInline
final class NumberLiteral: Sendable {
  let text: String
  init(text: String) { self.text = text }
}

// The rest of this file is a sketch that the exact arithmetic replaces.
extension Number: Equatable, Hashable, Comparable {
  /// Parses a JSON number (or a Rego number literal); nil when the text is not one.
  public init?(literal: String) {
    if let value = Int64(literal), String(value) == literal {
      storage = .small(value)
    } else {
      storage = .literal(NumberLiteral(text: literal))
    }
  }

  @usableFromInline var exactIntOfLiteral: Int? { nil }

  /// The text that prints the number.
  public var text: String {
    switch storage {
    case .small(let value): String(value)
    case .literal(let literal): literal.text
    }
  }

  public func compare(_ other: Number) -> Int {
    if case .small(let a) = storage, case .small(let b) = other.storage { return a < b ? -1 : (a > b ? 1 : 0) }
    return text < other.text ? -1 : (text == other.text ? 0 : 1)
  }

  public static func == (left: Number, right: Number) -> Bool { left.compare(right) == 0 }
  public static func < (left: Number, right: Number) -> Bool { left.compare(right) < 0 }
  public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
  public var hash: UInt64 { HashSeed.mix(UInt64(truncatingIfNeeded: exactInt ?? 0)) }
}
