import Gate
import HTTPClient

/// Gitea and Forgejo, whose APIs are one but for a few things, told apart by the configuration's kind and by asking once.
///
/// ```swift
/// let forge = GiteaForge(configuration, tools)   // kind: .gitea or .forgejo
/// let request = try await forge.pullRequest(7, in: ForgeRepository(id: "42", path: "acme/shop"))
/// ```
public struct GiteaForge: Forge {
  let configuration: ForgeConfiguration
  let tools: ForgeTools
  let client: APIClient
  let named: RepositoryList
  let memory = GiteaMemory()
  private let proof: WebhookProof

  public init(_ configuration: ForgeConfiguration, _ tools: ForgeTools) {
    self.configuration = configuration
    self.tools = tools
    named = RepositoryList(configuration.repositories)
    let token = GiteaForge.token(configuration)
    client = APIClient(
      base: configuration.apiBase, tools: tools,
      authorization: FixedAuthorization("Authorization", Secret("token \(token.text)")),
      account: APIAccount(name: configuration.name), memory: ETagMemory())
    proof = WebhookProof(configuration.webhookSecrets)
  }

  /// Only tokens are there; `setupProblems` tells of an App.
  static func token(_ configuration: ForgeConfiguration) -> Secret {
    if case .token(let token) = configuration.credential { return token }
    return Secret("")
  }

  public var name: String { configuration.name }

  /// Neither ranges of lines nor suggestions are known to either of them.
  public var limits: ForgeLimits {
    ForgeLimits(comment: 65_536, takesSuggestions: .none, takesLineRanges: false, takesAnnotations: false)
  }

  /// For words: `Gitea`, `Forgejo`.
  var product: String { configuration.kind == .forgejo ? "Forgejo" : "Gitea" }

  // MARK: Deliveries

  /// Both send the headers of Gogs and GitHub too, and Forgejo those of Gitea: only the product's own are looked at.
  private var header: String { "X-\(product)-" }

  public func prove(_ delivery: Delivery) throws(DeliveryRefusal) -> DeliveryName {
    try proof.check(hmacIn: header + "Signature", prefix: "", of: delivery)
    try DeliveryBody.checkJSON(delivery)
    guard let event = delivery.headers[header + "Event"], !event.isEmpty else {
      throw .malformed(reason: "\(header)Event is missing")
    }
    let id = try DeliveryBody.id(delivery.headers[header + "Delivery"], from: header + "Delivery")
    return DeliveryName(id: id, event: LogWord.of(event))
  }

  public func events(of delivery: Delivery, named name: DeliveryName) throws(DeliveryRefusal) -> [ForgeEvent] {
    let payload = try DeliveryBody.decoded(GiteaPayload.self, delivery)
    let event = GiteaEvent(
      payload: payload, name: name.event, isNamed: { named.contains($0) },
      isOurs: { tools.markers.read($0, pullRequest: $1, repository: $2, forge: self.name) != nil })
    return [try event.read()]
  }

  /// There are no installations here.
  public func forgetTokens(installation: String) async {}

  /// Neither of them keeps a list that its API tells.
  public func failedDeliveries() async throws(ForgeError) -> [FailedDelivery] { [] }

  public func redeliver(_ delivery: FailedDelivery) async throws(ForgeError) {
    throw .unsupported(call: "sending a delivery again")
  }

  // MARK: Who we are, and whom we speak to

  /// The number of our own account, asked for once.
  func ownID() async throws(ForgeError) -> Int64 {
    if let id = memory.own[0] { return id }
    let user = try await client.read(GiteaAnswer.User.self, APICall(.get, ["user"]))
    memory.own[0] = user.id
    return user.id
  }

  /// The start of every path about a repository, which has an owner and a name and nothing else.
  func path(_ repository: ForgeRepository, _ rest: String...) throws(ForgeError) -> [String] {
    let parts = repository.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, named.contains(repository.path) else {
      throw .notFound(call: "repository \(SafeText.line(repository.path, longest: 200))")
    }
    return ["repos"] + parts + rest
  }

  /// Whether comments on lines can be resolved by call: Gitea from 1.26 on. Forgejo tells Gitea's version beside its own, and
  /// has no such call.
  func canResolve() async throws(ForgeError) -> Bool {
    if configuration.kind == .forgejo { return false }
    if let known = memory.canResolve[0] { return known }
    var told: String?
    do throws(ForgeError) {
      told = try await client.read(GiteaAnswer.Version.self, APICall(.get, ["version"])).version
    } catch {
      if error.isTransient { throw error }
    }
    let canResolve = GiteaVersion(told ?? "").map { $0 >= GiteaVersion(major: 1, minor: 26) } ?? false
    memory.canResolve[0] = canResolve
    return canResolve
  }
}

/// What one Gitea or Forgejo has told and need not be asked for again.
final class GiteaMemory: Sendable {
  let own = ShortMemory<Int, Int64>()
  let canResolve = ShortMemory<Int, Bool>()
  /// Pull requests whose reviews were just looked through and held no draft of ours. Good for one review.
  let withoutDrafts = ShortMemory<PullRequestName, Bool>()

  struct PullRequestName: Hashable, Sendable {
    var repository: String
    var number: Int

    init(_ request: PullRequest) { (repository, number) = (request.repository.id, request.number) }
  }
}

/// The start of a version: `1.26.0+dev-123-gabc`, `1.22.6`.
struct GiteaVersion: Comparable {
  var major: Int
  var minor: Int

  init(major: Int, minor: Int) { (self.major, self.minor) = (major, minor) }

  init?(_ text: String) {
    let parts = text.drop { $0 == "v" }.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1].prefix { $0.isNumber }) else {
      return nil
    }
    (self.major, self.minor) = (major, minor)
  }

  static func < (left: GiteaVersion, right: GiteaVersion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }
}
