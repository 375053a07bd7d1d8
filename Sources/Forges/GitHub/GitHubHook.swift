/// Webhook payloads, as far as they are read.
enum GitHubHook {
  struct Repository: Decodable {
    var id: Int64
    var full_name: String
  }

  struct Reference: Decodable {
    var id: Int64
  }

  /// That something is there, whatever it is.
  struct Presence: Decodable {
    init(from decoder: any Decoder) throws {}
  }

  struct PullRequest: Decodable {
    var action: String
    var number: Int
    var repository: Repository
    var installation: Reference?
    var changes: Changes?

    struct Changes: Decodable {
      var base: Presence?
    }
  }

  struct MergeGroup: Decodable {
    var action: String
    var merge_group: Group
    var repository: Repository
    var installation: Reference?

    struct Group: Decodable {
      var head_sha: String
      var base_sha: String
      var base_ref: String
    }
  }

  struct CheckRun: Decodable {
    var action: String
    var check_run: Run
    var repository: Repository
    var installation: Reference?

    struct Run: Decodable {
      var name: String?
      var head_sha: String
      var app: GitHubWire.App?
    }
  }

  struct CheckSuite: Decodable {
    var action: String
    var check_suite: Suite
    var repository: Repository
    var installation: Reference?

    struct Suite: Decodable {
      var head_sha: String
      var app: GitHubWire.App?
    }
  }

  struct IssueComment: Decodable {
    var action: String
    var issue: Issue
    var comment: Comment
    var repository: Repository
    var installation: Reference?

    struct Issue: Decodable {
      var number: Int
      var pull_request: Presence?
    }

    struct Comment: Decodable {
      var id: Int64
      var body: String?
      var user: GitHubWire.User?
      var performed_via_github_app: Presence?
    }
  }

  struct Installation: Decodable {
    var action: String
    var installation: Reference
    var repositories: [Repository]?
  }

  struct InstallationRepositories: Decodable {
    var action: String
    var installation: Reference
    var repositories_removed: [Repository]?
  }
}
