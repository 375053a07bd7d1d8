import Rego

/// What policies may reach by `http.send` and `net.lookup_ip_addr`.
///
/// ```swift
/// let access = NetworkAccess(hosts: ["registry.example.com"])
/// let catalog = BuiltinCatalog.full.adding(NetworkBuiltins.all(access))
/// ```
///
/// A host is allowed by its name or by its address. Names lie: an allowed name that leads to an address of this machine or
/// of a private network (RFC 6890) leads nowhere, unless that address is allowed too. What is checked is the address that
/// a connection is about to be opened to, for every redirect anew; proxies are not used.
public struct NetworkAccess: Sendable {
  /// Names and addresses; nil: everything, as OPA has it without `allow_net`.
  public var hosts: Set<String>?
  /// For a call with its redirects and repetitions, whatever a policy asks for.
  public var mostMilliseconds = 30_000
  /// Bytes of an answer's body.
  public var longestAnswer = 16 << 20
  /// Whether `tls_*_file` and `tls_*_env_variable` are looked at.
  public var mayReadFiles = false
  /// What requests with `cache` or `force_cache` share for as long as this access is used.
  public var answers = KeptAnswers()

  public init(hosts: Set<String>?) {
    self.hosts = hosts.map { Set($0.map { NetworkAccess.plain($0) }) }
  }

  /// Lower case, without brackets and a final dot.
  static func plain(_ host: String) -> String {
    var name = Substring(host.lowercased())
    if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
    if name.hasSuffix("."), name != "." { name = name.dropLast() }
    return IPAddress(String(name))?.description ?? String(name)
  }

  func allows(host: String) -> Bool { hosts?.contains(NetworkAccess.plain(host)) ?? true }

  /// Whether an address may be connected to that an allowed name led to.
  func allows(address: IPAddress) -> Bool {
    guard let hosts else { return true }
    return !address.isSpecial || hosts.contains(address.description)
  }
}

extension IPAddress {
  private static let special = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
    "240.0.0.0/4", "::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
    "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8",
  ].compactMap { IPNetwork($0) }

  /// Not one of the public network: of this machine, of private networks, of groups, of documents, or one that hides
  /// another in it (RFC 6890, 6052 and 3056).
  var isSpecial: Bool { IPAddress.special.contains { $0.contains(self) } }

  /// Of a socket's address; nil for other families.
  init?(_ address: UnsafeRawBufferPointer, family: Int32) {
    let octets: UnsafeRawBufferPointer.SubSequence
    switch family {
    case Socket.ipv4: octets = address.dropFirst(4).prefix(4)
    case Socket.ipv6: octets = address.dropFirst(8).prefix(16)
    default: return nil
    }
    guard octets.count == (family == Socket.ipv4 ? 4 : 16) else { return nil }
    let bits = octets.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    let isMapped = octets.count == 16 && bits >> 32 == 0xFFFF
    self.init(bits: isMapped ? bits & 0xFFFF_FFFF : bits, isIPv4: isMapped || octets.count == 4)
  }
}
