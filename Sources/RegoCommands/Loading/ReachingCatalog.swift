import Foundation
import Rego
import RegoCryptography
import RegoNetwork

extension BuiltinCatalog {
  /// The built-ins of a command that evaluates for whoever started it: those that the capabilities name, which reach the
  /// hosts of `allow_net`; without capabilities everything, as with `opa`.
  static func reaching(_ capabilities: Capabilities?) -> BuiltinCatalog {
    var catalog = BuiltinCatalog.full
    var access = NetworkAccess(hosts: capabilities?.allowedHosts.map { Set($0) })
    access.mayReadFiles = true
    let runtime = NetworkBuiltins.runtime(
      environment: ProcessInfo.processInfo.environment, ["version": BuiltinCatalog.languageRelease, "commit": ""])
    catalog = catalog.adding(NetworkBuiltins.all(access, runtime: runtime))
    return capabilities.map { catalog.allowing($0) } ?? catalog
  }

  /// The release of OPA whose language this is.
  private static let languageRelease = "1.20.0"
}
