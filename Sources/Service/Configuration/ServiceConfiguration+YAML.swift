import Forges
import Foundation
import Gate
import RegoValues
import YAMLReader

extension ServiceConfiguration {
  /// Reads `serve.yaml` and every secret that it names. Relative paths start at its own directory.
  public static func read(
    _ path: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ServiceConfigurationError) -> ServiceConfiguration {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ServiceConfigurationError(file: path, problems: [.init(line: nil, words: "cannot be read")])
    }
    return try ServiceConfiguration(
      yaml: Array(data), file: path, directory: (URL(fileURLWithPath: path).path as NSString).deletingLastPathComponent,
      credentials: environment["CREDENTIALS_DIRECTORY"])
  }

  init(
    yaml: [UInt8], file: String, directory: String, credentials: String?
  ) throws(ServiceConfigurationError) {
    let documents: [YAMLDocument]
    do {
      documents = try YAMLReader.documents(yaml)
    } catch {
      throw ServiceConfigurationError(file: file, problems: [.init(line: nil, words: "\(error)")])
    }
    guard documents.count == 1, let document = documents.first else {
      throw ServiceConfigurationError(
        file: file, problems: [.init(line: nil, words: "holds one document, not \(documents.count)")])
    }
    let problems = ConfigurationNode.Problems()
    let root = ConfigurationNode(
      value: document.value, path: [], name: "", positions: document.positions, problems: problems)
    let reader = ConfigurationReader(
      directory: directory, secrets: SecretSource(directory: directory, credentials: credentials))
    let configuration = reader.read(root)
    guard problems.all.isEmpty, let configuration else {
      throw ServiceConfigurationError(file: file, problems: problems.all)
    }
    self = configuration
  }
}

/// Turns the nodes of `serve.yaml` into values; what is wrong is left with the nodes.
private struct ConfigurationReader {
  var directory: String
  var secrets: SecretSource

  private static let keys = [
    "version", "listen", "metrics", "tls", "store", "cache", "markerKey", "workers", "reconcile", "fetchTimeout",
    "templates", "drafts", "limits", "forges",
  ]

  func read(_ root: ConfigurationNode) -> ServiceConfiguration? {
    root.allow(ConfigurationReader.keys)
    if let version = root["version"], version.count(1...1) == nil { return nil }
    // What is missing is noted, and what stands in its place never used: all problems are told in one go.
    let nothing = Secret(bytes: [])
    let marker = need(root, "markerKey").flatMap(secret)
    var configuration = ServiceConfiguration(
      store: Secret(storeAddress(need(root, "store")?.text() ?? "")),
      cache: absolute(need(root, "cache")?.text() ?? ""), markerKey: marker ?? nothing)
    if let marker, marker.bytes.count < 16 {
      root["markerKey"]?.fail("is shorter than 16 bytes: `head -c 32 /dev/urandom | base64` makes a good one")
    }
    if let node = root["listen"] { configuration.listen = address(node) ?? configuration.listen }
    if let node = root["metrics"] { configuration.metrics = address(node) }
    configuration.tls = root["tls"].flatMap(tls)
    configuration.workers = root["workers"]?.count(1...64) ?? configuration.workers
    configuration.reconcileMilliseconds =
      root["reconcile"]?.duration(1000...86_400_000) ?? configuration.reconcileMilliseconds
    configuration.fetchMilliseconds =
      root["fetchTimeout"]?.duration(1000...3_600_000) ?? configuration.fetchMilliseconds
    configuration.templates = root["templates"]?.text().map(absolute)
    if let drafts = root["drafts"], let word = drafts.text() {
      if !["judge", "neutral"].contains(word) { drafts.fail("is `judge` or `neutral`") }
      configuration.draftsAreNeutral = word == "neutral"
    }
    if let node = root["limits"] { limits(node, &configuration.limits) }
    configuration.forges = need(root, "forges")?.items.compactMap(forge) ?? []
    if root["forges"]?.items.isEmpty == true { root["forges"]?.fail("is empty: there is nobody to listen to") }
    checkNames(root["forges"], configuration.forges)
    return configuration
  }

