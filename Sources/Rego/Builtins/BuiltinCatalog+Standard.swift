extension BuiltinCatalog {
  /// Every built-in of the language: the families of this folder, joined. Those that need cryptography are declarations alone
  /// here (`Builtin.isCarried`): policies that call them compile, and a program with `RegoCryptography` evaluates them.
  public static let standard = BuiltinCatalog(distinct: families.flatMap { $0 })

  private static let families: [[Builtin]] = [
    ComparisonBuiltins.all,
    NumberBuiltins.all,
    BitBuiltins.all,
    AggregateBuiltins.all,
    ArrayBuiltins.all,
    SetBuiltins.all,
    TypeBuiltins.all,
    ConversionBuiltins.all,
    StringBuiltins.all,
    SearchBuiltins.all,
    SplitBuiltins.all,
    SprintfBuiltins.all,
    TemplateBuiltins.all,
    ObjectBuiltins.all,
    PathBuiltins.all,
    EncodingBuiltins.all,
    JSONBuiltins.all,
    URLQueryBuiltins.all,
    URIBuiltins.all,
    GraphQLBuiltins.all,
    UnitBuiltins.all,
    SemverBuiltins.all,
    GraphBuiltins.all,
    UUIDBuiltins.all,
    HostBuiltins.all,
    InternalBuiltins.all,
    RegexBuiltins.all,
    GlobBuiltins.all,
    TimeBuiltins.all,
    NetBuiltins.all,
    YAMLBuiltins.all,
    JSONSchemaBuiltins.all,
    SyntaxBuiltins.all,
    CryptographyDeclarations.all,
  ]
}
