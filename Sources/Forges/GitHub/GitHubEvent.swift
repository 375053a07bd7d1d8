import Gate
import HTTPClient

/// What a delivery of GitHub asks for.
struct GitHubEvent {
  var name: String
  var named: RepositoryList
  /// The App's id as it is configured; nil: there is only a token, and no check run is ours.
  var app: String?
  /// The name of our check runs.
  var context: String

  func read(_ delivery: Delivery) throws(DeliveryRefusal) -> [ForgeEvent] {
    switch name {
    case "pull_request": [try pullRequest(try DeliveryBody.decoded(GitHubHook.PullRequest.self, delivery))]
    case "merge_group": [try mergeGroup(try DeliveryBody.decoded(GitHubHook.MergeGroup.self, delivery))]
    case "check_run": [try checkRun(try DeliveryBody.decoded(GitHubHook.CheckRun.self, delivery))]
    case "check_suite": [try checkSuite(try DeliveryBody.decoded(GitHubHook.CheckSuite.self, delivery))]
    case "issue_comment": [try comment(try DeliveryBody.decoded(GitHubHook.IssueComment.self, delivery))]
    case "installation": installation(try DeliveryBody.decoded(GitHubHook.Installation.self, delivery))
    case "installation_repositories":
      installationRepositories(try DeliveryBody.decoded(GitHubHook.InstallationRepositories.self, delivery))
    case "ping": [.ignored(reason: "a ping")]
    default: [.ignored(reason: "the event \(name)")]
    }
  }

  /// Actions after which something else is to be judged. Titles and labels are not.
  private static let judged: Set = ["opened", "synchronize", "reopened", "ready_for_review", "converted_to_draft"]

  private func pullRequest(_ hook: GitHubHook.PullRequest) throws(DeliveryRefusal) -> ForgeEvent {
    guard let repository = repository(hook.repository, hook.installation) else { return unnamed }
    guard hook.number > 0 else { throw .malformed(reason: "`number` is none") }
    let subject = Subject.pullRequest(hook.number)
    switch hook.action {
    case "closed": return .cancel(repository, subject)
    case "edited":
      guard hook.changes?.base != nil else { return .ignored(reason: "pull_request edited, but not its base") }
      return .judge(repository, subject, reason: "base changed")
    case let action where GitHubEvent.judged.contains(action):
      return .judge(repository, subject, reason: LogWord.of(action))
    default: return .ignored(reason: "pull_request \(LogWord.of(hook.action))")
    }
  }

  /// The verdict stands on the queue's own commit; without it the queue waits for its time-out.
  private func mergeGroup(_ hook: GitHubHook.MergeGroup) throws(DeliveryRefusal) -> ForgeEvent {
    guard let repository = repository(hook.repository, hook.installation) else { return unnamed }
    guard let head = ObjectID(hex: hook.merge_group.head_sha.utf8),
      let base = ObjectID(hex: hook.merge_group.base_sha.utf8)
    else { throw .malformed(reason: "`merge_group` has no full commit ids") }
    let ref = hook.merge_group.base_ref
    let prefix = "refs/heads/"
    let branch = ref.hasPrefix(prefix) ? String(ref.dropFirst(prefix.count)) : ref
    let subject = Subject.mergeGroup(head: head, base: base, branch: branch)
    switch hook.action {
    case "checks_requested": return .judge(repository, subject, reason: "merge group")
    case "destroyed": return .cancel(repository, subject)
    default: return .ignored(reason: "merge_group \(LogWord.of(hook.action))")
    }
  }

  /// The button beside our own check run.
  private func checkRun(_ hook: GitHubHook.CheckRun) throws(DeliveryRefusal) -> ForgeEvent {
    guard let repository = repository(hook.repository, hook.installation) else { return unnamed }
    guard ["rerequested", "requested_action"].contains(hook.action) else {
      return .ignored(reason: "check_run \(LogWord.of(hook.action))")
    }
    guard isOurs(hook.check_run.app, name: hook.check_run.name) else {
      return .ignored(reason: "a check run of another App")
    }
    return .judge(repository, .commit(try commit(hook.check_run.head_sha)), reason: "check run again")
  }

