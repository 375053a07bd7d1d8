/// What a compilation may use and how strict it is.
public struct CompilerOptions: Sendable {
  /// The built-ins that exist.
  public var catalog: BuiltinCatalog
  /// Unused variables, arguments and imports are errors, and the rules of v1 hold for v0 modules.
  public var isStrict = false
  /// Keeps `print(…)` as calls of `internal.print`; otherwise they are erased.
  public var keepsPrint = false
  /// Built-ins that exist but may not be called.
  public var unsafeBuiltins: Set<String> = []
  /// Depth of nesting of terms and bodies, beyond which a module is refused.
  public var maximumDepth = 1_000

  public init(catalog: BuiltinCatalog) {
    self.catalog = catalog
  }
}
