import Gate

/// What one job is about. Jobs of one subject are never run side by side.
public enum Subject: Sendable, Hashable {
  case pullRequest(Int)
  /// A merge queue's candidate: `base..head` is judged, the verdict stands on `head`.
  case mergeGroup(head: ObjectID, base: ObjectID, branch: String)
  /// A commit whose pull requests are to be found by API (a re-run was asked for it).
  case commit(ObjectID)
  /// A comment that may hold a command. `comment` is the forge's id of it.
  case command(pullRequest: Int, comment: String, author: String, text: String)
}
