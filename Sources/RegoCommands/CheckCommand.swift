import ArgumentParser
import Rego
import RegoCryptography
import RegoSyntax
import RegoValues

/// `check`: parses and compiles policies, as `opa check` does (https://www.openpolicyagent.org/docs/cli#check).
///
/// Prints nothing and ends with 0, or prints all errors and ends with 1.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check Rego source files for errors.")

  @Argument(help: "Files, and directories to be searched for .rego files.") var paths: [String]

  @Flag(name: [.customShort("S"), .long], help: "Refuse unused imports, variables and arguments too.") var strict =
    false

  @Option(name: .shortAndLong, help: "Output format: pretty or json.") var format = OutputFormat.pretty

  @Option(name: [.customShort("m"), .long], help: "The number of errors to show; 0 for all.") var maxErrors = 10

  @Option(help: "A capabilities file: what policies may use.") var capabilities: String?

  @Flag(
    name: [.customLong("rego-v1"), .customLong("v0-v1")], help: "Demand that policies are both Rego v0 and v1.")
  var regoV1 = false

  @OptionGroup var schemas: SchemaOptions

  @OptionGroup var language: LanguageOptions

  func run() throws {
    let loaded: LoadedModules
    let capabilities: Capabilities?
    let schemas: SchemaSet
    do throws(LoadError) {
      schemas = try self.schemas.load()
    } catch {
      throw refusal(error.description)
    }
    do throws(SourceFiles.Unreadable) {
      capabilities = try self.capabilities.map { path throws(SourceFiles.Unreadable) in try Capabilities(file: path) }
      loaded = try LoadedModules(paths, options: parserOptions(capabilities))
    } catch {
      throw refusal(error.description)
    }
    if !regoV1 { VersionNotice.tell(loaded.modules, asked: language.parser.version) }
    var diagnostics = loaded.diagnostics
    if diagnostics.isEmpty { diagnostics = faults(of: loaded.modules, capabilities, schemas) }
    guard let all = Diagnostics(limited(diagnostics)) else { return }
    StandardStreams.complainLine(
      format == .json
        ? ErrorDocument.json(all.all)
        : ErrorDocument.text(all, sources: loaded.sources, isTerminal: StandardStreams.complainsToTerminal))
    throw ExitCode(1)
  }

  private func refusal(_ message: String) -> ExitCode {
    StandardStreams.complainLine(format == .json ? ErrorDocument.json(message: message) : message)
    return ExitCode(1)
  }

  private func parserOptions(_ capabilities: Capabilities?) -> ParserOptions {
    var options = regoV1 ? ParserOptions(version: .v0) : language.parser
    if let capabilities { options.experimentalKeywords = capabilities.allowsExperimentalKeywords }
    return options
  }

  private func faults(of modules: [Module], _ capabilities: Capabilities?, _ schemas: SchemaSet) -> [Diagnostic] {
    if regoV1 {
      let missing = modules.filter { $0.version == .v0 }.flatMap(Self.faultsAsV1)
      if !missing.isEmpty { return missing }
    }
    var options = CompilerOptions(catalog: .full, strict: strict, keepsPrint: true)
    options.schemas = schemas
    options.readsSchemaAnnotations = true
    if let capabilities { options.catalog = options.catalog.allowing(capabilities) }
    do throws(Diagnostics) {
      _ = try Compiler(options: options).program(modules)
      return modules.flatMap(\.annotationProblems)
    } catch {
      return error.all
    }
  }

  /// What keeps a v0 source from being a v1 one.
  private static func faultsAsV1(_ module: Module) -> [Diagnostic] {
    do throws(Diagnostics) {
      _ = try Parser.module(module.source, file: module.file, options: ParserOptions(version: .v1))
      return []
    } catch {
      return error.all
    }
  }

  private func limited(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    guard maxErrors > 0, diagnostics.count > maxErrors, let last = diagnostics.last else { return diagnostics }
    let notice = Diagnostic(code: .compile, message: "error limit reached", location: last.location)
    return diagnostics.prefix(maxErrors) + [Diagnostic(code: notice.code, message: notice.message, location: .none)]
  }
}
