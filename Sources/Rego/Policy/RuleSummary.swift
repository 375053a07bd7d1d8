import RegoSyntax

/// What a policy says under one name of one package: the rules of that name, seen from outside.
public struct RuleSummary: Sendable {
  public enum Kind: Sendable, Hashable {
    /// One value.
    case complete
    /// `contains`: a set.
    case partialSet
    /// `p[k] := v`, `p[k].q contains v`, …: an object.
    case partialObject
    case function
  }

  /// The package's path as written after `package`, such as `kubernetes.admission`.
  public var package: String
  /// The rule's name within the package, such as `deny`; dotted where the head is (`a.b`).
  public var name: String
  public var kind: Kind
  /// Where the first definition stands.
  public var location: Location
  public var definitionCount: Int
  /// The METADATA blocks that speak of these rules, in source order.
  public var annotations: [Annotations]
  /// The version of the language that the first definition's file is written in.
  public var version: RegoVersion
  /// The absolute path below `data`.
  package var path: [String]

  public var isFunction: Bool { kind == .function }
}
