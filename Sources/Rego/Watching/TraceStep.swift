import RegoSyntax

/// A point of a plan that somebody may want to know was reached. Only plans that are watched have them.
struct TraceStep: Sendable {
  enum Kind: Sendable, Hashable {
    /// A definition's body begins: the index has let it through.
    case enter
    /// A literal is evaluated.
    case evaluate
    /// A literal has no (further) solution.
    case fail
    /// A solution reaches the head.
    case exit
  }

  var kind: Kind
  var location: Location
  /// As explanations show it.
  var text: String
  /// Written by the compiler: a call or reference taken out of the literal that needs it.
  var isGenerated: Bool
  /// For `fail` the step of the literal, for `exit` that of the definition's `enter`.
  var opening: Int32
}
