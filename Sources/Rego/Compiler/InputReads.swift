import RegoSyntax
import RegoValues

extension ResolvedProgram {
  /// The input paths that the rules of these groups can reach, also through the functions and rules that they use.
  ///
  /// Local aliases are followed (`r := input.request; r.object` reads `request.object`). Sorted, without duplicates.
  public func inputReads(of groups: [Int]) -> [InputPattern] {
    []
  }
}
