import ArgumentParser
import Foundation
import Rego
import RegoSyntax

/// `repl`: asks and answers line by line, as `opa run` does (https://www.openpolicyagent.org/docs/cli#run).
struct ReplCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repl", abstract: "Evaluate queries and define rules, line by line.",
    discussion: """
      Reads statements and commands from standard input; `help` tells them. The input is what stands at data.repl.input:
      repl.input:input.json among the paths puts a file there.
      Exit codes: 0 at the end of the session, 1 where the policies cannot be loaded.
      """)

  @Argument(help: "Policies and data, as for --data.") var paths: [String] = []

  @OptionGroup var policies: PolicyOptions

  @Option(name: .shortAndLong, help: "Output format: pretty or json.") var format = OutputFormat.pretty

  func run() throws {
    var session: ReplSession
    do {
      let allowed = try policies.allowed()
      let loaded = try policies.load(paths, allowing: allowed)
      let compiler = try policies.compiler(allowed)
      _ = try loaded.policy(compiler)
      session = ReplSession(loaded: loaded, compiler: compiler, parser: policies.parser(allowed))
    } catch {
      StandardStreams.complainLine("error: \(error)")
      throw ExitCode(1)
    }
    session.settings.format = format == .json ? .json : .pretty
    let isTerminal = isatty(STDIN_FILENO) == 1
    if isTerminal { StandardStreams.write("Run 'help' to see a list of commands.\n") }
    while let line = ReplCommand.line(prompt: isTerminal ? session.isWaiting ? "| " : "> " : nil) {
      let reply = session.read(line)
      ReplCommand.write(reply)
      if reply.isOver { return }
    }
    ReplCommand.write(session.end())
    if isTerminal { StandardStreams.write("\n") }
  }

  private static func line(prompt: String?) -> String? {
    if let prompt { StandardStreams.write(prompt) }
    return readLine(strippingNewline: true)
  }

  private static func write(_ reply: ReplSession.Reply) {
    StandardStreams.write(reply.output)
    StandardStreams.complain(reply.complaint)
  }
}
