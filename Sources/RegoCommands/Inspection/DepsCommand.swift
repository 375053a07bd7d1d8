import ArgumentParser
import Rego
import RegoSyntax
import RegoValues

/// `deps QUERY`: the documents that a query depends on, as `opa deps` tells them (https://www.openpolicyagent.org/docs/cli#deps).
struct DepsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deps", abstract: "Print the documents that a query depends on.",
    discussion: """
      Base documents come from outside (input and data), virtual documents are made by rules.
      Exit codes: 0 printed, 1 an error.
      """)

  @Argument(help: "The query, such as data.example.allow.") var query: String

  @OptionGroup var policies: PolicyOptions

  @Option(name: .shortAndLong, help: "Output format: pretty or json.") var format = OutputFormat.pretty

  func run() throws {
    let found: DocumentDependencies
    do {
      found = try dependencies()
    } catch {
      StandardStreams.complainLine("\(error)")
      throw ExitCode(1)
    }
    StandardStreams.write(DependencyText.text(found, format: format))
  }

  private func dependencies() throws(LoadError) -> DocumentDependencies {
    let allowed = try policies.allowed()
    let body: Body
    do throws(Diagnostics) {
      body = try Parser.query(Array(query.utf8), file: "<stdin>", options: policies.parser(allowed))
    } catch {
      throw .policies(error, sources: ["<stdin>": Array(query.utf8)])
    }
    let loaded = try policies.load(allowing: allowed)
    let options = try policies.compiler(allowed)
    do throws(Diagnostics) {
      return try Compiler(options: options).program(loaded.modules).dependencies(of: body)
    } catch {
      throw .policies(error, sources: loaded.sources)
    }
  }
}

/// Dependencies as `deps` prints them.
enum DependencyText {
  static func text(_ found: DocumentDependencies, format: OutputFormat) -> String {
    switch format {
    case .json: JSONWriter.text(json(found), layout: .indented(by: "  ")) + "\n"
    case .pretty: table(found)
    }
  }

  /// References as OPA's JSON writes them: a list of typed terms each.
  private static func json(_ found: DocumentDependencies) -> Value {
    var members: [(Value, Value)] = []
    for (key, paths) in [("base", found.base), ("virtual", found.virtual)] where !paths.isEmpty {
      members.append((.string(Text(key)), .array(RegoArray(paths.map { Ref(path: $0).json }))))
    }
    return .object(RegoObject(members))
  }

  /// A column for each kind that there is.
  private static func table(_ found: DocumentDependencies) -> String {
    let columns = [("BASE DOCUMENTS", found.base), ("VIRTUAL DOCUMENTS", found.virtual)].filter { !$0.1.isEmpty }
    guard let height = columns.map(\.1.count).max() else { return "" }
    var table = TextTable()
    table.header = columns.map(\.0)
    table.rows = (0..<height).map { row in
      columns.map { _, paths in paths.indices.contains(row) ? Ref(path: paths[row]).description : "" }
    }
    return table.text
  }
}
