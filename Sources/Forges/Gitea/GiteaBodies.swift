/// The bodies of requests to Gitea and Forgejo.
enum GiteaBody {
  struct Status: Encodable {
    var state: String
    var context: String
    var description: String
    var targetURL: String?

    enum CodingKeys: String, CodingKey {
      case state, context, description
      case targetURL = "target_url"
    }
  }

  struct Comment: Encodable {
    var body: String
  }

  struct Review: Encodable {
    /// Never left out: a review without it stays a draft that nobody sees.
    var event = "COMMENT"
    var commit: String
    var body = ""
    var comments: [ReviewComment]

    enum CodingKeys: String, CodingKey {
      case event, body, comments
      case commit = "commit_id"
    }
  }

  struct ReviewComment: Encodable {
    var path: String
    var body: String
    /// The number of the line in the new version, whatever its name says.
    var newPosition: Int

    enum CodingKeys: String, CodingKey {
      case path, body
      case newPosition = "new_position"
    }

    init(_ comment: LineComment) {
      (path, body, newPosition) = (comment.path, comment.body, comment.line)
    }
  }
}
