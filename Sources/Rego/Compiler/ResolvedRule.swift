import RegoSyntax
import RegoValues

/// One rule definition as the compiler leaves it for the planner. `RESOLVED FORM` in `ResolvedProgram` says what holds.
public struct ResolvedRule: Sendable {
  /// What the rule contributes to the document at `groundPrefix`.
  public enum Kind: Sendable, Hashable {
    /// `p := v`: one value (head reference = ground prefix).
    case complete
    /// `f(x) := v`.
    case function
    /// `p contains x`: `head.key` is an element. The head reference may have variables: `p[a].b contains x`.
    case partialSet
    /// `p[k] := v`, `p.a[x].b := v`: the head reference is longer than the ground prefix.
    case partialObject
  }

  public var kind: Kind
  /// The rule and its `else` branches in order; never empty. The value is that of the first branch whose body holds.
  /// `elseRule` of each is nil. Each branch stands alone: a function's branches all carry arguments, with names of their own.
  public var branches: [Rule]
  /// Index in `ResolvedProgram.modules`.
  public var module: Int
  /// Index of the definition in `Module.rules`, as the parser left them.
  public var definition: Int
  /// Index in `ResolvedProgram.groups`.
  public var group: Int
  /// How many leading terms of the head's reference are ground (`data.k.p.a[x].b`: 4).
  public var groundPrefixCount: Int
  /// The author's names of renamed variables: `__local3__` → `x`. Generated variables have none.
  public var names: [String: String]

  public var isDefault: Bool { branches[0].isDefault }
  /// The head of the first branch. All branches have the same reference.
  public var head: Head { branches[0].head }
  /// The number of arguments of a function, else nil.
  public var arity: Int? { branches[0].head.args?.count }
}
