import Gate
import HTTPClient

/// Comments on lines are written as one review, the summary is an ordinary comment. Both are comments of the issue that a
/// pull request is there, and are edited and deleted as such.
extension GiteaForge {
  public func ownComments(on request: PullRequest) async throws(ForgeError) -> [OwnComment] {
    let mine = try await ownID()
    let general = try await client.read(
      [GiteaAnswer.Comment].self,
      APICall(.get, try path(request.repository, "issues", String(request.number), "comments")))
    var own = general.compactMap { comment -> OwnComment? in
      guard comment.user?.id == mine, let marker = marker(in: comment.body ?? "", on: request) else { return nil }
      return OwnComment(
        kind: marker.kind, id: String(comment.id), digest: marker.digest,
        createdAt: APITime.milliseconds(comment.createdAt))
    }
    let reviews = try await reviews(of: request)
    memory.withoutDrafts[GiteaMemory.PullRequestName(request)] =
      reviews.contains { $0.state == "PENDING" && $0.user?.id == mine } ? nil : true
    guard reviews.contains(where: { $0.user?.id == mine && $0.holdsComments }) else { return own }
    // The reviews of others are read too: an answer on a line is a review of its own.
    var lines: [GiteaAnswer.ReviewComment] = []
    for review in reviews where review.holdsComments { lines += try await comments(of: review, on: request) }
    own += lines.compactMap { ownComment($0, among: lines, by: mine, on: request) }
    return own
  }

  private func ownComment(
    _ comment: GiteaAnswer.ReviewComment, among all: [GiteaAnswer.ReviewComment], by mine: Int64,
    on request: PullRequest
  ) -> OwnComment? {
    guard comment.user?.id == mine, let marker = marker(in: comment.body ?? "", on: request) else { return nil }
    let isAnswered = all.contains { other in
      other.user?.id != mine && other.path == comment.path && other.position == comment.position
        && other.id > comment.id
    }
    return OwnComment(
      kind: marker.kind, id: String(comment.id), digest: marker.digest, path: comment.path,
      line: comment.position.flatMap { $0 > 0 ? $0 : nil }, isResolved: comment.resolver != nil, hasReplies: isAnswered,
      createdAt: APITime.milliseconds(comment.createdAt))
  }

  private func reviews(of request: PullRequest) async throws(ForgeError) -> [GiteaAnswer.Review] {
    let call = APICall(
      .get, try path(request.repository, "pulls", String(request.number), "reviews"),
      query: [("limit", GiteaForge.pageSize)])
    return try await client.all([GiteaAnswer.Review].self, call) { $0 }
  }

  private func comments(
    of review: GiteaAnswer.Review, on request: PullRequest
  ) async throws(ForgeError) -> [GiteaAnswer.ReviewComment] {
    let call = APICall(
      .get, try path(request.repository, "pulls", String(request.number), "reviews", String(review.id), "comments"))
    do throws(ForgeError) {
      return try await client.read([GiteaAnswer.ReviewComment].self, call)
    } catch {
      // It was deleted meanwhile.
      if case .notFound = error { return [] }
      throw error
    }
  }

  func marker(in body: String, on request: PullRequest) -> (kind: OwnComment.Kind, digest: String)? {
    tools.markers.read(body, pullRequest: request.number, repository: request.repository.id, forge: name)
  }

  // MARK: Lines

  public func comment(
    _ comments: [LineComment], on request: PullRequest, commit: ObjectID
  ) async throws(ForgeError) -> [LineComment] {
    guard !comments.isEmpty else { return [] }
    let name = GiteaMemory.PullRequestName(request)
    var isClear = memory.withoutDrafts[name] != nil
    memory.withoutDrafts[name] = nil
    if !isClear { isClear = try await clearPending(on: request) }
    guard isClear else { return comments }
    do throws(ForgeError) {
      try await review(comments, on: request, commit)
      return []
    } catch {
      switch error {
      case .refused: return comments
      // 502 and the like are a gateway's words: the whole is tried again later.
      case .failing(_, status: 500): return try await review(each: comments, on: request, commit)
      default: throw error
      }
    }
  }

