import RegoSyntax
import RegoValues

/// A query in resolved form (see `ResolvedProgram`).
public struct ResolvedQuery: Sendable {
  /// A variable of the query that its results show.
  public struct Binding: Sendable, Hashable {
    /// As in the body: `__localq0__`, or the author's name.
    public var variable: String
    /// The author's name.
    public var name: String
  }

  public var body: Body
  /// The variables to show, in order of their names: those the author named, without wildcards, generated ones and those of closures.
  public var bindings: [Binding]
  /// The author's names of renamed variables.
  public var names: [String: String]
}
