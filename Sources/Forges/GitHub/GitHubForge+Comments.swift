import Gate
import HTTPClient

/// A comment's id as we hand it out: comments on lines and on the whole pull request have numbers of their own, and GraphQL
/// has other names for both.
struct GitHubCommentID {
  enum Place: String { case line, issue }
  var place: Place
  var number: Int64
  var node: String

  init(place: Place, number: Int64, node: String?) {
    self.place = place
    self.number = number
    self.node = node ?? ""
  }

  /// nil: not one of ours.
  init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let place = Place(rawValue: String(parts[0])), let number = Int64(parts[1]) else {
      return nil
    }
    self.init(place: place, number: number, node: String(parts[2]))
  }

  var text: String { "\(place.rawValue)/\(number)/\(node)" }
}

extension GitHubForge {
  /// Line comments and those on the whole. Which of them are resolved only GraphQL tells: it is asked where there are any.
  public func ownComments(on request: PullRequest) async throws(ForgeError) -> [OwnComment] {
    let number = String(request.number)
    let lines = try await comments(try path(request.repository, "pulls", number, "comments"), request)
    let whole = try await comments(try path(request.repository, "issues", number, "comments"), request)
    var own: [OwnComment] = []
    for one in lines where one.in_reply_to_id == nil {
      if let comment = try await read(one, .line, request, replies: lines) { own.append(comment) }
    }
    if !own.isEmpty { await addThreads(to: &own, request) }
    for one in whole { if let comment = try await read(one, .issue, request, replies: []) { own.append(comment) } }
    return own
  }

  private func comments(_ path: [String], _ request: PullRequest) async throws(ForgeError) -> [GitHubWire.Comment] {
    let call = APICall(.get, path, query: [("per_page", "100")])
    return try await client(request.repository).all([GitHubWire.Comment].self, call) { $0 }
  }

  /// Ours by author and by marker; whoever copies a marker is another author.
  private func read(
    _ one: GitHubWire.Comment, _ place: GitHubCommentID.Place, _ request: PullRequest, replies: [GitHubWire.Comment]
  ) async throws(ForgeError) -> OwnComment? {
    guard
      let marker = tools.markers.read(
        one.body ?? "", pullRequest: request.number, repository: request.repository.id, forge: name),
      try await access.isOwn(one.user)
    else { return nil }
    let id = GitHubCommentID(place: place, number: one.id, node: one.node_id)
    return OwnComment(
      kind: marker.kind, id: id.text, digest: marker.digest, path: one.path, line: one.line,
      hasReplies: replies.contains { $0.in_reply_to_id == one.id }, createdAt: APITime.milliseconds(one.created_at))
  }

  // MARK: Writing

  public func comment(
    _ comments: [LineComment], on request: PullRequest, commit: ObjectID
  ) async throws(ForgeError) -> [LineComment] {
    var (shown, refused) = GitHubForge.split(comments) {
      FittedText.Measure.utf16.count($0.body) <= GitHubForge.longestComment && $0.line >= 1
    }
    if shown.count > GitHubForge.commentsPerReview {
      refused += shown[GitHubForge.commentsPerReview...]
      shown = Array(shown.prefix(GitHubForge.commentsPerReview))
    }
    if shown.isEmpty { return refused }
    do throws(ForgeError) {
      try await review(shown, on: request, commit: commit)
      return refused
    } catch {
      // All or nothing, and the answer does not say which: the diff as GitHub shows it does.
      guard case .refused(_, 422, _) = error else { throw error }
    }
    let lines = try await GitHubDiffLines(files: files(of: request))
    let (rest, outside) = GitHubForge.split(shown) { lines.mayHold($0) }
    if rest.isEmpty || outside.isEmpty { return refused + shown }
    do throws(ForgeError) {
      try await review(rest, on: request, commit: commit)
      return refused + outside
    } catch {
      guard case .refused(_, 422, _) = error else { throw error }
      return refused + shown
    }
  }

