import Gate

/// GitLab's answers, as far as they are read. What newer or older versions leave out is optional.
enum GitLabAnswer {
  struct User: Decodable {
    var id: Int64
    var username: String?
  }

  struct Version: Decodable {
    var version: String?
  }

  struct Project: Decodable {
    var id: Int64
    var path: String
    var isArchived: Bool?
    var permissions: Permissions?

    enum CodingKeys: String, CodingKey {
      case id, permissions
      case path = "path_with_namespace"
      case isArchived = "archived"
    }

    /// The role of whoever asks, by way of the project or of its group.
    struct Permissions: Decodable {
      var project: Access?
      var group: Access?

      enum CodingKeys: String, CodingKey {
        case project = "project_access"
        case group = "group_access"
      }
    }
  }

  struct Access: Decodable {
    var level: Int

    enum CodingKeys: String, CodingKey { case level = "access_level" }
  }

  struct Member: Decodable {
    var id: Int64
    var username: String?
    var level: Int

    enum CodingKeys: String, CodingKey {
      case id, username
      case level = "access_level"
    }
  }

  struct MergeRequest: Decodable {
    var iid: Int
    var state: String
    var draft: Bool?
    var workInProgress: Bool?
    var sourceBranch: String
    var targetBranch: String
    var sourceProjectID: Int64?
    var targetProjectID: Int64?
    var projectID: Int64
    var sha: String?
    var references: DiffReferences?
    var author: User?
    var webURL: String?

    enum CodingKeys: String, CodingKey {
      case iid, state, draft, sha, author
      case workInProgress = "work_in_progress"
      case sourceBranch = "source_branch"
      case targetBranch = "target_branch"
      case sourceProjectID = "source_project_id"
      case targetProjectID = "target_project_id"
      case projectID = "project_id"
      case references = "diff_refs"
      case webURL = "web_url"
    }
  }

  struct DiffReferences: Decodable {
    /// The merge base, the tip of the target when the commits came, and the head.
    var base: String?
    var start: String?
    var head: String?

    enum CodingKeys: String, CodingKey {
      case base = "base_sha"
      case start = "start_sha"
      case head = "head_sha"
    }
  }

  /// One state of a merge request's diff; a push makes the next.
  struct DiffVersion: Decodable {
    var head: String
    var base: String
    var start: String

    enum CodingKeys: String, CodingKey {
      case head = "head_commit_sha"
      case base = "base_commit_sha"
      case start = "start_commit_sha"
    }
  }

  struct Commit: Decodable {
    var lastPipeline: Pipeline?

    enum CodingKeys: String, CodingKey { case lastPipeline = "last_pipeline" }
  }

  struct Pipeline: Decodable {
    var id: Int64
  }

  struct Status: Decodable {
    var id: Int64
    var status: String
    var name: String
    var description: String?
    var pipelineID: Int64?
    var author: User?

    enum CodingKeys: String, CodingKey {
      case id, status, name, description, author
      case pipelineID = "pipeline_id"
    }
  }

  struct Discussion: Decodable {
    var id: String
    var isIndividual: Bool
    var notes: [Note]

    enum CodingKeys: String, CodingKey {
      case id, notes
      case isIndividual = "individual_note"
    }
  }

  struct Note: Decodable {
    var id: Int64
    var body: String
    var author: User
    var isSystem: Bool
    var isResolved: Bool?
    var position: Position?
    var createdAt: String?

    enum CodingKeys: String, CodingKey {
      case id, body, author, position
      case isSystem = "system"
      case isResolved = "resolved"
      case createdAt = "created_at"
    }
  }

  struct Position: Decodable {
    var head: String?
    var newPath: String?
    var newLine: Int?

    enum CodingKeys: String, CodingKey {
      case head = "head_sha"
      case newPath = "new_path"
      case newLine = "new_line"
    }
  }

  /// A comment that only its author sees, until it is published.
  struct DraftNote: Decodable {
    var id: Int64
    var note: String?
  }

  struct Hook: Decodable {
    var id: Int64
    var url: String?
    var mergeRequests: Bool?
    var notes: Bool?
    /// `executable`, or that it was switched off after failures.
    var alert: String?
    var disabledUntil: String?

    enum CodingKeys: String, CodingKey {
      case id, url
      case mergeRequests = "merge_requests_events"
      case notes = "note_events"
      case alert = "alert_status"
      case disabledUntil = "disabled_until"
    }
  }

  /// One delivery as GitLab remembers it.
  struct HookEvent: Decodable {
    var id: Int64
    var requestHeaders: [String: String]?

    enum CodingKeys: String, CodingKey {
      case id
      case requestHeaders = "request_headers"
    }
  }
}
