import Forges
import Gate
import HTTPClient
import Synchronization

/// A forge that answers what a test says and remembers what it was asked to write.
final class ScriptedForge: Forge {
  struct State {
    var listed = [ScriptedForge.repository]
    var requests: [Int: PullRequest] = [:]
    var standing: [String: StandingVerdict] = [:]
    var failed: [FailedDelivery] = []
    var events: [ForgeEvent] = []
    var refusal: DeliveryRefusal?
    var error: ForgeError?
    var writers: Set<String> = []
    var calls: [String] = []
  }

  let name: String
  let limits = ForgeLimits(comment: 65_536, takesSuggestions: .none, takesLineRanges: true, takesAnnotations: false)
  let state = Mutex(State())

  init(name: String = "forge") { self.name = name }

  static let repository = ForgeRepository(id: "42", path: "acme/web")

  static func commit(_ byte: UInt8) -> ObjectID { ObjectID(bytes: [UInt8](repeating: byte, count: 20)) }

  static func request(_ number: Int, head: UInt8 = 1, state: PullRequest.State = .open) -> PullRequest {
    PullRequest(
      number: number, state: state, head: commit(head), headBranch: "topic", base: commit(9), baseBranch: "main",
      author: "ada", repository: repository)
  }

  private func note(_ call: String) throws(ForgeError) {
    let error = state.withLock { state in
      state.calls.append(call)
      return state.error
    }
    if let error { throw error }
  }

  var calls: [String] { state.withLock { $0.calls } }

  func prove(_ delivery: Delivery) throws(DeliveryRefusal) -> DeliveryName {
    if let refusal = state.withLock({ $0.refusal }) { throw refusal }
    return DeliveryName(id: delivery.headers["X-Id"] ?? "", event: "pull_request")
  }

  func events(of delivery: Delivery, named name: DeliveryName) throws(DeliveryRefusal) -> [ForgeEvent] {
    state.withLock { $0.events }
  }

  func pullRequest(_ number: Int, in repository: ForgeRepository) async throws(ForgeError) -> PullRequest {
    try note("pull \(number)")
    guard let request = state.withLock({ $0.requests[number] }) else { throw .notFound(call: "GET pull") }
    return request
  }

  func openPullRequests(in repository: ForgeRepository) async throws(ForgeError) -> [PullRequest] {
    try note("open")
    return state.withLock { $0.requests.values.filter { $0.state == .open } }.sorted { $0.number < $1.number }
  }

  func pullRequests(of commit: ObjectID, in repository: ForgeRepository) async throws(ForgeError) -> [PullRequest] {
    try note("pulls of \(commit)")
    return state.withLock { $0.requests.values.filter { $0.head == commit } }
  }

  func repositories() async throws(ForgeError) -> [ForgeRepository] {
    try note("repositories")
    return state.withLock { $0.listed }
  }

  func mayWrite(_ account: String, in repository: ForgeRepository) async throws(ForgeError) -> Bool {
    state.withLock { $0.writers.contains(account) }
  }

  func gitAccess(to repository: ForgeRepository, for subject: Subject) async throws(ForgeError) -> GitAccess {
    GitAccess(url: "http://127.0.0.1:1/none.git", user: "x", password: Secret("none"))
  }

  func standingVerdict(
    on commit: ObjectID, for subject: Subject, in repository: ForgeRepository
  ) async throws(ForgeError) -> StandingVerdict? {
    try note("standing")
    return state.withLock { $0.standing["\(commit)"] }
  }

  func show(
    _ verdict: ShownVerdict, on commit: ObjectID, for subject: Subject, in repository: ForgeRepository,
    replacing standing: StandingVerdict?
  ) async throws(ForgeError) -> StandingVerdict {
    try note("show \(verdict.state.rawValue)")
    let shown = StandingVerdict(
      state: verdict.state, key: verdict.key, title: verdict.title, isOurs: true, id: "1")
    state.withLock { $0.standing["\(commit)"] = shown }
    return shown
  }

  func ownComments(on request: PullRequest) async throws(ForgeError) -> [OwnComment] { [] }

  func comment(
    _ comments: [LineComment], on request: PullRequest, commit: ObjectID
  ) async throws(ForgeError) -> [LineComment] {
    try note("lines \(comments.count)")
    return []
  }

  func comment(_ body: String, on request: PullRequest) async throws(ForgeError) { try note("comment") }

  func edit(_ comment: OwnComment, to body: String, on request: PullRequest) async throws(ForgeError) {
    try note("edit")
  }

  func resolve(_ comment: OwnComment, saying body: String, on request: PullRequest) async throws(ForgeError) {
    try note("resolve")
  }

  func reopen(_ comment: OwnComment, saying body: String, on request: PullRequest) async throws(ForgeError) {
    try note("reopen")
  }

  func delete(_ comment: OwnComment, on request: PullRequest) async throws(ForgeError) { try note("delete") }

  func failedDeliveries() async throws(ForgeError) -> [FailedDelivery] { state.withLock { $0.failed } }

  func redeliver(_ delivery: FailedDelivery) async throws(ForgeError) { try note("redeliver \(delivery.id)") }

  func forgetTokens(installation: String) async { state.withLock { $0.calls.append("forget \(installation)") } }

  func setupProblems() async -> [SetupProblem] { [] }
}
