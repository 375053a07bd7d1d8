import Rego

extension BuiltinCatalog {
  /// Every built-in of the language: the standard ones and those that need cryptography.
  ///
  /// ```swift
  /// let options = CompilerOptions(catalog: .full)
  /// let policy = try Policy(modules: [module], options: options)
  /// ```
  public static let full = BuiltinCatalog.standard.adding(CryptographyBuiltins.all)
}
