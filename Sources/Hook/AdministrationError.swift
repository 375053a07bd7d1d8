import Gate
import PolicySources
import RegoSyntax

/// Why there are no settings or policies to judge by.
public enum AdministrationError: Error {
  case settings(SettingsFileError)
  case source(PolicySourceError)
  case policies(PolicySetError)
  case noPolicies
  /// `--mode` and the settings both say what a denial does, and not the same.
  case modeAgainstSettings(Enforcement, config: String)

  /// The policies are there and believed, but they cannot judge: a failure of judging, which `failMode` speaks of.
  public var isOfJudging: Bool {
    if case .policies = self { return true }
    return false
  }
}

extension AdministrationError: CustomStringConvertible {
  /// A first line, and where there is more to say the lines below it.
  public var description: String {
    switch self {
    case .settings(let error): "the settings cannot be used:\n\(error)"
    case .source(let error): "the policies cannot be used:\n\(error)"
    case .policies(.policies(let diagnostics, let sources)):
      "the policies cannot be used:\n\(diagnostics.rendered(sources: sources))"
    case .policies(let error): "the policies cannot be used:\n\(error)"
    case .noPolicies: "no policies are named: neither --policy nor the settings' `policies` says where they are"
    case .modeAgainstSettings(let mode, let config):
      "the hook was installed with --mode \(mode.rawValue), but \(SafeText.name(config)) has another `enforcement`: take one of them out"
    }
  }
}
