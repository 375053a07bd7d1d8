/// Gitea's and Forgejo's answers, as far as they are read. Both leave out or null many fields.
enum GiteaAnswer {
  struct User: Decodable {
    var id: Int64
    var login: String?
  }

  struct Version: Decodable {
    var version: String?
  }

  struct Repository: Decodable {
    var id: Int64
    var path: String
    var isArchived: Bool?
    var permissions: Permissions?

    enum CodingKeys: String, CodingKey {
      case id, permissions
      case path = "full_name"
      case isArchived = "archived"
    }

    struct Permissions: Decodable {
      var admin: Bool?
      var push: Bool?
      var pull: Bool?
    }
  }

  struct PullRequest: Decodable {
    var number: Int
    var state: String
    var merged: Bool?
    var draft: Bool?
    var user: User?
    var head: Branch
    var base: Branch
  }

  struct Branch: Decodable {
    var ref: String?
    var sha: String?
    var repositoryID: Int64?
    /// Absent where the fork is gone.
    var repository: Repository?

    enum CodingKeys: String, CodingKey {
      case ref, sha
      case repositoryID = "repo_id"
      case repository = "repo"
    }
  }

  struct Permission: Decodable {
    var permission: String?
  }

  struct Status: Decodable {
    var id: Int64
    var status: String?
    var context: String?
    var description: String?
    var creator: User?
  }

  struct Review: Decodable {
    var id: Int64
    var user: User?
    var state: String?
    var comments: Int?

    enum CodingKeys: String, CodingKey {
      case id, user, state
      case comments = "comments_count"
    }
  }

  struct ReviewComment: Decodable {
    var id: Int64
    var body: String?
    var user: User?
    var path: String?
    /// The line in the new version; 0 or absent: it stands on the old one.
    var position: Int?
    var resolver: User?
    var createdAt: String?

    enum CodingKeys: String, CodingKey {
      case id, body, user, path, position, resolver
      case createdAt = "created_at"
    }
  }

  struct Comment: Decodable {
    var id: Int64
    var body: String?
    var user: User?
    var createdAt: String?

    enum CodingKeys: String, CodingKey {
      case id, body, user
      case createdAt = "created_at"
    }
  }

  struct Hook: Decodable {
    var id: Int64
    var isActive: Bool?
    var config: [String: String]?
    var events: [String]?

    enum CodingKeys: String, CodingKey {
      case id, config, events
      case isActive = "active"
    }
  }
}
