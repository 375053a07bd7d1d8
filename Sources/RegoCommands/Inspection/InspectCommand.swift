import ArgumentParser
import Rego
import RegoSyntax
import RegoValues

/// `inspect PATH...`: what stands in policies and bundles, as `opa inspect` tells it
/// (https://www.openpolicyagent.org/docs/cli#inspect).
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Print the packages, files and metadata of policies.",
    discussion: "Exit codes: 0 printed, 1 an error.")

  @Argument(help: "Policies, and directories laid out as bundles.") var paths: [String]

  @Flag(name: .shortAndLong, help: "List the METADATA blocks too.") var annotations = false

  @Option(name: .shortAndLong, help: "Output format: pretty or json.") var format = OutputFormat.pretty

  @OptionGroup var language: LanguageOptions

  func run() throws {
    let inspection: Inspection
    do {
      inspection = try Inspection(paths, parser: language.parser)
    } catch {
      StandardStreams.complainLine("error: \(error)")
      throw ExitCode(1)
    }
    StandardStreams.write(InspectionText.text(inspection, format: format, annotations: annotations))
  }
}
