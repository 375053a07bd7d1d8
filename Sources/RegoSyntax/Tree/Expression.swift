import RegoValues

/// Literals in source order, all of which must hold.
public typealias Body = [Expression]

/// One literal of a body.
public struct Expression: Sendable {
  public var kind: Kind
  public var modifiers: [With]
  public var location: Location
  public var isNegated: Bool
  /// Written by the parser or the compiler, not by the author.
  public var isGenerated: Bool

  public indirect enum Kind: Sendable {
    /// A term that stands alone; holds unless undefined or false.
    case term(Term)
    /// A call or an infix operator. Operators have the names of their built-ins: `eq` (`=`), `assign` (`:=`), `equal` (`==`),
    /// `neq lt lte gt gte plus minus mul div rem and or internal.member_2 internal.member_3`.
    case call(Call)
    /// `some x, y` : declares variables.
    case declaration([Term])
    /// `some x in xs`, `some k, v in xs`.
    case someIn(key: Term?, value: Term, domain: Term)
    /// `every k, v in xs { … }`.
    case every(key: Term?, value: Term, domain: Term, body: Body)
    /// The body of a negation under `import future.keywords.not`: of `not { … }`, and, then marked generated, of `not e`.
    /// `isNegated` is true as well.
    case block(Body)
    /// Experimental `a and b`, `a or b` over blocks or literals.
    case conjunction([Body])
    case disjunction([Body])
  }

  public init(
    location: Location, kind: Kind, isNegated: Bool = false, modifiers: [With] = [], isGenerated: Bool = false
  ) {
    self.location = location
    self.kind = kind
    self.isNegated = isNegated
    self.modifiers = modifiers
    self.isGenerated = isGenerated
  }
}

/// `with TARGET as VALUE`.
public struct With: Sendable {
  public var location: Location
  public var target: Term
  public var value: Term

  public init(location: Location, target: Term, value: Term) {
    self.location = location
    self.target = target
    self.value = value
  }
}
