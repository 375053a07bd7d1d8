import Forges
import Foundation
import Glibc
import Testing

@testable import Service

/// `serve.yaml`: what is read from it, and what is said of what is wrong.
@Suite struct ServiceConfigurationTests {
  private static let whole = """
    listen: "[::1]:8443"
    metrics: 127.0.0.1:9090
    tls: {certificate: tls/cert.pem, key: /etc/tls/key.pem}
    store: sqlite:state/serve.db
    cache: /var/lib/gatehouse/repositories
    markerKey: marker
    workers: 4
    reconcile: 10m
    fetchTimeout: 90s
    templates: words
    drafts: neutral
    limits: {body: 10 MiB, header: 16 KiB, connections: 100, idle: 5s}
    forges:
      - kind: github
        url: https://github.com/
        app: {id: 123, key: app}
        webhookSecrets: [hook, hook2]
        repositories: ["acme/*"]
      - name: internal
        kind: gitlab
        url: https://git.example
        token: credential:token
        webhookSecrets: [hook]
        signedDeliveries: true
        repositories: ["infra/**"]
        context: policy
        certificates: ca.pem
    """

  /// A folder with secrets, and one of credentials.
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "gatehouse-configuration-\(UUID().uuidString)")

    init() throws {
      try FileManager.default.createDirectory(
        at: url.appendingPathComponent("credentials"), withIntermediateDirectories: true)
      try write("marker", "0123456789abcdef\n")
      try write("hook", "first\r\n")
      try write("hook2", "zweites")
      try write("app", "-----BEGIN KEY-----\n")
      try write("credentials/token", "t0ken\n", mode: 0o440)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws {
      let path = url.appendingPathComponent(name).path
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      guard chmod(path, mode) == 0 else { throw POSIXError(.EPERM) }
    }

    func read(_ yaml: String, credentials: Bool = true) throws(ServiceConfigurationError) -> ServiceConfiguration {
      try ServiceConfiguration(
        yaml: Array(yaml.utf8), file: "serve.yaml", directory: url.path,
        credentials: credentials ? url.appendingPathComponent("credentials").path : nil)
    }

    /// The problems without the folder's own path.
    func problems(_ yaml: String) -> [String] {
      do throws(ServiceConfigurationError) {
        _ = try read(yaml)
        return []
      } catch {
        return error.description.replacing(url.path, with: "FOLDER").split(separator: "\n").map(String.init)
      }
    }
  }

  @Test func everythingIsRead() throws {
    let folder = try Folder()
    let configuration = try folder.read(ServiceConfigurationTests.whole)
    #expect(configuration.listen == ListenAddress(host: "::1", port: 8443))
    #expect(configuration.listen.description == "[::1]:8443")
    #expect(configuration.tls?.certificate == folder.url.path + "/tls/cert.pem")
    #expect(configuration.tls?.key == "/etc/tls/key.pem")
    #expect(configuration.store.text == "sqlite:\(folder.url.path)/state/serve.db")
    #expect(configuration.markerKey.text == "0123456789abcdef")
    #expect(configuration.workers == 4)
    #expect(configuration.reconcileMilliseconds == 600_000)
    #expect(configuration.fetchMilliseconds == 90_000)
    #expect(configuration.draftsAreNeutral)
    #expect(configuration.limits.bodyBytes == 10 << 20)
    #expect(configuration.limits.idleMilliseconds == 5000)
    let github = try #require(configuration.forges.first)
    #expect(github.name == "github")
    #expect(github.url == "https://github.com")
    #expect(github.credential == .app(id: "123", key: Secret("-----BEGIN KEY-----")))
    #expect(github.webhookSecrets.map(\.text) == ["first", "zweites"])
    let gitlab = try #require(configuration.forges.last)
    #expect(gitlab.name == "internal")
    #expect(gitlab.credential == .token(Secret("t0ken")))
    #expect(gitlab.signsDeliveries)
    #expect(gitlab.context == "policy")
  }

  private static let start = "store: sqlite:/s.db\ncache: /c\nmarkerKey: marker\nforges:\n"
  private static let forge =
    "  - {kind: gitea, url: 'https://g.example', token: hook, webhookSecrets: [hook], repositories: ['a/*']"

  @Test(arguments: [
    ("", ["serve.yaml: holds one document, not 0"]),
    (
      "forges: []",
      [
        "serve.yaml:1: `markerKey` is missing", "serve.yaml:1: `store` is missing", "serve.yaml:1: `cache` is missing",
        "serve.yaml:1: `forges` is empty: there is nobody to listen to",
      ]
    ),
    (start + forge + "}", []),
    (
      start + forge + ", hook: x}",
      [
        "serve.yaml:5: `hook` is not a key here; there are name, kind, url, api, app, token, webhookSecrets, signedDeliveries, repositories, context, certificates, apiVersion"
      ]
    ),
    (
      start + "  - {kind: gitea, url: 'http://g.example', token: hook, webhookSecrets: [hook], repositories: ['a/*']}",
      ["serve.yaml:5: `forges[0].url` is not encrypted: only a forge on this machine may be spoken with by http"]
    ),
    (
      start
        + "  - {kind: gitea, url: 'https://me:pw@g.example', token: hook, webhookSecrets: [hook], repositories: ['a/*']}",
      ["serve.yaml:5: `forges[0].url` is an address such as `https://git.example`, without user, password or query"]
    ),
    (
      start + "  - {kind: gitea, url: 'https://g.example', token: hook, webhookSecrets: [], repositories: ['a/*']}",
      ["serve.yaml:5: `forges[0].webhookSecrets` names one secret, or two while one takes the other's place"]
    ),
    (
      start + "  - {kind: gitea, url: 'https://g.example', token: hook, repositories: ['a/*']}",
      ["serve.yaml:5: `forges[0].webhookSecrets` is missing"]
    ),
    (
      start
        + "  - {kind: gitea, url: 'https://g.example', app: {id: 1, key: app}, webhookSecrets: [hook], repositories: ['a/*']}",
      ["serve.yaml:5: `forges[0].app` is for GitHub; gitea takes a `token`"]
    ),
    (
      start + "  - {kind: svn, url: 'https://g.example', token: hook, webhookSecrets: [hook], repositories: ['a/*']}",
      ["serve.yaml:5: `forges[0].kind` is one of github, gitlab, gitea, forgejo"]
    ),
    (
      start + "  - {kind: gitea, url: 'https://g.example', token: none, webhookSecrets: [hook], repositories: ['a/*']}",
      ["serve.yaml:5: `forges[0].token` cannot be had: FOLDER/none cannot be read: no such file or directory"]
    ),
    (
      start + forge + "}\n" + forge + "}", ["serve.yaml:4: `forges` has two entries named gitea"]
    ),
    (
      "listen: 8080\nworkers: 0\nreconcile: soon\ndrafts: never\n" + start + forge + "}",
      [
        "serve.yaml:1: `listen` is text, and not empty", "serve.yaml:2: `workers` is a whole number from 1 to 64",
        "serve.yaml:3: `reconcile` is a time such as `30s` or `5m`", "serve.yaml:4: `drafts` is `judge` or `neutral`",
      ]
    ),
  ])
  func whatIsWrongIsSaidWithItsLine(yaml: String, problems: [String]) throws {
    #expect(try Folder().problems(yaml) == problems)
  }

  @Test func secretsAreNeitherEmptyNorForOthersToRead() throws {
    let folder = try Folder()
    let yaml = ServiceConfigurationTests.start + ServiceConfigurationTests.forge + "}"
    for empty in ["", "\n", "\r\n\n"] {
      try folder.write("hook", empty)
      #expect(folder.problems(yaml).contains { $0.hasSuffix("FOLDER/hook is empty: an empty secret proves nothing") })
    }
    try folder.write("hook", "secret", mode: 0o644)
    #expect(
      folder.problems(yaml).first
        == "serve.yaml:5: `forges[0].token` cannot be had: FOLDER/hook may be read by others (mode 644): `chmod 600 FOLDER/hook`"
    )
    try folder.write("hook", "secret")
    try folder.write("marker", "short")
    #expect(folder.problems(yaml).first?.contains("is shorter than 16 bytes") == true)
  }

  @Test func credentialsComeFromSystemdAlone() throws {
    let folder = try Folder()
    for place in ["credential:../hook", "credential:", "credential:..", "credential:a/b"] {
      let yaml = ServiceConfigurationTests.start.replacing(": marker", with: ": \"\(place)\"")
      #expect(folder.problems(yaml).contains { $0.contains("does not name a credential") })
    }
    let error = #expect(throws: ServiceConfigurationError.self) {
      _ = try folder.read(ServiceConfigurationTests.whole, credentials: false)
    }
    #expect(error?.description.contains("LoadCredential=token:FILE") == true)
  }

  @Test func noSecretIsInWhatAConfigurationPrints() throws {
    let configuration = try Folder().read(ServiceConfigurationTests.whole)
    var text = ""
    dump(configuration, to: &text)
    text += "\(configuration)"
    for secret in ["0123456789abcdef", "first", "zweites", "BEGIN KEY", "t0ken"] {
      #expect(!text.contains(secret), "\(secret) in \(text)")
    }
  }

  @Test(arguments: ["", "x", ":1", "host:", "host:65536", "host:-1", "host:x"])
  func addressesThatAreNone(text: String) { #expect(ListenAddress(text) == nil) }
}