  /// More than these are held for spam.
  private static let commentsPerReview = 25

  private static func split(_ all: [LineComment], _ isMeant: (LineComment) -> Bool) -> ([LineComment], [LineComment]) {
    (all.filter(isMeant), all.filter { !isMeant($0) })
  }

  /// One review, so that there is one notification.
  private func review(
    _ comments: [LineComment], on request: PullRequest, commit: ObjectID
  ) async throws(ForgeError) {
    let lines = comments.map { one in
      let start = one.startLine.flatMap { $0 >= 1 && $0 < one.line ? $0 : nil }
      return GitHubWire.ReviewBody.Line(
        path: one.path, line: one.line, start_line: start, start_side: start == nil ? nil : "RIGHT", body: one.body)
    }
    let body = GitHubWire.ReviewBody(commit_id: "\(commit)", comments: lines)
    let path = try path(request.repository, "pulls", String(request.number), "reviews")
    try await client(request.repository).send(APICall(.post, path, body: body, effect: .creates))
  }

  private func files(of request: PullRequest) async throws(ForgeError) -> [GitHubWire.File] {
    let path = try path(request.repository, "pulls", String(request.number), "files")
    let call = APICall(.get, path, query: [("per_page", "100")])
    return try await client(request.repository).all([GitHubWire.File].self, call, mostPages: 30) { $0 }
  }

  public func comment(_ body: String, on request: PullRequest) async throws(ForgeError) {
    let path = try path(request.repository, "issues", String(request.number), "comments")
    let call = APICall(.post, path, body: GitHubWire.CommentBody(body: body), effect: .creates)
    try await client(request.repository).send(call)
  }

  public func edit(_ comment: OwnComment, to body: String, on request: PullRequest) async throws(ForgeError) {
    let call = APICall(.patch, try path(of: comment, request), body: GitHubWire.CommentBody(body: body))
    try await client(request.repository).send(call)
  }

  public func delete(_ comment: OwnComment, on request: PullRequest) async throws(ForgeError) {
    do throws(ForgeError) {
      try await client(request.repository).send(APICall(.delete, try path(of: comment, request)))
    } catch .notFound {
      // Gone already, which is what was wanted.
    }
  }

  private func path(of comment: OwnComment, _ request: PullRequest) throws(ForgeError) -> [String] {
    guard let id = GitHubCommentID(comment.id) else { throw .unsupported(call: "a comment of another forge") }
    return try path(
      request.repository, id.place == .line ? "pulls" : "issues", "comments", String(id.number))
  }
}

/// The lines that GitHub takes comments on, by the patches that it shows.
struct GitHubDiffLines {
  /// Ranges of new lines by path; nil for a file whose patch is not shown.
  private let hunks: [String: [ClosedRange<Int>]?]

  init(files: [GitHubWire.File]) {
    hunks = Dictionary(
      files.map { ($0.filename, $0.patch.map(GitHubDiffLines.hunks)) }, uniquingKeysWith: { first, _ in first })
  }

  /// False where it certainly does not take it.
  func mayHold(_ comment: LineComment) -> Bool {
    guard let known = hunks[comment.path] else { return false }
    guard let known else { return true }
    let start = comment.startLine ?? comment.line
    return known.contains { $0.contains(start) && $0.contains(comment.line) }
  }

  /// `@@ -1,4 +1,6 @@`: the new side's lines.
  private static func hunks(_ patch: String) -> [ClosedRange<Int>] {
    patch.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("@@ "), let plus = line.firstIndex(of: "+") else { return nil }
      let numbers = line[line.index(after: plus)...].prefix { $0 != " " }.split(separator: ",").map { Int($0) }
      guard let start = numbers.first.flatMap({ $0 }) else { return nil }
      let count = numbers.count > 1 ? numbers[1] ?? 0 : 1
      return count > 0 && start > 0 ? start...(start + count - 1) : nil
    }
  }
}
