/// One file of a policy directory: a module (`.rego`) or data (`.json`, `.yaml`, `.yml`). `PolicySources` reads them.
public struct PolicyFile: Sendable, Hashable {
  /// As messages print it, and relative to the directory that was named, so that the revision does not depend on where
  /// the directory stands: `policy/latest.rego`.
  public var name: String
  public var bytes: [UInt8]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// What a file is to a policy set.
  public enum Kind: Sendable, Hashable {
    case module
    /// `*_test.rego`: read by `gatehouse verify`, left out of judging.
    case test
    case json
    case yaml
    /// Anything else: a README beside the rules.
    case other
  }

  public var kind: Kind {
    let lower = name.lowercased()
    if lower.hasSuffix("_test.rego") { return .test }
    if lower.hasSuffix(".rego") { return .module }
    if lower.hasSuffix(".json") { return .json }
    return lower.hasSuffix(".yaml") || lower.hasSuffix(".yml") ? .yaml : .other
  }
}
