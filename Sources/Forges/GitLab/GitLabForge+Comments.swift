import Gate
import HTTPClient

/// Comments on lines are discussions, the summary is a note. Several comments are written as draft notes and published
/// together, so that people are told once.
extension GitLabForge {
  public func ownComments(on request: PullRequest) async throws(ForgeError) -> [OwnComment] {
    let mine = try await ownID()
    let call = APICall(.get, GitLabForge.mergeRequest(request, "discussions"), query: [("per_page", "100")])
    let discussions = try await client.all([GitLabAnswer.Discussion].self, call) { $0 }
    return discussions.compactMap { ownComment($0, by: mine, on: request) }
  }

  private func ownComment(
    _ discussion: GitLabAnswer.Discussion, by mine: Int64, on request: PullRequest
  ) -> OwnComment? {
    guard let note = discussion.notes.first, note.author.id == mine, !note.isSystem,
      let marker = marker(in: note.body, on: request)
    else { return nil }
    return OwnComment(
      kind: marker.kind, id: String(note.id), thread: discussion.isIndividual ? nil : discussion.id,
      digest: marker.digest, path: note.position?.newPath, line: note.position?.newLine,
      isResolved: note.isResolved ?? false,
      hasReplies: discussion.notes.dropFirst().contains { !$0.isSystem && $0.author.id != mine },
      createdAt: APITime.milliseconds(note.createdAt))
  }

  func marker(in body: String, on request: PullRequest) -> (kind: OwnComment.Kind, digest: String)? {
    tools.markers.read(body, pullRequest: request.number, repository: request.repository.id, forge: name)
  }

  // MARK: Lines

  public func comment(
    _ comments: [LineComment], on request: PullRequest, commit: ObjectID
  ) async throws(ForgeError) -> [LineComment] {
    guard !comments.isEmpty else { return [] }
    // Without the diff of this very commit a line means something else, or nothing.
    guard let version = try await version(of: request, head: commit) else { return comments }
    if comments.count > 1, try await clearDrafts(on: request) {
      return try await publish(comments, on: request, version)
    }
    return try await discuss(comments, on: request, version)
  }

  /// One by one, each with an answer of its own.
  private func discuss(
    _ comments: [LineComment], on request: PullRequest, _ version: GitLabAnswer.DiffVersion
  ) async throws(ForgeError) -> [LineComment] {
    var refused: [LineComment] = []
    for comment in comments {
      let body = GitLabBody.Discussion(body: comment.body, position: GitLabBody.Position(comment, in: version))
      let call = APICall(.post, GitLabForge.mergeRequest(request, "discussions"), body: body, effect: .creates)
      if try await isRefused(call) { refused.append(comment) }
    }
    return refused
  }

  /// The version of the diff whose head is the judged commit. GitLab makes it a moment after the push.
  private func version(
    of request: PullRequest, head: ObjectID
  ) async throws(ForgeError) -> GitLabAnswer.DiffVersion? {
    let call = APICall(.get, GitLabForge.mergeRequest(request, "versions"), query: [("per_page", "100")])
    for attempt in 0..<3 {
      if attempt > 0 { try await tools.clock.sleep(milliseconds: tools.pace.retryMilliseconds << (attempt - 1)) }
      // The newest come first: what is not on the first page is not the head any more.
      let versions = try await client.read([GitLabAnswer.DiffVersion].self, call)
      if let found = versions.first(where: { $0.head == "\(head)" }) { return found }
    }
    return nil
  }

  /// Takes away what an interrupted run left behind. False: drafts cannot be used, as this GitLab has none or somebody's own
  /// are waiting under our account, which publishing would publish.
  private func clearDrafts(on request: PullRequest) async throws(ForgeError) -> Bool {
    let call = APICall(.get, GitLabForge.mergeRequest(request, "draft_notes"), query: [("per_page", "100")])
    let drafts: [GitLabAnswer.DraftNote]
    do throws(ForgeError) {
      drafts = try await client.all([GitLabAnswer.DraftNote].self, call) { $0 }
    } catch {
      switch error {
      case .notFound, .forbidden, .refused: return false
      default: throw error
      }
    }
    let ours = drafts.filter { marker(in: $0.note ?? "", on: request) != nil }
    guard ours.count == drafts.count else { return false }
    for draft in ours {
      try await client.sendUnlessGone(
        APICall(.delete, GitLabForge.mergeRequest(request, "draft_notes", String(draft.id))))
    }
    return true
  }

