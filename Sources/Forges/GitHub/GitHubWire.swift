/// What GitHub's API says and is told, as far as we read it: names as they stand on the wire, and next to everything
/// optional, because versions and Enterprise servers differ.
enum GitHubWire {
  struct User: Decodable, Sendable {
    var login: String
    var type: String?
  }

  struct App: Decodable, Sendable {
    var id: Int64?
    var slug: String?
    var client_id: String?
    var permissions: [String: String]?
    var events: [String]?
  }

  struct Installation: Decodable, Sendable {
    var id: Int64
    var permissions: [String: String]?
    var suspended_at: String?
    var account: Account?

    struct Account: Decodable, Sendable {
      var login: String?
      var slug: String?
    }
  }

  struct TokenRequest: Encodable, Sendable {
    var repository_ids: [Int64]?
    var repositories: [String]?
    var permissions: [String: String]
  }

  struct Token: Decodable, Sendable {
    var token: String
    var expires_at: String?
  }

  struct Repository: Decodable, Sendable {
    var id: Int64
    var full_name: String
    var archived: Bool?
    var disabled: Bool?
    var permissions: Permissions?

    struct Permissions: Decodable, Sendable {
      var push: Bool?
    }
  }

  struct Repositories: Decodable, Sendable {
    var repositories: [Repository]
  }

  struct Pull: Decodable, Sendable {
    var number: Int
    var state: String
    var draft: Bool?
    var merged: Bool?
    var merged_at: String?
    var user: User?
    var head: Side
    var base: Side

    /// `repo` is null where the fork is gone.
    struct Side: Decodable, Sendable {
      var sha: String
      var ref: String
      var repo: Repository?
    }
  }

  struct Permission: Decodable, Sendable {
    var permission: String
  }

  // MARK: Verdicts

  struct Status: Codable, Sendable {
    var state: String
    var context: String
    var description: String?
    var target_url: String?
    var creator: Creator?

    struct Creator: Codable, Sendable {
      var login: String
    }
  }

  struct CheckRun: Decodable, Sendable {
    var id: Int64
    var name: String?
    var external_id: String?
    var status: String
    var conclusion: String?
    var output: Output?
    var app: App?

    struct Output: Decodable, Sendable {
      var title: String?
      var annotations_count: Int?
    }
  }

  struct CheckRuns: Decodable, Sendable {
    var check_runs: [CheckRun]
  }

  struct CheckRunBody: Encodable, Sendable {
    var name: String?
    var head_sha: String?
    var external_id: String?
    var details_url: String?
    var status: String?
    var conclusion: String?
    var output: Output?

    struct Output: Encodable, Sendable {
      var title: String
      var summary: String
      var annotations: [Annotation]?
    }

    struct Annotation: Encodable, Sendable {
      var path: String
      var start_line: Int
      var end_line: Int
      var annotation_level: String
      var title: String?
      var message: String
    }
  }

  // MARK: Comments

  struct Comment: Decodable, Sendable {
    var id: Int64
    var node_id: String?
    var body: String?
    var user: User?
    var created_at: String?
    // Of comments on lines:
    var path: String?
    var line: Int?
    var in_reply_to_id: Int64?
  }

  struct CommentBody: Encodable, Sendable {
    var body: String
  }

  struct ReviewBody: Encodable, Sendable {
    var commit_id: String
    var event = "COMMENT"
    var body = ""
    var comments: [Line]

    struct Line: Encodable, Sendable {
      var path: String
      var line: Int
      var side = "RIGHT"
      var start_line: Int?
      var start_side: String?
      var body: String
    }
  }

  struct File: Decodable, Sendable {
    var filename: String
    /// Missing for binary and large files.
    var patch: String?
  }

  // MARK: The webhook

  struct Delivery: Decodable, Sendable {
    var id: Int64
    var guid: String
  }

  struct HookConfig: Decodable, Sendable {
    var url: String?
    var content_type: String?
    var secret: String?
    var insecure_ssl: Flag?

    /// `"0"` or 0.
    struct Flag: Decodable, Sendable {
      var isSet: Bool

      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        isSet = (try? value.decode(String.self)).map { $0 != "0" } ?? ((try? value.decode(Int.self)) != 0)
      }
    }
  }
}
