import HTTPClient

/// A thread as we hand it out: GraphQL's name of it, and in which way it is done.
struct GitHubThreadID {
  var node: String
  var isResolved: Bool
  var isMinimized: Bool

  init(node: String, isResolved: Bool, isMinimized: Bool) {
    self.node = node
    self.isResolved = isResolved
    self.isMinimized = isMinimized
  }

  init?(_ text: String) {
    let words = text.split(separator: " ")
    guard let first = words.first else { return nil }
    self.init(node: String(first), isResolved: words.contains("resolved"), isMinimized: words.contains("minimized"))
  }

  var text: String { node + (isResolved ? " resolved" : "") + (isMinimized ? " minimized" : "") }
}

/// What only GraphQL can do: threads that are resolved, comments that are minimised.
extension GitHubForge {
  /// Which of our line comments are done, and the names of their threads. Without an answer nothing is taken as done.
  func addThreads(to own: inout [OwnComment], _ request: PullRequest) async {
    guard let threads = try? await threads(of: request) else { return }
    var places: [Int64: (thread: GitHubGraph.Thread, first: GitHubGraph.Comment)] = [:]
    for thread in threads {
      if let first = thread.comments.nodes.first, let number = first.databaseId { places[number] = (thread, first) }
    }
    for index in own.indices {
      guard let id = GitHubCommentID(own[index].id), let place = places[id.number] else { continue }
      let thread = GitHubThreadID(
        node: place.thread.id, isResolved: place.thread.isResolved, isMinimized: place.first.isMinimized == true)
      own[index].thread = thread.text
      own[index].isResolved = thread.isResolved || thread.isMinimized
      if place.thread.comments.nodes.count > 1 { own[index].hasReplies = true }
    }
  }

  private func threads(of request: PullRequest) async throws(ForgeError) -> [GitHubGraph.Thread] {
    let names = request.repository.path.split(separator: "/").map(String.init)
    guard names.count == 2 else { return [] }
    var threads: [GitHubGraph.Thread] = []
    var after: String?
    for _ in 0..<50 {
      let variables = GitHubGraph.ThreadsOf(owner: names[0], name: names[1], number: request.number, after: after)
      let page = try await ask(
        GitHubGraph.reviewThreads, variables, as: GitHubGraph.Found.self, effect: .reads, request.repository)
      guard let found = page.repository?.pullRequest?.reviewThreads else { return threads }
      threads += found.nodes
      guard found.pageInfo.hasNextPage, let end = found.pageInfo.endCursor, end != after else { break }
      after = end
    }
    return threads
  }

  /// Resolving a thread takes the right to push, which we do not ask for: it is tried, and where it is forbidden the comment
  /// is minimised, which its author may; where that cannot be done either, it says itself that it is fixed.
  public func resolve(
    _ comment: OwnComment, saying body: String, on request: PullRequest
  ) async throws(ForgeError) {
    if comment.isResolved { return }
    let repository = request.repository
    if let thread = comment.thread.flatMap(GitHubThreadID.init), notes.mayResolve(in: repository.id) {
      let failure = try await unlessForbidden { () async throws(ForgeError) in
        _ = try await ask(
          GitHubGraph.resolve, GitHubGraph.Node(id: thread.node), as: GitHubGraph.Ignored.self, effect: .writes,
          repository)
      }
      guard let failure else { return }
      if case .forbidden = failure { notes.mayNotResolve(in: repository.id) }
    }
    if let node = GitHubCommentID(comment.id)?.node, !node.isEmpty {
      let failure = try await unlessForbidden { () async throws(ForgeError) in
        _ = try await ask(
          GitHubGraph.minimize, GitHubGraph.Classified(id: node, c: "RESOLVED"), as: GitHubGraph.Ignored.self,
          effect: .writes, repository)
      }
      if failure == nil { return }
    }
    try await edit(comment, to: body, on: request)
  }

  /// Shows a minimised comment again, opens its thread, and gives it its words.
  public func reopen(
    _ comment: OwnComment, saying body: String, on request: PullRequest
  ) async throws(ForgeError) {
    let thread = comment.thread.flatMap(GitHubThreadID.init)
    if let node = GitHubCommentID(comment.id)?.node, thread?.isMinimized == true {
      _ = try await unlessForbidden { () async throws(ForgeError) in
        _ = try await ask(
          GitHubGraph.unminimize, GitHubGraph.Node(id: node), as: GitHubGraph.Ignored.self, effect: .writes,
          request.repository)
      }
    }
    if let thread, thread.isResolved {
      _ = try await unlessForbidden { () async throws(ForgeError) in
        _ = try await ask(
          GitHubGraph.unresolve, GitHubGraph.Node(id: thread.node), as: GitHubGraph.Ignored.self, effect: .writes,
          request.repository)
      }
    }
    try await edit(comment, to: body, on: request)
  }

  /// nil: done. Else why not: it is not allowed, not there, or not known to this server. Other failures are thrown.
  private func unlessForbidden(
    _ work: () async throws(ForgeError) -> Void
  ) async throws(ForgeError) -> ForgeError? {
    do throws(ForgeError) {
      try await work()
      return nil
    } catch {
      switch error {
      case .forbidden, .notFound, .refused, .unsupported: return error
      default: throw error
      }
    }
  }

  /// One GraphQL document. Status 200 with `errors` is a failure.
  private func ask<Variables: Encodable, Value: Decodable & Sendable>(
    _ document: String, _ variables: Variables, as type: Value.Type, effect: APICall.Effect,
    _ repository: ForgeRepository
  ) async throws(ForgeError) -> Value {
    var call = APICall(.post, [], body: GitHubGraph.Request(query: document, variables: variables), effect: effect)
    call.target = access.graphQL
    call.bucket = "graphql"
    let answer = try await client(repository).read(GitHubGraph.Answer<Value>.self, call)
    if let first = answer.errors?.first { throw first.meaning(call.name) }
    guard let data = answer.data else { throw .malformed(call: call.name, reason: "`data` is missing") }
    return data
  }
}
