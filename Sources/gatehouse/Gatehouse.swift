import ArgumentParser
import Gate
import RegoCommands

/// The program's commands, one file each in `Commands/`, named after the command.
@main
struct Gatehouse: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gatehouse",
    abstract: "Policy as code at the gate of Git.",
    discussion: """
      Reads the manifests that a push changes, evaluates Rego policies over them, and refuses the push or lets it in.

      Exit codes: 0 passed, 1 denied, 2 wrong usage or a policy that does not compile, 3 could not judge.
      """,
    version: Version.current,
    subcommands: [
      InstallCommand.self, PreReceiveCommand.self, TestCommand.self, ConfigCommand.self,
      DoctorCommand.self, CoverageCommand.self, ObserveCommand.self, RecorddCommand.self, CacheCommand.self,
      ServeCommand.self,
    ] + RegoCommands.all)
}