  private func review(
    _ comments: [LineComment], on request: PullRequest, _ commit: ObjectID
  ) async throws(ForgeError) {
    let body = GiteaBody.Review(commit: "\(commit)", comments: comments.map { GiteaBody.ReviewComment($0) })
    try await client.send(
      APICall(.post, try path(request.repository, "pulls", String(request.number), "reviews"), body: body))
  }

  /// A path or line that cannot be found is answered by 500 for the whole, with a draft left behind: one by one it is learnt
  /// which. What came through all the same (the answer was a gateway's) is not sent again.
  private func review(
    each comments: [LineComment], on request: PullRequest, _ commit: ObjectID
  ) async throws(ForgeError) -> [LineComment] {
    let missing = comments.missing(among: try await ownComments(on: request)) { marker(in: $0, on: request) }
    memory.withoutDrafts[GiteaMemory.PullRequestName(request)] = nil
    if comments.count == 1 {
      _ = try await clearPending(on: request)
      return missing
    }
    var refused: [LineComment] = []
    for comment in missing {
      guard try await clearPending(on: request) else {
        refused.append(comment)
        continue
      }
      do throws(ForgeError) {
        try await review([comment], on: request, commit)
      } catch {
        switch error {
        case .refused, .failing(_, status: 500): refused.append(comment)
        default: throw error
        }
      }
    }
    if let last = refused.last, last == comments.last { _ = try await clearPending(on: request) }
    return refused
  }

  /// Deletes drafts of reviews that an interrupted run left behind: the next review would publish what is in them. False: a
  /// draft that somebody is writing under our account would be published, and nothing is.
  private func clearPending(on request: PullRequest) async throws(ForgeError) -> Bool {
    var isClear = true
    let mine = try await ownID()
    for review in try await reviews(of: request) where review.state == "PENDING" && review.user?.id == mine {
      let comments = try await comments(of: review, on: request)
      guard comments.allSatisfy({ marker(in: $0.body ?? "", on: request) != nil }) else {
        isClear = false
        continue
      }
      try await client.sendUnlessGone(
        APICall(.delete, try path(request.repository, "pulls", String(request.number), "reviews", String(review.id))))
    }
    return isClear
  }

  // MARK: One comment

  public func comment(_ body: String, on request: PullRequest) async throws(ForgeError) {
    let path = try path(request.repository, "issues", String(request.number), "comments")
    try await client.send(APICall(.post, path, body: GiteaBody.Comment(body: body)))
  }

  public func edit(_ comment: OwnComment, to body: String, on request: PullRequest) async throws(ForgeError) {
    let path = try path(request.repository, "issues", "comments", comment.id)
    try await client.send(APICall(.patch, path, body: GiteaBody.Comment(body: body)))
  }

  public func resolve(_ comment: OwnComment, saying body: String, on request: PullRequest) async throws(ForgeError) {
    if comment.isResolved { return }
    if try await set(comment, "resolve", on: request) { return }
    try await editWhereOther(comment, to: body, on: request)
  }

  public func reopen(_ comment: OwnComment, saying body: String, on request: PullRequest) async throws(ForgeError) {
    if comment.isResolved { _ = try await set(comment, "unresolve", on: request) }
    try await editWhereOther(comment, to: body, on: request)
  }

  /// False: the comment cannot be resolved here, or not by us.
  private func set(
    _ comment: OwnComment, _ verb: String, on request: PullRequest
  ) async throws(ForgeError) -> Bool {
    guard comment.path != nil, try await canResolve() else { return false }
    return try await client.sendIfAllowed(
      APICall(.post, try path(request.repository, "pulls", "comments", comment.id, verb)))
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
    try await client.sendUnlessGone(APICall(.delete, try path(request.repository, "issues", "comments", comment.id)))
  }
}

extension GiteaAnswer.Review {
  /// Drafts of others are not told; requests for a review hold nothing.
  var holdsComments: Bool { state != "PENDING" && state != "REQUEST_REVIEW" && comments != 0 }
}
