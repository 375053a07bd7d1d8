import Gate

/// What a Gitea or Forgejo webhook asks for. The words of `action` are not GitHub's: a push is `synchronized`.
struct GiteaEvent {
  let payload: GiteaPayload
  /// The event header's word: `pull_request`, `issue_comment`, …
  let name: String
  /// Whether the configuration names a repository by that path.
  let isNamed: (String) -> Bool
  /// Whether a text carries a marker of ours, so that we do not answer ourselves.
  let isOurs: (String, _ pullRequest: Int, _ repository: String) -> Bool

  /// Throws where the body lacks what the event's name promises.
  func read() throws(DeliveryRefusal) -> ForgeEvent {
    switch name {
    case "pull_request", "pull_request_sync": try pullRequest()
    // `pull_request_comment` is a review to some versions and a comment to others; only the latter holds one.
    case "issue_comment", "pull_request_comment":
      payload.comment == nil && name == "pull_request_comment"
        ? .ignored(reason: "a review asks for nothing") : try comment()
    default: .ignored(reason: "\(LogWord.of(name)) events ask for nothing")
    }
  }

  private func pullRequest() throws(DeliveryRefusal) -> ForgeEvent {
    guard let request = payload.pullRequest, let number = payload.number ?? request.number, number > 0 else {
      throw .malformed(reason: "a pull request event without its number")
    }
    let repository = try repository()
    guard isNamed(repository.path) else { return GiteaEvent.foreign }
    let subject = Subject.pullRequest(number)
    switch payload.action {
    case "opened", "reopened", "synchronized": return .judge(repository, subject, reason: payload.action ?? "")
    case "edited":
      guard let reason = editReason(request) else {
        return .ignored(reason: "the edit changes neither target nor draft mark")
      }
      return .judge(repository, subject, reason: reason)
    case "closed": return .cancel(repository, subject)
    case let action?: return .ignored(reason: "a pull request's \(LogWord.of(action)) asks for nothing")
    case nil: throw .malformed(reason: "a pull request event without an action")
    }
  }

  private func editReason(_ request: GiteaPayload.PullRequest) -> String? {
    if payload.changes?.ref != nil { return "target branch" }
    if let before = payload.changes?.title?.from, let now = request.title,
      GiteaEvent.isDraft(before) != GiteaEvent.isDraft(now)
    {
      return "draft mark"
    }
    return nil
  }

  /// A draft is a pull request whose title begins so (`[repository.pull-request] WORK_IN_PROGRESS_PREFIXES`, as delivered).
  private static func isDraft(_ title: String) -> Bool {
    let start = title.prefix(5).lowercased()
    return start.hasPrefix("wip:") || start.hasPrefix("[wip]")
  }

  private func comment() throws(DeliveryRefusal) -> ForgeEvent {
    guard let comment = payload.comment, let id = comment.id, let text = comment.body else {
      throw .malformed(reason: "a comment event without its comment")
    }
    guard payload.action == "created" else { return .ignored(reason: "an edited or deleted comment asks for nothing") }
    guard payload.isPull == true || payload.issue?.isPullRequest == true || payload.pullRequest != nil else {
      return .ignored(reason: "a comment that is not on a pull request asks for nothing")
    }
    guard let number = payload.issue?.number ?? payload.pullRequest?.number, number > 0 else {
      throw .malformed(reason: "a comment event without its pull request")
    }
    let repository = try repository()
    guard isNamed(repository.path) else { return GiteaEvent.foreign }
    guard let author = comment.user?.login, !author.isEmpty else {
      throw .malformed(reason: "a comment event without its author")
    }
    guard Subject.mayHoldCommand(text) else { return .ignored(reason: "the comment holds no command") }
    if isOurs(text, number, repository.id) { return .ignored(reason: "the comment is our own") }
    return .judge(
      repository, .command(pullRequest: number, comment: String(id), author: author, text: text), reason: "comment")
  }

  private func repository() throws(DeliveryRefusal) -> ForgeRepository {
    guard let id = payload.repository?.id, id > 0, let path = payload.repository?.path, !path.isEmpty else {
      throw .malformed(reason: "the event does not say its repository")
    }
    return ForgeRepository(id: String(id), path: path)
  }

  private static let foreign = ForgeEvent.ignored(reason: "the configuration does not name this repository")
}
