import Foundation
import Gate
import Hook
import PolicySources
import Rego
import RegoCryptography
import RegoNetwork

extension Administration {
  /// As the full program has it, which carries every built-in.
  static func full(policies: [String], config: String?, trust: Trust) -> Administration {
    Administration(policies: policies, config: config, trust: trust, builtins: .full)
  }
}

extension CarriedBuiltins {
  /// Everything; outside what the settings allow, and of the files and variables that requests may name nothing.
  static let full = CarriedBuiltins(.full) { reach in
    let environment = ProcessInfo.processInfo.environment.filter { reach.environment.contains($0.key) }
    return NetworkBuiltins.all(
      NetworkAccess(hosts: Set(reach.hosts)), runtime: NetworkBuiltins.runtime(environment: environment))
  }
}
