import ArgumentParser
import Foundation
import Gate

/// `gatehouse coverage /srv/git`.
struct CoverageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "List every repository below a folder as gated, changed or open.",
    discussion: """
      gated: Git, or the host, would run exactly what `gatehouse install` writes, and everything that it names is there.
      changed: our hook is there, but something differs, so it is not known to judge. open: there is no hook of ours.

      core.hooksPath is taken from the repository and from what this account's and the system's configuration say;
      another account's own configuration is not seen.

      Exit codes: 0 all are gated, 1 some are not, 2 the folder cannot be read.
      """)

  @Argument(help: "The folder.", completion: .directory)
  var root: String

  @Option(
    help: ArgumentHelp(
      "A folder that the host reads the hooks of all its repositories from; may be repeated.",
      discussion: "GitLab's custom_hooks_dir: it does not show in the repositories."),
    completion: .directory)
  var global: [String] = []

  @Flag(help: "For programs.")
  var json = false

  func run() throws {
    do {
      let folders = global.map(Programs.absolute)
      let coverage = try Coverage(
        root: Programs.absolute(root), globals: folders.map { $0 + "/pre-receive.d/gatehouse" })
      print(json ? coverage.json.indented : coverage.text, terminator: "")
      if !coverage.isComplete { throw ExitCode(1) }
    } catch let error as InstallError {
      FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }
}
