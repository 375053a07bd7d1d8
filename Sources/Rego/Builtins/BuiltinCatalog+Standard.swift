extension BuiltinCatalog {
  /// Every built-in of the language that needs nothing from outside: the families of this folder, joined.
  public static let standard = BuiltinCatalog(RegexBuiltins.all + GlobBuiltins.all + TimeBuiltins.all + NetBuiltins.all)
}
