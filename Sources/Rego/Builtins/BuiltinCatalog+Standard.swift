extension BuiltinCatalog {
  /// Every built-in of the language that needs nothing from outside: the families of this folder, joined.
  public static let standard = BuiltinCatalog(families.flatMap { $0 })

  private static let families: [[Builtin]] = [
    ComparisonBuiltins.all,
    NumberBuiltins.all,
    BitBuiltins.all,
    AggregateBuiltins.all,
    ArrayBuiltins.all,
    SetBuiltins.all,
    TypeBuiltins.all,
    ConversionBuiltins.all,
    RegexBuiltins.all,
    GlobBuiltins.all,
    TimeBuiltins.all,
    NetBuiltins.all,
  ]
}
