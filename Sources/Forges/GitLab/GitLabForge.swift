import Gate
import HTTPClient

/// GitLab, on gitlab.com or one's own. The API is asked by the project's number, which survives renames.
///
/// ```swift
/// let forge = GitLabForge(configuration, tools)
/// let request = try await forge.pullRequest(7, in: ForgeRepository(id: "42", path: "group/project"))
/// ```
public struct GitLabForge: Forge {
  let configuration: ForgeConfiguration
  let tools: ForgeTools
  let client: APIClient
  let named: RepositoryList
  let memory = GitLabMemory()
  private let proof: WebhookProof
  private let signing: GitLabSigning

  public init(_ configuration: ForgeConfiguration, _ tools: ForgeTools) {
    self.configuration = configuration
    self.tools = tools
    named = RepositoryList(configuration.repositories)
    client = APIClient(
      base: configuration.apiBase, tools: tools,
      authorization: FixedAuthorization("PRIVATE-TOKEN", GitLabForge.token(configuration)),
      account: APIAccount(name: configuration.name), memory: ETagMemory())
    proof = WebhookProof(configuration.webhookSecrets)
    signing = GitLabSigning(configuration.webhookSecrets)
  }

  /// Only tokens are there at GitLab; `setupProblems` tells of an App.
  static func token(_ configuration: ForgeConfiguration) -> Secret {
    if case .token(let token) = configuration.credential { return token }
    return Secret("")
  }

  public var name: String { configuration.name }

  public var limits: ForgeLimits {
    ForgeLimits(comment: 1_000_000, takesSuggestions: .relative, takesLineRanges: false, takesAnnotations: false)
  }

  // MARK: Deliveries

  public func prove(_ delivery: Delivery) throws(DeliveryRefusal) -> DeliveryName {
    var id: String?
    if configuration.signsDeliveries {
      id = try signing.check(delivery, now: tools.clock.now)
    } else {
      try proof.check(tokenIn: "X-Gitlab-Token", of: delivery)
      id = delivery.headers["Idempotency-Key"] ?? delivery.headers["X-Gitlab-Event-UUID"]
    }
    try DeliveryBody.checkJSON(delivery)
    guard let event = delivery.headers["X-Gitlab-Event"], !event.isEmpty else {
      throw .malformed(reason: "X-Gitlab-Event is missing")
    }
    return DeliveryName(id: try DeliveryBody.id(id, from: "Idempotency-Key"), event: LogWord.of(event))
  }

  public func events(of delivery: Delivery, named name: DeliveryName) throws(DeliveryRefusal) -> [ForgeEvent] {
    let payload = try DeliveryBody.decoded(GitLabPayload.self, delivery)
    let event = GitLabEvent(
      payload: payload, isNamed: { named.contains($0) },
      isOurs: { tools.markers.read($0, pullRequest: $1, repository: $2, forge: self.name) != nil })
    return [try event.read()]
  }

  /// There are no installations at GitLab.
  public func forgetTokens(installation: String) async {}

  // MARK: Who we are

  /// The number of our own account, asked for once.
  func ownID() async throws(ForgeError) -> Int64 {
    if let id = memory.own[0] { return id }
    let user = try await client.read(GitLabAnswer.User.self, APICall(.get, ["user"]))
    memory.own[0] = user.id
    return user.id
  }

  /// The start of every path about a project.
  static func project(_ id: String, _ rest: String...) -> [String] { ["projects", id] + rest }

  static func mergeRequest(_ request: PullRequest, _ rest: String...) -> [String] {
    ["projects", request.repository.id, "merge_requests", String(request.number)] + rest
  }
}

/// What one GitLab has told and need not be asked for again.
final class GitLabMemory: Sendable {
  let own = ShortMemory<Int, Int64>()
  /// Where a merge request comes from.
  let sources = ShortMemory<MergeRequestName, Source>()
  /// The pipeline in which a pending status of ours stands.
  let pending = ShortMemory<StatusPlace, Int64>()
  /// Projects whose commits had no pipeline after some waiting: theirs are not waited for again.
  let withoutPipelines = ShortMemory<String, Bool>()
  /// Deliveries that were asked for again: one that fails for ever is not asked for for ever.
  let redelivered = ShortMemory<String, Bool>()
  /// The path of a project, by its number.
  let paths = ShortMemory<String, String>()

  struct MergeRequestName: Hashable, Sendable {
    var project: String
    var number: Int
  }

  struct Source: Sendable {
    var project: String
    var branch: String
  }

  struct StatusPlace: Hashable, Sendable {
    var project: String
    var commit: ObjectID
  }
}
