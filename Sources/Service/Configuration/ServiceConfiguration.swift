import Forges

/// What `gatehouse serve` was told: where it listens, what it keeps where, and which forges it speaks with (`serve.yaml`).
///
/// ```swift
/// let configuration = try ServiceConfiguration.read("/etc/gatehouse/serve.yaml")
/// configuration.forges[0].name   // "github": deliveries come to /hooks/github
/// ```
public struct ServiceConfiguration: Sendable {
  /// `host:port` of the webhooks' address; port 0 takes a free one.
  public var listen = ListenAddress(host: "127.0.0.1", port: 8080)
  /// The address of `/metrics`; nil: none.
  public var metrics: ListenAddress?
  public var tls: TLSFiles?
  /// `sqlite:/path` or `postgresql://…`; never logged.
  public var store: Secret
  /// The directory of the bare repositories that are fetched into.
  public var cache: String
  /// What comments are signed with.
  public var markerKey: Secret
  /// Pull requests that are judged side by side.
  public var workers = 2
  /// How often what was missed is looked for.
  public var reconcileMilliseconds = 300_000
  /// How long fetching one pull request may take.
  public var fetchMilliseconds = 300_000
  /// The user's own texts; nil: ours.
  public var templates: String?
  /// Draft pull requests get a verdict that does not block.
  public var draftsAreNeutral = false
  public var limits = ReceiverLimits()
  public var forges: [ForgeConfiguration] = []

  /// Files of a certificate chain and its key, PEM.
  public struct TLSFiles: Sendable, Hashable {
    public var certificate: String
    public var key: String
  }
}

/// Where a server listens.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
  public var host: String
  public var port: Int

  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// `host:port`, `[::1]:port`.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port)
    else { return nil }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    if host.isEmpty { return nil }
    self.init(host: host, port: port)
  }

  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// How much one sender may ask of the webhook server.
public struct ReceiverLimits: Sendable, Hashable {
  /// GitHub and GitLab send 25 MB at most.
  public var bodyBytes = 25 << 20
  public var headerBytes = 32 << 10
  public var headerCount = 100
  public var connections = 512
  public var idleMilliseconds = 30_000
  /// Bytes of bodies that are held at one time, over all connections.
  public var heldBytes = 128 << 20
}
