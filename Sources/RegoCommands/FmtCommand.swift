import ArgumentParser
import Foundation
import RegoSyntax

/// `fmt`: lays policies out, as `opa fmt` does (https://www.openpolicyagent.org/docs/cli#fmt).
///
/// Ends with 0, with 1 where a file or standard input cannot be read, and with 2 where a file cannot be formatted or, with `--fail` or
/// `--check`, would change.
struct FmtCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Format Rego source files; standard input where no file is named.")

  @Argument(help: "Files, and directories to be searched for .rego files.") var paths: [String] = []

  @Flag(name: [.customShort("w"), .long], help: "Overwrite the files.") var write = false

  @Flag(name: .shortAndLong, help: "List the files that would change.") var list = false

  @Flag(name: .shortAndLong, help: "Show what would change.") var diff = false

  @Flag(help: "Fail when a file would change.") var fail = false

  @Flag(help: "List the files that would change, write nothing, and fail if there are any.") var check = false

  @Flag(name: [.customLong("rego-v1"), .customLong("v0-v1")], help: "Write what both Rego v0 and v1 read.")
  var regoV1 = false

  @Flag(help: "Drop imports that Rego v1 does not need.") var dropV0Imports = false

  @Option(help: "Read the result again and fail if it is not valid.") var checkResult = true

  @OptionGroup var language: LanguageOptions

  func run() throws {
    if paths.isEmpty {
      let source = Array(FileHandle.standardInput.readDataToEndOfFile())
      do throws(Diagnostics) {
        let text = try PolicyFormatter.format(source, file: "stdin", options: parserOptions, formatter: formatter)
        StandardStreams.write(text)
      } catch {
        StandardStreams.complainLine(error.description)
        throw ExitCode(1)
      }
      return
    }
    let files: [String]
    do throws(SourceFiles.Unreadable) {
      files = try SourceFiles.policies(under: paths).filter { $0.hasSuffix(".rego") }
    } catch {
      StandardStreams.complainLine(error.description)
      throw ExitCode(1)
    }
    var wouldChange = false
    for file in files { wouldChange = try format(file) || wouldChange }
    if wouldChange, check { throw ExitCode(2) }
  }

  private var isV0: Bool { language.parser.version == .v0 }

  /// What is not said to be v0 is v1, so that nothing changes its version unasked; `--rego-v1` reads v0 unless v1 is asked for.
  private var parserOptions: ParserOptions {
    if regoV1 { return ParserOptions(version: language.parser.version == .v1 ? .v1 : .v0) }
    return ParserOptions(version: isV0 ? .v0 : .v1)
  }

  private var formatter: PolicyFormatter {
    let target: PolicyFormatter.Target = regoV1 ? .v0CompatV1 : isV0 ? .v0 : .v1
    return PolicyFormatter(target: target, dropsV0Imports: dropV0Imports)
  }

  /// Formats one file; true where it would change.
  private func format(_ file: String) throws -> Bool {
    let source: [UInt8]
    do throws(SourceFiles.Unreadable) {
      source = try SourceFiles.bytes(of: file)
    } catch {
      throw failed("failed to open file: \(error)")
    }
    let formatted: [UInt8]
    do throws(Diagnostics) {
      formatted = try PolicyFormatter.format(source, file: file, options: parserOptions, formatter: formatter)
    } catch {
      throw failed("failed to format Rego source file: \(error)")
    }
    try verify(formatted, of: file)
    let isChanged = formatted != source
    if check || list {
      if isChanged { StandardStreams.writeLine(file) }
      if isChanged, fail { throw failed("unexpected diff") }
    } else if diff {
      if isChanged { StandardStreams.writeLine(LineDifference(from: source, to: formatted).unified(name: file)) }
      if isChanged, fail { throw failed("unexpected diff") }
    } else {
      if isChanged, fail { throw failed("unexpected diff") }
      try put(formatted, to: file)
    }
    return isChanged
  }

  private func verify(_ formatted: [UInt8], of file: String) throws {
    guard checkResult else { return }
    do throws(Diagnostics) {
      let version: ParserOptions.Version = formatter.target == .v1 ? .v1 : .v0
      _ = try Parser.module(formatted, file: "formatted", options: ParserOptions(version: version))
    } catch {
      throw failed(
        "\(file) was formatted, but the result is not valid: \(error)\n\nTo look at it, turn this check off with --check-result=false."
      )
    }
  }

  private func put(_ formatted: [UInt8], to file: String) throws {
    guard write else { return StandardStreams.write(formatted) }
    do {
      // Into the file itself: its mode, owner and links stay.
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: Data(formatted))
      try handle.close()
    } catch {
      throw failed("failed to write \(file): \(error.localizedDescription)")
    }
  }

  private func failed(_ message: String) -> ExitCode {
    StandardStreams.complainLine(message)
    return ExitCode(2)
  }
}