  private func checkSuite(_ hook: GitHubHook.CheckSuite) throws(DeliveryRefusal) -> ForgeEvent {
    guard let repository = repository(hook.repository, hook.installation) else { return unnamed }
    guard hook.action == "rerequested" else { return .ignored(reason: "check_suite \(LogWord.of(hook.action))") }
    guard isOurs(hook.check_suite.app, name: nil) else { return .ignored(reason: "a check suite of another App") }
    return .judge(repository, .commit(try commit(hook.check_suite.head_sha)), reason: "check suite again")
  }

  /// A command stands in a new comment of a person on a pull request; edits run nothing, and neither do bots.
  private func comment(_ hook: GitHubHook.IssueComment) throws(DeliveryRefusal) -> ForgeEvent {
    guard let repository = repository(hook.repository, hook.installation) else { return unnamed }
    guard hook.action == "created" else { return .ignored(reason: "issue_comment \(LogWord.of(hook.action))") }
    guard hook.issue.pull_request != nil else { return .ignored(reason: "a comment on an issue") }
    guard let author = hook.comment.user, author.type != "Bot", hook.comment.performed_via_github_app == nil else {
      return .ignored(reason: "a comment of a bot")
    }
    guard hook.issue.number > 0 else { throw .malformed(reason: "`issue.number` is none") }
    guard let text = hook.comment.body, GitHubEvent.isCommand(text) else { return .ignored(reason: "no command") }
    return .judge(
      repository,
      .command(
        pullRequest: hook.issue.number, comment: String(hook.comment.id), author: author.login,
        text: FittedText.cut(text, to: GitHubEvent.longestCommand)),
      reason: "command")
  }

  private static let longestCommand = 4096

  /// What its words are is read later; most comments hold none, and need no work.
  private static func isCommand(_ text: String) -> Bool {
    text.drop { $0.isWhitespace }.hasPrefix("/gatehouse")
  }

  private func installation(_ hook: GitHubHook.Installation) -> [ForgeEvent] {
    let id = String(hook.installation.id)
    var events: [ForgeEvent] = [.installationChanged(id)]
    if hook.action == "deleted", let gone = removed(hook.repositories ?? [], id) { events.append(gone) }
    return events
  }

  private func installationRepositories(_ hook: GitHubHook.InstallationRepositories) -> [ForgeEvent] {
    let id = String(hook.installation.id)
    var events: [ForgeEvent] = [.installationChanged(id)]
    if let gone = removed(hook.repositories_removed ?? [], id) { events.append(gone) }
    return events
  }

  private func removed(_ repositories: [GitHubHook.Repository], _ installation: String) -> ForgeEvent? {
    let ours = repositories.filter { named.contains($0.full_name) }
      .map { ForgeRepository(id: String($0.id), path: $0.full_name, installation: installation) }
    return ours.isEmpty ? nil : .repositoriesRemoved(ours)
  }

  // MARK: Parts

  private func repository(_ found: GitHubHook.Repository, _ installation: GitHubHook.Reference?) -> ForgeRepository? {
    guard found.id > 0, named.contains(found.full_name) else { return nil }
    return ForgeRepository(
      id: String(found.id), path: found.full_name, installation: app == nil ? nil : installation.map { String($0.id) })
  }

  private var unnamed: ForgeEvent { .ignored(reason: "a repository that `repositories` does not name") }

  private func commit(_ hex: String) throws(DeliveryRefusal) -> ObjectID {
    guard let id = ObjectID(hex: hex.utf8) else { throw .malformed(reason: "`head_sha` is not a full commit id") }
    return id
  }

  private func isOurs(_ found: GitHubWire.App?, name: String?) -> Bool {
    guard let app else { return false }
    if found?.id.map(String.init) == app || found?.client_id == app { return true }
    // Configured by client id, which older payloads do not tell: GitHub sends this event to the App that made the run.
    return Int64(app) == nil && found?.client_id == nil && (name == nil || name == context)
  }
}
