import RegoSyntax
import RegoValues

/// A path into `input` that rules may read, as far as it is known before evaluation.
public struct InputPath: Sendable, Hashable {
  /// One step of the path.
  public enum Step: Sendable, Hashable {
    case key(Value)
    /// A key that only evaluation knows.
    case any
  }

  public var steps: [Step]
}

extension ResolvedProgram {
  /// The input paths that the rules of these groups can reach, also through the functions and rules that they use.
  ///
  /// Local aliases are followed (`r := input.request; r.object` reads `request.object`). Sorted, without duplicates.
  public func inputReads(of groups: [Int]) -> [InputPath] {
    []
  }
}
