import ArgumentParser
import Rego
import RegoCryptography
import RegoValues

/// `capabilities`: prints what policies may use, as `opa capabilities` does (https://www.openpolicyagent.org/docs/cli#capabilities).
struct CapabilitiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capabilities", abstract: "Print the built-ins, keywords and features of the language.")

  @Flag(help: "Print the capabilities of this program (the default).") var current = false

  @Option(help: "Print the capabilities that a file defines.") var file: String?

  @Flag(help: "Print the capabilities for Rego v0.") var v0Compatible = false

  @Option(name: .shortAndLong, help: "json, or markdown: a page about each built-in.") var format = Format.json

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case json, markdown
  }

  func run() throws {
    if format == .markdown { return StandardStreams.write(BuiltinsPage.text(try catalog())) }
    StandardStreams.writeLine(JSONWriter.text(try document(), layout: .indented(by: "  ")))
  }

  private func catalog() throws -> BuiltinCatalog {
    guard file != nil, let capabilities = Capabilities(try document()) else { return .full }
    return BuiltinCatalog.full.allowing(capabilities)
  }

  private func document() throws -> Value {
    guard let file else {
      let keywords = v0Compatible ? ["contains", "every", "if", "in", "not"] : ["not"]
      return BuiltinCatalog.full.capabilitiesDocument(futureKeywords: keywords)
    }
    do throws(SourceFiles.Unreadable) {
      return try Capabilities.document(file: file)
    } catch {
      StandardStreams.complainLine(error.description)
      throw ExitCode(1)
    }
  }
}

extension Capabilities {
  static func document(file: String) throws(SourceFiles.Unreadable) -> Value {
    let bytes = try SourceFiles.bytes(of: file)
    do throws(JSONError) {
      return try JSONReader.read(bytes, limits: .generous)
    } catch {
      let (line, column) = error.position(in: bytes)
      throw SourceFiles.Unreadable(path: file, reason: "\(line):\(column): \(error)")
    }
  }

  init(file: String) throws(SourceFiles.Unreadable) {
    guard let capabilities = Capabilities(try Capabilities.document(file: file)) else {
      throw SourceFiles.Unreadable(path: file, reason: "is no capabilities document")
    }
    self = capabilities
  }
}
