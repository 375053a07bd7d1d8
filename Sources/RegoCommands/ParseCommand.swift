import ArgumentParser
import RegoSyntax
import RegoValues

/// `parse`: prints a source's syntax tree, as `opa parse` does (https://www.openpolicyagent.org/docs/cli#parse).
struct ParseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse", abstract: "Parse a Rego source file and print its syntax tree.")

  @Argument(help: "The file to parse.") var path: String

  @Option(name: .shortAndLong, help: "Output format: pretty or json.") var format = OutputFormat.pretty

  @Option(
    help:
      "Include or exclude optional elements: locations, comments. Comments are included unless told otherwise: -comments."
  )
  var jsonInclude = ""

  @OptionGroup var language: LanguageOptions

  func run() throws {
    let source: [UInt8]
    do throws(SourceFiles.Unreadable) {
      source = try SourceFiles.bytes(of: path)
    } catch {
      StandardStreams.complainLine(ErrorDocument.json(message: error.description))
      throw ExitCode(1)
    }
    let module = try parsed(source)
    switch format {
    case .json: StandardStreams.writeLine(JSONWriter.text(module.json(descriptionOptions), layout: .indented(by: "  ")))
    case .pretty:
      var module = module
      if !descriptionOptions.includesComments { module.comments = [] }
      StandardStreams.writeLine(module.outline)
    }
  }

  private func parsed(_ source: [UInt8]) throws -> Module {
    do throws(Diagnostics) {
      let module = try Parser.module(source, file: path, options: language.parser)
      if let wrong = Diagnostics(module.annotationProblems) { throw wrong }
      return module
    } catch {
      StandardStreams.complainLine(ErrorDocument.json(error.all))
      throw ExitCode(1)
    }
  }

  /// `locations,-comments`: the last word on each counts.
  var descriptionOptions: DescriptionOptions {
    var options = DescriptionOptions()
    for word in jsonInclude.split(separator: ",") {
      let isIncluded = !word.hasPrefix("-")
      if word.hasSuffix("locations") { options.includesLocations = isIncluded }
      if word.hasSuffix("comments") { options.includesComments = isIncluded }
    }
    return options
  }
}
