import Gate

/// The documents that we send to GitHub's GraphQL, and their answers.
enum GitHubGraph {
  static let minimize =
    "mutation($id:ID!,$c:ReportedContentClassifiers!){minimizeComment(input:{subjectId:$id,classifier:$c})"
    + "{minimizedComment{isMinimized minimizedReason}}}"
  static let unminimize =
    "mutation($id:ID!){unminimizeComment(input:{subjectId:$id}){unminimizedComment{isMinimized}}}"
  static let resolve = "mutation($id:ID!){resolveReviewThread(input:{threadId:$id}){thread{id isResolved}}}"
  static let unresolve = "mutation($id:ID!){unresolveReviewThread(input:{threadId:$id}){thread{id isResolved}}}"
  static let reviewThreads =
    "query($owner:String!,$name:String!,$number:Int!,$after:String){repository(owner:$owner,name:$name)"
    + "{pullRequest(number:$number){headRefOid isDraft state reviewThreads(first:100,after:$after)"
    + "{pageInfo{hasNextPage endCursor} nodes{id isResolved isOutdated path line startLine diffSide comments(first:20)"
    + "{nodes{id databaseId body author{login} viewerDidAuthor isMinimized}}}}}}}"

  struct Request<Variables: Encodable>: Encodable {
    var query: String
    var variables: Variables
  }

  struct Node: Encodable {
    var id: String
  }

  struct Classified: Encodable {
    var id: String
    var c: String
  }

  struct ThreadsOf: Encodable {
    var owner: String
    var name: String
    var number: Int
    var after: String?
  }

  struct Answer<Value: Decodable & Sendable>: Decodable, Sendable {
    var data: Value?
    var errors: [Problem]?
  }

  struct Ignored: Decodable, Sendable {
    init(from decoder: any Decoder) throws {}
  }

  struct Problem: Decodable, Sendable {
    var type: String?
    var message: String?

    func meaning(_ call: String) -> ForgeError {
      let words = SafeText.line(message ?? "", longest: APIRefusal.longest)
      switch type {
      case "FORBIDDEN", "INSUFFICIENT_SCOPES": return .forbidden(call: call, missing: nil)
      case "NOT_FOUND": return .notFound(call: call)
      case "RATE_LIMITED": return .rateLimited(retryAfterMilliseconds: 60_000)
      default: return .refused(call: call, status: 200, words: words)
      }
    }
  }

  // MARK: Threads

  struct Found: Decodable, Sendable {
    var repository: Repository?
  }

  struct Repository: Decodable, Sendable {
    var pullRequest: PullRequest?
  }

  struct PullRequest: Decodable, Sendable {
    var reviewThreads: Threads
  }

  struct Threads: Decodable, Sendable {
    var pageInfo: PageInfo
    var nodes: [Thread]
  }

  struct PageInfo: Decodable, Sendable {
    var hasNextPage: Bool
    var endCursor: String?
  }

  struct Thread: Decodable, Sendable {
    var id: String
    var isResolved: Bool
    var comments: Comments
  }

  struct Comments: Decodable, Sendable {
    var nodes: [Comment]
  }

  struct Comment: Decodable, Sendable {
    var databaseId: Int64?
    var isMinimized: Bool?
  }
}
