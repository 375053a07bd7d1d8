/// What is read of a GitLab webhook's body: enough to know whom to ask, and no more. Fields that older versions or other
/// hooks leave out are optional; a field of another type makes the delivery malformed.
struct GitLabPayload: Decodable {
  /// `merge_request`, `note`, `push`, …
  var objectKind: String?
  var user: User?
  var projectID: Int64?
  var project: Project?
  var objectAttributes: Attributes?
  var changes: Changes?
  var mergeRequest: MergeRequest?

  enum CodingKeys: String, CodingKey {
    case objectKind = "object_kind"
    case user
    case projectID = "project_id"
    case project
    case objectAttributes = "object_attributes"
    case changes
    case mergeRequest = "merge_request"
  }

  struct User: Decodable {
    var id: Int64?
    var username: String?
  }

  struct Project: Decodable {
    var id: Int64?
    var path: String?

    enum CodingKeys: String, CodingKey {
      case id
      case path = "path_with_namespace"
    }
  }

  /// The merge request of a note.
  struct MergeRequest: Decodable {
    var iid: Int?
    var targetProjectID: Int64?
    var target: Project?

    enum CodingKeys: String, CodingKey {
      case iid
      case targetProjectID = "target_project_id"
      case target
    }
  }

  /// The merge request itself, or the note.
  struct Attributes: Decodable {
    var id: Int64?
    var iid: Int?
    var action: String?
    /// The head before a push; only there where commits came.
    var oldRevision: String?
    var targetProjectID: Int64?
    var target: Project?
    var noteableType: String?
    var note: String?
    var isSystem: Bool?
    var authorID: Int64?
    var createdAt: String?
    var updatedAt: String?

    enum CodingKeys: String, CodingKey {
      case id, iid, action, target, note
      case oldRevision = "oldrev"
      case targetProjectID = "target_project_id"
      case noteableType = "noteable_type"
      case isSystem = "system"
      case authorID = "author_id"
      case createdAt = "created_at"
      case updatedAt = "updated_at"
    }
  }

  /// Only whether a field changed is asked, never from what to what.
  struct Changes: Decodable {
    var draft: Bool
    var target: Bool

    init(from decoder: any Decoder) throws {
      // An array is what some versions send instead of an empty object.
      guard let fields = try? decoder.container(keyedBy: CodingKeys.self) else {
        (draft, target) = (false, false)
        return
      }
      draft = fields.contains(.draft) || fields.contains(.workInProgress)
      target = fields.contains(.targetBranch)
    }

    enum CodingKeys: String, CodingKey {
      case draft
      case workInProgress = "work_in_progress"
      case targetBranch = "target_branch"
    }
  }
}
