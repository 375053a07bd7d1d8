import ArgumentParser
import Foundation
import Gate
import Git
import Hook
import PolicySources

/// `gatehouse test pod.yaml --policy policy/`, `gatehouse test --base main`.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Judge files, or what changed since a revision, as the server would.",
    discussion: """
      With paths, every file counts as new. With --base, the working tree is compared with the commit where HEAD left
      REV, and only findings that the change brings deny.

      Exit codes: 0 passed, 1 denied, 2 wrong usage or a policy that does not compile, 3 could not judge.
      """)

  @Argument(help: "Files and directories.", completion: .file())
  var paths: [String] = []

  @Option(
    name: [.short, .long], help: "A directory of policies; may be repeated (default: policy).", completion: .directory)
  var policy: [String] = []

  @Option(help: "Judge what changed since this revision instead of whole files.")
  var base: String?

  @Option(help: "The settings, a gatehouse.yaml.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(help: "The repository's name, for the settings that hold for it.")
  var repository: String?

  @Option(help: "What to print: text or json.")
  var format: ReportFormat = .text

  @Option(help: "Colour: auto, always or never.")
  var color: ColorChoice = .auto

  @Flag(help: "Show Pod templates of workloads also to rules that read plain manifests.")
  var expand = false

  func validate() throws {
    if paths.isEmpty && base == nil { throw ValidationError("Name files or directories, or a revision with --base.") }
    if !paths.isEmpty && base != nil {
      throw ValidationError("--base judges the whole working tree: leave the paths out.")
    }
  }

  func run() throws {
    let administration = Administration.full(
      policies: policy.isEmpty && config == nil ? ["policy"] : policy, config: config, trust: .everything)
    do {
      let run = try LocalJudgement(
        administration: administration, repository: repository, paths: paths, base: base, expands: expand)
      write(run)
      throw ExitCode(run.exitCode)
    } catch let error as AdministrationError {
      FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
      throw ExitCode(2)
    } catch let error as GitError {
      FileHandle.standardError.write(Data("gatehouse: \(error.words)\n".utf8))
      throw ExitCode(2)
    }
  }

  private func write(_ run: LocalJudgement) {
    for note in run.notes { FileHandle.standardError.write(Data("gatehouse: \(note)\n".utf8)) }
    switch format {
    case .json:
      print(JSONReport(run.judgement, answer: run.answer, mode: run.settings.enforcement).text, terminator: "")
    case .text:
      let context = ReportContext(
        audience: .tester, answer: run.answer, policies: policy, base: base, isColoured: isColoured(1))
      print(TerminalReport(run.judgement, context: context).text, terminator: "")
    }
  }

  private func isColoured(_ descriptor: Int32) -> Bool { color.isOn(descriptor: descriptor) }
}

enum ReportFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

/// When to colour. `NO_COLOR` (https://no-color.org) speaks for `auto`.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never

  func isOn(descriptor: Int32) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto:
      isatty(descriptor) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
        && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }
  }
}
