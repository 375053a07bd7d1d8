import Gate
import Hook
import PolicySources
import Rego
import RegoCryptography

extension Administration {
  /// As the full program has it, which carries every built-in.
  static func full(policies: [String], config: String?, trust: Trust) -> Administration {
    Administration(policies: policies, config: config, trust: trust, catalog: .full)
  }
}
