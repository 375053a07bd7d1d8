/// What policies may reach outside, as the administrator's settings allow it (`capabilities`). Nothing by itself: then a
/// policy that calls such a built-in, or names it as a target of `with`, does not compile.
public struct PolicyReach: Sendable, Hashable {
  /// Names and addresses for `http.send` and `net.lookup_ip_addr`.
  public var hosts: [String]
  /// Variables of the environment that `opa.runtime` tells.
  public var environment: [String]

  public init(hosts: [String] = [], environment: [String] = []) {
    self.hosts = hosts
    self.environment = environment
  }

  /// For policies that are read and not evaluated.
  public static let unknown = PolicyReach(hosts: ["*"], environment: ["*"])

  /// The built-ins that policies may call, in order of name.
  public var allowedBuiltins: [String] {
    (hosts.isEmpty ? [] : ["http.send", "net.lookup_ip_addr"]) + (environment.isEmpty ? [] : ["opa.runtime"])
  }

  /// The built-ins that no policy may call, nor name in `with`. Tests may put something in their places.
  public var refusedBuiltins: Set<String> {
    Set(["http.send", "net.lookup_ip_addr", "opa.runtime"]).subtracting(allowedBuiltins)
  }
}
