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

  @Flag(name: [.customShort("S"), .customLong("strict")], help: "Unused variables, arguments and imports are errors.")
  var strict = false

  func loading() -> LoadingOptions {
    var options = LoadingOptions()
    options.parser = language.parser
    options.ignored += ignored
    return options
  }

  /// What is off everywhere but in tests: a program that judges does not reach outside.
  static let refusedBuiltins: Set<String> = ["http.send", "net.lookup_ip_addr", "opa.runtime"]

  func compiler() -> CompilerOptions {
    CompilerOptions(catalog: .full, strict: strict, keepsPrint: true, unsafeBuiltins: PolicyOptions.refusedBuiltins)
  }

  /// What tests are compiled with: they may replace the refused built-ins with `with`, but a call that nothing replaces
  /// ends the evaluation.
  func testCompiler() -> CompilerOptions {
    CompilerOptions(
      catalog: .full.withholding(PolicyOptions.refusedBuiltins), strict: strict, keepsPrint: true)
  }

  func load(_ paths: [String] = []) throws(LoadError) -> LoadedPolicies {
    let loaded = try LoadedPolicies(paths: paths + data, bundles: bundles, options: loading())
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
