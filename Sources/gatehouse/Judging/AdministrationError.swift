import Gate
import PolicySources
import RegoSyntax

/// Why there are no settings or policies to judge by.
enum AdministrationError: Error {
  case settings(SettingsFileError)
  case source(PolicySourceError)
  case policies(PolicySetError)
  case noPolicies

  /// The policies are there and believed, but they cannot judge: a failure of judging, which `failMode` speaks of.
  var isOfJudging: Bool {
    if case .policies = self { return true }
    return false
  }
}

extension AdministrationError: CustomStringConvertible {
  /// A first line, and where there is more to say the lines below it.
  var description: String {
    switch self {
    case .settings(let error): "the settings cannot be used:\n\(error)"
    case .source(let error): "the policies cannot be used:\n\(error)"
    case .policies(.policies(let diagnostics, let sources)):
      "the policies cannot be used:\n\(diagnostics.rendered(sources: sources))"
    case .policies(let error): "the policies cannot be used:\n\(error)"
    case .noPolicies: "no policies are named: neither --policy nor the settings' `policies` says where they are"
    }
  }
}
