/// How policies are compiled.
///
/// ```swift
/// var options = CompilerOptions(strict: true, unsafeBuiltins: ["http.send"])
/// options.refusesDataConflicts = false
/// let policy = try Policy(modules: modules, data: data, options: options)
/// ```
public struct CompilerOptions: Sendable {
  /// The built-ins that policies may call.
  public var catalog: BuiltinCatalog
  /// OPA's strict mode: unused imports, variables and arguments are errors.
  public var strict: Bool
  /// Keeps `print` calls; without it they are erased.
  public var keepsPrint: Bool
  /// Built-ins that are known but refused (`http.send`): a call is a compile error, and so is replacing one by `with`.
  public var unsafeBuiltins: Set<String>
  /// What the type checker knows of `input`, and what METADATA blocks may name.
  public var schemas = SchemaSet()
  /// Reads the schemas of METADATA blocks, as `opa eval`, `check` and `test` do.
  public var readsSchemaAnnotations = false
  /// Rules on the path of base data are errors, as when OPA loads a bundle. Otherwise both are read: rules by
  /// references to them, and the data wins where a whole document is asked for.
  public var refusesDataConflicts = true
  /// Makes evaluations fit to be watched (`EvaluationWatch`): coverage, profiles, explanations. They run slower.
  public var watchesSteps = false
  /// Lets tests with cases tell every case, also those that fail (`TestRunner`).
  public var tellsTestCases = false

  public init(
    catalog: BuiltinCatalog = .standard, strict: Bool = false, keepsPrint: Bool = false,
    unsafeBuiltins: Set<String> = []
  ) {
    self.catalog = catalog
    self.strict = strict
    self.keepsPrint = keepsPrint
    self.unsafeBuiltins = unsafeBuiltins
  }
}
