import Gate
import HTTPClient

/// GitHub: github.com and Enterprise Server, by an App (check runs) or by a token (commit statuses).
///
/// ```swift
/// let forge = GitHubForge(configuration, tools)
/// let request = try await forge.pullRequest(7, in: ForgeRepository(id: "42", path: "acme/shop"))
/// ```
public struct GitHubForge: Forge {
  let configuration: ForgeConfiguration
  let tools: ForgeTools
  let named: RepositoryList
  let access: GitHubAccess
  let notes = GitHubNotes()
  private let proof: WebhookProof

  public init(_ configuration: ForgeConfiguration, _ tools: ForgeTools) {
    self.configuration = configuration
    self.tools = tools
    named = RepositoryList(configuration.repositories)
    access = GitHubAccess(configuration, tools)
    proof = WebhookProof(configuration.webhookSecrets)
  }

  public var name: String { configuration.name }

  public var limits: ForgeLimits {
    ForgeLimits(
      comment: GitHubForge.longestComment, takesSuggestions: .replacesRange, takesLineRanges: true,
      takesAnnotations: access.isApp)
  }

  /// GitHub's limits.
  static let longestComment = 65_536
  static let longestOutput = 65_535
  static let longestDescription = 140
  static let longestTitle = 255
  static let annotationsPerCall = 50

  // MARK: Deliveries

  public func prove(_ delivery: Delivery) throws(DeliveryRefusal) -> DeliveryName {
    try proof.check(hmacIn: "X-Hub-Signature-256", prefix: "sha256=", of: delivery)
    // Gitea and its kin send GitHub's headers too, with other payloads.
    for other in ["X-Forgejo-Event", "X-Gitea-Event", "X-Gogs-Event"] where delivery.headers[other] != nil {
      throw .malformed(reason: "\(other) is there: this is no delivery of GitHub")
    }
    try DeliveryBody.checkJSON(delivery)
    guard let event = delivery.headers["X-GitHub-Event"], !event.isEmpty else {
      throw .malformed(reason: "X-GitHub-Event is missing")
    }
    let id = try DeliveryBody.id(delivery.headers["X-GitHub-Delivery"], from: "X-GitHub-Delivery")
    return DeliveryName(id: id, event: LogWord.of(event))
  }

  public func events(of delivery: Delivery, named name: DeliveryName) throws(DeliveryRefusal) -> [ForgeEvent] {
    try GitHubEvent(name: name.event, named: named, app: access.appID, context: configuration.context).read(delivery)
  }

  public func forgetTokens(installation: String) async {
    await access.forget(installation: installation)
    notes.forgetPermissions()
  }

  // MARK: Calls

  /// The start of every path about a repository that the configuration names.
  func path(_ repository: ForgeRepository, _ rest: String...) throws(ForgeError) -> [String] {
    let names = repository.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 2, named.contains(repository.path) else {
      throw .unsupported(call: "\(SafeText.name(repository.path)), which `repositories` does not name")
    }
    return ["repos"] + names + rest
  }

  /// Speaks for a repository.
  func client(_ repository: ForgeRepository) async throws(ForgeError) -> APIClient {
    try await access.client(for: repository, path: try path(repository))
  }

  static func commit(_ hex: String?, of call: String) throws(ForgeError) -> ObjectID {
    guard let hex, let id = ObjectID(hex: hex.utf8) else {
      throw .malformed(call: call, reason: "a commit is not a full id")
    }
    return id
  }
}
