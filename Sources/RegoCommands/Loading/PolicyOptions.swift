import ArgumentParser
import Rego
import RegoCryptography
import RegoSyntax
import RegoValues

/// The options that say which policies and data a command works on; the same for each of them.
struct PolicyOptions: ParsableArguments {
  @Option(
    name: [.customShort("d"), .customLong("data")], parsing: .singleValue,
    help: "Policies and data: a file or directory, or prefix:path for data below a path. May be repeated.")
  var data: [String] = []

  @Option(
    name: [.customShort("b"), .customLong("bundle")], parsing: .singleValue,
    help: "A directory laid out as a bundle: of data only data.json and data.yaml are read.")
  var bundles: [String] = []

  @Option(
    name: .customLong("ignore"), parsing: .singleValue,
    help: "Names of files and directories to leave out (`*` is any text).")
  var ignored: [String] = []

  @OptionGroup var language: LanguageOptions

  @OptionGroup var schemas: SchemaOptions

  @Flag(name: [.customShort("S"), .customLong("strict")], help: "Unused variables, arguments and imports are errors.")
  var strict = false

  @Option(help: "A capabilities file: what policies may use, and with allow_net which hosts they may reach.")
  var capabilities: String?

  /// What the capabilities file says; nil where none is named: then policies may use everything, as with `opa`.
  func allowed() throws(LoadError) -> Capabilities? {
    guard let capabilities else { return nil }
    do throws(SourceFiles.Unreadable) {
      return try Capabilities(file: capabilities)
    } catch {
      throw .unreadable(path: error.path, reason: error.reason)
    }
  }

  func parser(_ allowed: Capabilities?) -> ParserOptions {
    var options = language.parser
    if let allowed { options.experimentalKeywords = allowed.allowsExperimentalKeywords }
    return options
  }

  func compiler(_ allowed: Capabilities?) throws(LoadError) -> CompilerOptions {
    var options = CompilerOptions(catalog: .reaching(allowed), strict: strict, keepsPrint: true)
    options.schemas = try schemas.load()
    options.readsSchemaAnnotations = true
    return options
  }

  /// What tests are compiled with: they may replace what reaches outside with `with`, and a call that nothing replaces
  /// ends the test, whatever the capabilities say.
  func testCompiler(_ allowed: Capabilities?) throws(LoadError) -> CompilerOptions {
    var options = try compiler(allowed)
    options.catalog = options.catalog.withoutReach
    return options
  }

  func load(_ paths: [String] = [], allowing allowed: Capabilities? = nil) throws(LoadError) -> LoadedPolicies {
    var options = LoadingOptions()
    options.parser = parser(allowed)
    options.ignored += ignored
    let loaded = try LoadedPolicies(paths: paths + data, bundles: bundles, options: options)
    VersionNotice.tell(loaded.modules, asked: language.parser.version)
    return loaded
  }
}

/// The options that say which version of the language sources are written in.
struct LanguageOptions: ParsableArguments {
  @Option(name: .customLong("rego-version"), help: "v0 or v1; without it v1, and v0 for files that only v0 explains.")
  var version: LanguageVersion?

  @Flag(name: .customLong("v0-compatible"), help: "The same as --rego-version v0.")
  var isV0 = false

  @Flag(name: .customLong("v1-compatible"), help: "The same as --rego-version v1.")
  var isV1 = false

  var parser: ParserOptions {
    if let version { return ParserOptions(version: version == .v0 ? .v0 : .v1) }
    return ParserOptions(version: isV0 ? .v0 : isV1 ? .v1 : .automatic)
  }
}

enum LanguageVersion: String, ExpressibleByArgument, CaseIterable {
  case v0
  case v1
}
