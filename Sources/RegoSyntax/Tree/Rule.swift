import RegoValues

/// One rule definition; `else` branches hang behind it. Several `{…} {…}` bodies (v0) are parsed into several rules.
public struct Rule: Sendable {
  public var location: Location
  public var isDefault: Bool
  public var head: Head
  /// Written with `if`.
  public var usesIf: Bool
  /// Never empty: a rule without a body has the body `true`, marked generated.
  public var body: Body
  private var elseBox: [Rule]

  /// The `else` branch.
  public var elseRule: Rule? {
    get { elseBox.first }
    set { elseBox = newValue.map { [$0] } ?? [] }
  }

  public init(
    location: Location, isDefault: Bool = false, head: Head, body: Body, usesIf: Bool = false, elseRule: Rule? = nil
  ) {
    self.location = location
    self.isDefault = isDefault
    self.usesIf = usesIf
    self.head = head
    self.body = body
    elseBox = elseRule.map { [$0] } ?? []
  }
}

/// A rule's head. What kind of rule it is follows from `key`, `value`, `args` and the reference, as in OPA.
///
/// - `p contains x`, v0 `p[x]`: `key` is set, `value` is nil.
/// - `p[k] := v`: in `reference` (`p[k]`), `value` set. v0 `p[k] = v` likewise.
/// - `f(x) := v`: `args` set.
public struct Head: Sendable {
  public var location: Location
  /// The whole head reference, first term a variable: `p`, `a.b[x].c`. Relative to the package until the compiler makes it absolute.
  public var reference: Ref
  /// nil for a rule that is not a function; `[]` never occurs (`f()` is refused).
  public var args: [Term]?
  /// The element of a partial set.
  public var key: Term?
  /// The value; the parser fills in `true` where the source has none and the rule is not a partial set.
  public var value: Term?
  /// `:=` rather than `=`.
  public var isAssigned: Bool
  /// True where the parser filled in `value`.
  public var isValueGenerated: Bool

  public init(
    location: Location, reference: Ref, args: [Term]? = nil, key: Term? = nil, value: Term? = nil,
    isAssigned: Bool = false, isValueGenerated: Bool = false
  ) {
    self.location = location
    self.reference = reference
    self.args = args
    self.key = key
    self.value = value
    self.isAssigned = isAssigned
    self.isValueGenerated = isValueGenerated
  }
}
