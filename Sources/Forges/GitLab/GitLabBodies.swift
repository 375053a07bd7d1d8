import Gate

/// The bodies of requests to GitLab.
enum GitLabBody {
  struct Status: Encodable {
    var state: String
    var name: String
    var description: String
    var targetURL: String?
    var ref: String?
    var pipelineID: Int64?

    enum CodingKeys: String, CodingKey {
      case state, name, description, ref
      case targetURL = "target_url"
      case pipelineID = "pipeline_id"
    }
  }

  struct Note: Encodable {
    var body: String
  }

  struct Discussion: Encodable {
    var body: String
    var position: Position
  }

  struct DraftNote: Encodable {
    var note: String
    var position: Position
  }

  struct Resolution: Encodable {
    var resolved: Bool
  }

  /// Where a comment stands. An added line is named by its new number alone, a context line by both; both paths always.
  struct Position: Encodable, Equatable {
    var base: String
    var start: String
    var head: String
    var type = "text"
    var oldPath: String
    var newPath: String
    var oldLine: Int?
    var newLine: Int

    enum CodingKeys: String, CodingKey {
      case base = "base_sha"
      case start = "start_sha"
      case head = "head_sha"
      case type = "position_type"
      case oldPath = "old_path"
      case newPath = "new_path"
      case oldLine = "old_line"
      case newLine = "new_line"
    }

    init(_ comment: LineComment, in version: GitLabAnswer.DiffVersion) {
      (base, start, head) = (version.base, version.start, version.head)
      oldPath = comment.oldPath ?? comment.path
      newPath = comment.path
      oldLine = comment.oldLine
      newLine = comment.line
    }
  }
}
