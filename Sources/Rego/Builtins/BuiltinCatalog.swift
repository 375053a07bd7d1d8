/// The built-ins that a compilation may use: a constant that is passed in, never a registry that is filled by side effects.
public struct BuiltinCatalog: Sendable {
  public let builtins: [Builtin]
  private let indexByName: [String: Int]

  /// Later entries replace earlier ones of the same name.
  public init(_ builtins: [Builtin]) {
    var kept: [Builtin] = []
    var index: [String: Int] = [:]
    for builtin in builtins {
      if let known = index[builtin.name] {
        kept[known] = builtin
      } else {
        index[builtin.name] = kept.count
        kept.append(builtin)
      }
    }
    self.builtins = kept
    indexByName = index
  }

  public func index(of name: String) -> Int? { indexByName[name] }

  public subscript(name: String) -> Builtin? { indexByName[name].map { builtins[$0] } }

  public func adding(_ more: [Builtin]) -> BuiltinCatalog { BuiltinCatalog(builtins + more) }
}
