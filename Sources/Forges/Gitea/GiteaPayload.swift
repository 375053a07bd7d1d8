/// What is read of a Gitea or Forgejo webhook's body: enough to know whom to ask, and no more.
struct GiteaPayload: Decodable {
  var action: String?
  var number: Int?
  var pullRequest: PullRequest?
  var repository: Repository?
  var issue: Issue?
  var comment: Comment?
  var isPull: Bool?
  var changes: Changes?

  enum CodingKeys: String, CodingKey {
    case action, number, repository, issue, comment, changes
    case pullRequest = "pull_request"
    case isPull = "is_pull"
  }

  struct Repository: Decodable {
    var id: Int64?
    var path: String?

    enum CodingKeys: String, CodingKey {
      case id
      case path = "full_name"
    }
  }

  struct PullRequest: Decodable {
    var number: Int?
    var title: String?
  }

  /// Gitea keeps pull requests among the issues: `pull_request` tells them apart.
  struct Issue: Decodable {
    var number: Int?
    var isPullRequest: Bool

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      number = try fields.decodeIfPresent(Int.self, forKey: .number)
      isPullRequest = try fields.contains(.pullRequest) && !fields.decodeNil(forKey: .pullRequest)
    }

    enum CodingKeys: String, CodingKey {
      case number
      case pullRequest = "pull_request"
    }
  }

  struct Comment: Decodable {
    var id: Int64?
    var body: String?
    var user: User?
  }

  struct User: Decodable {
    var login: String?
  }

  struct Changes: Decodable {
    var title: From?
    /// The target branch before.
    var ref: From?

    struct From: Decodable {
      var from: String?
    }
  }
}
