/// An account as commands name it: `username#id`. Rights are asked by the id, which survives renames and which nobody can
/// choose; a user name may consist of digits, so the two are never taken for one another.
struct GitLabAccountName {
  var username: String
  var id: Int64?

  init?(username: String?, id: Int64?) {
    guard let username, !username.isEmpty, !username.contains("#"), let id, id > 0 else { return nil }
    (self.username, self.id) = (username, id)
  }

  /// Reads `username#id`, or a user name alone.
  init(_ text: String) {
    let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    username = parts.first.map(String.init) ?? text
    id = parts.count == 2 ? Int64(parts[1]) : nil
  }

  var text: String { id.map { "\(username)#\($0)" } ?? username }
}
