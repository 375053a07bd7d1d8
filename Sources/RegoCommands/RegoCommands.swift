import ArgumentParser

/// The commands that are about Rego alone, one file each: a program lists them among its own.
///
/// ```swift
/// static let configuration = CommandConfiguration(subcommands: [InstallCommand.self] + RegoCommands.all)
/// ```
public enum RegoCommands {
  public static let all: [any ParsableCommand.Type] = [
    EvalCommand.self, VerifyCommand.self, BenchCommand.self, CheckCommand.self, FmtCommand.self, ParseCommand.self,
    CapabilitiesCommand.self, InspectCommand.self, DepsCommand.self, ReplCommand.self,
  ]
}
