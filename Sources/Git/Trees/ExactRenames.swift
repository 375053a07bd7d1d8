import Gate

/// Joins a path that is gone and one that is new into one change where their content is the same object: it costs no reading.
/// Renames with edits stay two changes; whoever judges knows a resource by its name, not by its file.
enum ExactRenames {
  /// What two sides of a rename have in common; the name too in the first pass, so that a moved directory of equal files
  /// keeps each with its own.
  private struct Key: Hashable {
    var id: ObjectID
    var isLink: Bool
    var name: [UInt8]?
  }

  static func joined(_ changes: [Change]) -> [Change] {
    guard changes.contains(where: { $0.new == nil }), changes.contains(where: { $0.old == nil }) else { return changes }
    var changes = changes
    var isJoined = [Bool](repeating: false, count: changes.count)
    for withName in [true, false] {
      var removed: [Key: [Int]] = [:]
      for index in changes.indices.reversed() where changes[index].new == nil && !isJoined[index] {
        if let key = key(changes[index].old, changes[index].path, withName: withName) {
          removed[key, default: []].append(index)
        }
      }
      for index in changes.indices where changes[index].old == nil {
        guard let key = key(changes[index].new, changes[index].path, withName: withName),
          let source = removed[key]?.popLast()
        else { continue }
        changes[index].old = changes[source].old
        changes[index].oldPath = changes[source].path
        isJoined[source] = true
      }
    }
    return changes.indices.filter { !isJoined[$0] }.map { changes[$0] }
  }

  private static func key(_ version: FileVersion?, _ path: RepositoryPath, withName: Bool) -> Key? {
    guard let version, version.kind != .submodule else { return nil }
    return Key(id: version.id, isLink: version.kind == .symlink, name: withName ? path.name : nil)
  }
}