  private func need(_ node: ConfigurationNode, _ key: String) -> ConfigurationNode? {
    if let child = node[key] { return child }
    node.problems.add(node.line, "`\(node.name.isEmpty ? key : "\(node.name).\(key)")` is missing")
    return nil
  }

  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") || directory.isEmpty ? path : directory + "/" + path
  }

  /// A path after `sqlite:` starts at the file's directory too.
  private func storeAddress(_ text: String) -> String {
    guard text.hasPrefix("sqlite:") else { return text }
    return "sqlite:" + absolute(String(text.dropFirst("sqlite:".count)))
  }

  private func secret(_ node: ConfigurationNode) -> Secret? {
    guard let place = node.text() else { return nil }
    do {
      return try secrets.read(place)
    } catch {
      node.fail("cannot be had: \(error.words)")
      return nil
    }
  }

  private func address(_ node: ConfigurationNode) -> ListenAddress? {
    guard let text = node.text() else { return nil }
    guard let address = ListenAddress(text) else {
      node.fail("is `host:port`")
      return nil
    }
    return address
  }

  private func tls(_ node: ConfigurationNode) -> ServiceConfiguration.TLSFiles? {
    node.allow(["certificate", "key"])
    guard let certificate = need(node, "certificate")?.text(), let key = need(node, "key")?.text() else { return nil }
    return .init(certificate: absolute(certificate), key: absolute(key))
  }

  private func limits(_ node: ConfigurationNode, _ limits: inout ReceiverLimits) {
    node.allow(["body", "header", "connections", "idle"])
    limits.bodyBytes = node["body"]?.size(1024...(256 << 20)) ?? limits.bodyBytes
    limits.headerBytes = node["header"]?.size(1024...(1 << 20)) ?? limits.headerBytes
    limits.connections = node["connections"]?.count(1...100_000) ?? limits.connections
    limits.idleMilliseconds = node["idle"]?.duration(100...3_600_000) ?? limits.idleMilliseconds
    limits.heldBytes = max(limits.heldBytes, limits.bodyBytes)
  }

  private func checkNames(_ node: ConfigurationNode?, _ forges: [ForgeConfiguration]) {
    var seen: Set<String> = []
    for forge in forges where !seen.insert(forge.name).inserted { node?.fail("has two entries named \(forge.name)") }
  }

  // MARK: Forges

  private static let forgeKeys = [
    "name", "kind", "url", "api", "app", "token", "webhookSecrets", "signedDeliveries", "repositories", "context",
    "certificates", "apiVersion",
  ]

  private func forge(_ node: ConfigurationNode) -> ForgeConfiguration? {
    node.allow(ConfigurationReader.forgeKeys)
    let kind = need(node, "kind").flatMap(kind)
    let url = need(node, "url").flatMap(webAddress)
    let credential = credential(node, kind)
    let name = node["name"]?.text() ?? kind?.rawValue ?? ""
    if name.contains(where: { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")) }) {
      node["name"]?.fail("is made of letters, digits, `-` and `_`: it is part of the webhook's address")
    }
    let hooks = need(node, "webhookSecrets")
    let secrets = hooks?.items.compactMap(secret) ?? []
    if let hooks, !(1...2).contains(hooks.items.count) {
      hooks.fail("names one secret, or two while one takes the other's place")
    }
    let repositories = need(node, "repositories")?.list() ?? []
    for pattern in repositories where (try? Glob(pattern)) == nil {
      node["repositories"]?.fail("holds `\(pattern)`, which is no pattern")
    }
    if repositories.isEmpty {
      node["repositories"]?.fail("is empty: name those that may be spoken in, such as `acme/*`")
    }
    guard let kind, let url, let credential else { return nil }
    return ForgeConfiguration(
      name: name, kind: kind, url: url, api: node["api"].flatMap(webAddress), webhookSecrets: secrets,
      signsDeliveries: node["signedDeliveries"]?.flag() ?? false, credential: credential, repositories: repositories,
      context: node["context"]?.text() ?? "gatehouse", certificates: node["certificates"]?.text().map(absolute),
      apiVersion: node["apiVersion"]?.text())
  }

  private func kind(_ node: ConfigurationNode) -> ForgeConfiguration.Kind? {
    guard let text = node.text() else { return nil }
    if let kind = ForgeConfiguration.Kind(rawValue: text) { return kind }
    node.fail("is one of \(ForgeConfiguration.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
    return nil
  }

  private func webAddress(_ node: ConfigurationNode) -> String? {
    guard let text = node.text() else { return nil }
    guard let parts = URLComponents(string: text), let scheme = parts.scheme, ["http", "https"].contains(scheme),
      let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil, parts.query == nil,
      parts.fragment == nil
    else {
      node.fail("is an address such as `https://git.example`, without user, password or query")
      return nil
    }
    if scheme == "http", !["127.0.0.1", "localhost", "::1", "[::1]"].contains(host) {
      node.fail("is not encrypted: only a forge on this machine may be spoken with by http")
    }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  private func credential(_ node: ConfigurationNode, _ kind: ForgeConfiguration.Kind?) -> ForgeConfiguration.Credential?
  {
    switch (node["app"], node["token"]) {
    case (let app?, nil):
      if let kind, kind != .github {
        app.fail("is for GitHub; \(kind.rawValue) takes a `token`")
        return nil
      }
      app.allow(["id", "key"])
      guard let id = need(app, "id").flatMap(identity), let key = need(app, "key").flatMap(secret) else { return nil }
      return .app(id: id, key: key)
    case (nil, let token?): return secret(token).map { .token($0) }
    default:
      node.fail("needs `app` or `token`, one of them")
      return nil
    }
  }

  private func identity(_ node: ConfigurationNode) -> String? {
    if case .number(let number) = node.value { return number.text }
    return node.text()
  }
}
