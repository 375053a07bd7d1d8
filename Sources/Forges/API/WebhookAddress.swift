import HTTPClient

/// The address that a forge's webhook sends to.
struct WebhookAddress {
  private let text: String

  init(_ text: String) { self.text = text }

  /// Whether it is the one of a configured forge: its path ends in `/hooks/<name>`.
  func leadsTo(_ name: String) -> Bool {
    let path = text.prefix { $0 != "?" && $0 != "#" }
    return path.hasSuffix("/hooks/\(name)") || path.hasSuffix("/hooks/\(name)/")
  }

  /// Whether it lies where Gitea and Forgejo send nothing to as delivered (`ALLOWED_HOST_LIST = external`): this computer,
  /// private networks, and names without a dot.
  var isInternal: Bool {
    guard let host = HTTPOrigin(of: text)?.host.lowercased() else { return false }
    if host.contains(":") || host.hasPrefix("[") {
      let bare = host.drop { $0 == "[" }
      return bare.hasPrefix("::1") || bare.hasPrefix("fc") || bare.hasPrefix("fd") || bare.hasPrefix("fe80")
    }
    let parts = host.split(separator: ".").map { UInt8($0) }
    guard parts.count == 4, let first = parts[0], let second = parts[1] else {
      return !host.contains(".") || [".local", ".internal", ".lan", ".localhost"].contains { host.hasSuffix($0) }
    }
    switch (first, second) {
    case (10, _), (127, _), (192, 168), (169, 254), (0, _): return true
    case (172, 16...31), (100, 64...127): return true
    default: return false
    }
  }
}
