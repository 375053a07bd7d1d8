import Gate

/// One configured forge: the place where pull requests are opened. GitHub, GitLab, Gitea and Forgejo implement it; what is
/// peculiar to one of them stays behind it.
///
/// Every call may be made from any task. Calls wait by themselves where the forge's limits ask for it, up to a bound, and
/// throw `rateLimited` beyond it. Writes of one account are sent one at a time.
///
/// ```swift
/// let request = try await forge.pullRequest(7, in: repository)
/// let standing = try await forge.show(verdict, on: request.head, for: .pullRequest(7), in: repository, replacing: nil)
/// ```
public protocol Forge: Sendable {
  /// The name in the configuration; also the last part of the webhook's path.
  var name: String { get }

  /// What it takes at most.
  var limits: ForgeLimits { get }

  // MARK: Deliveries

  /// Checks the proof over the raw bytes, before anything is parsed, in constant time. No input traps.
  func prove(_ delivery: Delivery) throws(DeliveryRefusal) -> DeliveryName

  /// What a proven delivery asks for. Repositories that the configuration does not name give `ignored`.
  func events(of delivery: Delivery, named name: DeliveryName) throws(DeliveryRefusal) -> [ForgeEvent]

  // MARK: Reading

  func pullRequest(_ number: Int, in repository: ForgeRepository) async throws(ForgeError) -> PullRequest

  /// Every open one, over all pages.
  func openPullRequests(in repository: ForgeRepository) async throws(ForgeError) -> [PullRequest]

  /// The open pull requests whose head is this commit.
  func pullRequests(of commit: ObjectID, in repository: ForgeRepository) async throws(ForgeError) -> [PullRequest]

  /// Every repository that the credentials reach and the configuration names.
  func repositories() async throws(ForgeError) -> [ForgeRepository]

  /// Whether the account may push to the repository, by the forge's own word.
  func mayWrite(_ account: String, in repository: ForgeRepository) async throws(ForgeError) -> Bool

  func gitAccess(to repository: ForgeRepository, for subject: Subject) async throws(ForgeError) -> GitAccess

  // MARK: The verdict

  /// What stands on the commit under our name; nil: nothing.
  func standingVerdict(
    on commit: ObjectID, for subject: Subject, in repository: ForgeRepository
  ) async throws(ForgeError) -> StandingVerdict?

  /// Shows a verdict on a commit, whole: where it takes several requests the last makes it final. Where `replacing` names
  /// an editable one it is edited, else a new one is made. A state that the forge says stands already is a success.
  func show(
    _ verdict: ShownVerdict, on commit: ObjectID, for subject: Subject, in repository: ForgeRepository,
    replacing standing: StandingVerdict?
  ) async throws(ForgeError) -> StandingVerdict

  // MARK: Comments

  /// Our own comments: by our account, and with a valid marker for this pull request. Everybody else's are not in it.
  func ownComments(on request: PullRequest) async throws(ForgeError) -> [OwnComment]

  /// Writes comments on lines in as few notifications as the forge allows. Gives back those that it refused (the line is
  /// not in its diff), which the summary then tells. `commit` is the judged head.
  func comment(
    _ comments: [LineComment], on request: PullRequest, commit: ObjectID
  ) async throws(ForgeError) -> [LineComment]

  /// Writes a comment on the pull request as a whole: the summary, or an answer.
  func comment(_ body: String, on request: PullRequest) async throws(ForgeError)

  /// Replaces what a comment says. The body carries its marker.
  func edit(_ comment: OwnComment, to body: String, on request: PullRequest) async throws(ForgeError)

  /// Marks a finding's comment as done: resolves its thread, or minimises it, or where neither is allowed edits it to
  /// `body`, which says that it is fixed. Never deletes.
  func resolve(_ comment: OwnComment, saying body: String, on request: PullRequest) async throws(ForgeError)

  /// Opens a resolved comment again, because its finding is back.
  func reopen(_ comment: OwnComment, saying body: String, on request: PullRequest) async throws(ForgeError)

  /// Deletes a duplicate of our own that nobody answered.
  func delete(_ comment: OwnComment, on request: PullRequest) async throws(ForgeError)

  // MARK: Healing and setting up

  /// Deliveries that the forge knows to have failed lately; empty where it keeps no such list.
  func failedDeliveries() async throws(ForgeError) -> [FailedDelivery]

  func redeliver(_ delivery: FailedDelivery) async throws(ForgeError)

  /// Forgets tokens of an installation that changed.
  func forgetTokens(installation: String) async

  /// Everything that is missing: addresses, certificates, tokens, each permission by its name on the forge's own pages.
  func setupProblems() async -> [SetupProblem]
}
