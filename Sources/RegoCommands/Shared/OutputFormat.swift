import ArgumentParser

/// What a command prints: for people or for programs.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case pretty, json
}