  /// Publishing says nothing of single drafts, and leaves out those whose line is not in the diff: what is there afterwards
  /// is looked up.
  private func publish(
    _ comments: [LineComment], on request: PullRequest, _ version: GitLabAnswer.DiffVersion
  ) async throws(ForgeError) -> [LineComment] {
    var refused: [LineComment] = []
    for comment in comments {
      let body = GitLabBody.DraftNote(note: comment.body, position: GitLabBody.Position(comment, in: version))
      let call = APICall(.post, GitLabForge.mergeRequest(request, "draft_notes"), body: body)
      if try await isRefused(call) { refused.append(comment) }
    }
    guard refused.count < comments.count else { return refused }
    let isPublished = try await publishDrafts(on: request)
    let missing = comments.missing(among: try await ownComments(on: request)) { marker(in: $0, on: request) }
    if isPublished { return missing }
    guard try await clearDrafts(on: request) else { return missing }
    return try await discuss(missing, on: request, version)
  }

  /// False: GitLab stopped in the middle, which it does at a draft that it cannot make a note of.
  private func publishDrafts(on request: PullRequest) async throws(ForgeError) -> Bool {
    let call = APICall(.post, GitLabForge.mergeRequest(request, "draft_notes", "bulk_publish"), effect: .creates)
    do throws(ForgeError) {
      try await client.send(call)
      return true
    } catch {
      if case .failing = error { return false }
      throw error
    }
  }

  /// Sends a comment; true where GitLab does not take its line.
  private func isRefused(_ call: APICall) async throws(ForgeError) -> Bool {
    do throws(ForgeError) {
      try await client.send(call)
      return false
    } catch {
      if case .refused = error { return true }
      throw error
    }
  }

  // MARK: One comment

  public func comment(_ body: String, on request: PullRequest) async throws(ForgeError) {
    let note = GitLabBody.Note(body: body)
    try await client.send(APICall(.post, GitLabForge.mergeRequest(request, "notes"), body: note, effect: .creates))
  }

  public func edit(_ comment: OwnComment, to body: String, on request: PullRequest) async throws(ForgeError) {
    let note = GitLabBody.Note(body: body)
    try await client.send(APICall(.put, GitLabForge.mergeRequest(request, "notes", comment.id), body: note))
  }

  public func resolve(_ comment: OwnComment, saying body: String, on request: PullRequest) async throws(ForgeError) {
    if comment.isResolved { return }
    if try await set(comment, resolved: true, on: request) { return }
    try await editWhereOther(comment, to: body, on: request)
  }

  public func reopen(_ comment: OwnComment, saying body: String, on request: PullRequest) async throws(ForgeError) {
    if comment.isResolved { _ = try await set(comment, resolved: false, on: request) }
    try await editWhereOther(comment, to: body, on: request)
  }

  /// False: the thread cannot be resolved, or not by us.
  private func set(
    _ comment: OwnComment, resolved: Bool, on request: PullRequest
  ) async throws(ForgeError) -> Bool {
    guard let thread = comment.thread else { return false }
    let call = APICall(
      .put, GitLabForge.mergeRequest(request, "discussions", thread), body: GitLabBody.Resolution(resolved: resolved))
    return try await client.sendIfAllowed(call)
  }

  /// Equal words need no write.
  private func editWhereOther(
    _ comment: OwnComment, to body: String, on request: PullRequest
  ) async throws(ForgeError) {
    if marker(in: body, on: request)?.digest == comment.digest { return }
    try await edit(comment, to: body, on: request)
  }

  public func delete(_ comment: OwnComment, on request: PullRequest) async throws(ForgeError) {
    if comment.hasReplies { return }
    try await client.sendUnlessGone(APICall(.delete, GitLabForge.mergeRequest(request, "notes", comment.id)))
  }
}
