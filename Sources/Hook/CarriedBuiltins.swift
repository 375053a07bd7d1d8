import Gate
import Rego

/// The built-ins that a program carries, and what it has for policies that may reach outside.
public struct CarriedBuiltins: Sendable {
  private let catalog: BuiltinCatalog
  private let reaching: @Sendable (PolicyReach) -> [Builtin]

  /// - Parameters:
  ///   - catalog: what the program knows; of it what it does not carry is a declaration.
  ///   - reaching: the built-ins that reach so far and no further.
  public init(_ catalog: BuiltinCatalog, reaching: @escaping @Sendable (PolicyReach) -> [Builtin]) {
    self.catalog = catalog
    self.reaching = reaching
  }

  /// Of a program that reaches nowhere: policies that do are somebody else's.
  public static let standard = CarriedBuiltins(.standard) { _ in [] }

  /// For policies that may reach so far. What reaches outside is the program's own, or a declaration.
  func catalog(for reach: PolicyReach) -> BuiltinCatalog {
    let allowed = reach.allowedBuiltins
    if allowed.isEmpty { return catalog }
    return catalog.withholding(Set(allowed)).adding(reaching(reach).filter { allowed.contains($0.name) })
  }
}
