import Gate

/// Walks two trees side by side and opens only what differs: one directory deep in fifty thousand files costs as many trees
/// as it has parents.
struct TreeComparison {
  private let repository: Repository
  private let limits: TreeLimits
  private var changes: [Change] = []
  /// How many changes may still be found, over all comparisons of a push.
  private var room: Int

  /// What changes from `old` (nil: the empty tree) to `new`, in Git's order of paths, exact renames joined.
  static func changes(
    from old: ObjectID?, to new: ObjectID?, in repository: Repository, limits: TreeLimits, room: Int
  ) throws(GitError) -> [Change] {
    var comparison = TreeComparison(repository: repository, limits: limits, room: room)
    if old != new { try comparison.walk(old, new, path: [], depth: 0) }
    return ExactRenames.joined(comparison.changes)
  }

  private init(repository: Repository, limits: TreeLimits, room: Int) {
    self.repository = repository
    self.limits = limits
    self.room = room
  }

  private mutating func walk(_ oldID: ObjectID?, _ newID: ObjectID?, path: [UInt8], depth: Int) throws(GitError) {
    guard depth <= limits.depth else { throw .treesNestedTooDeep(path: path, limit: limits.depth) }
    let old = try opened(oldID, isStrict: false)
    let new = try opened(newID, isStrict: true)
    var (left, right) = (0, 0)
    let (lefts, rights) = (old?.entries ?? [], new?.entries ?? [])
    while left < lefts.count || right < rights.count {
      let order = order(old, left, new, right)
      if order < 0, let old {
        try remove(lefts[left], of: old, path: path, depth: depth)
        left += 1
      } else if order > 0, let new {
        try add(rights[right], of: new, path: path, depth: depth)
        right += 1
      } else if let old, let new {
        if !old.isSame(lefts[left], as: rights[right], of: new) {
          try change(lefts[left], of: old, to: rights[right], of: new, path: path, depth: depth)
        }
        left += 1
        right += 1
      }
    }
  }

  private func opened(_ id: ObjectID?, isStrict: Bool) throws(GitError) -> RawTree? {
    guard let id else { return nil }
    return try repository.tree(id, limits: limits, isStrict: isStrict)
  }

  private func order(_ old: RawTree?, _ left: Int, _ new: RawTree?, _ right: Int) -> Int {
    guard let old, left < old.entries.count else { return 1 }
    guard let new, right < new.entries.count else { return -1 }
    return old.order(of: old.entries[left], before: new.entries[right], of: new)
  }

  private mutating func remove(
    _ entry: RawTree.Entry, of tree: RawTree, path: [UInt8], depth: Int
  ) throws(GitError) {
    let full = extended(path, by: tree.name(entry))
    if entry.isDirectory { return try walk(tree.id(entry), nil, path: full, depth: depth + 1) }
    try append(Change(path: RepositoryPath(bytes: full), old: version(entry, of: tree), new: nil))
  }

  private mutating func add(_ entry: RawTree.Entry, of tree: RawTree, path: [UInt8], depth: Int) throws(GitError) {
    let full = try admitted(extended(path, by: tree.name(entry)), name: tree.name(entry))
    if entry.isDirectory { return try walk(nil, tree.id(entry), path: full, depth: depth + 1) }
    try append(Change(path: RepositoryPath(bytes: full), old: nil, new: version(entry, of: tree)))
  }

  /// Both have the same name and are both directories, or both not: a file never equals a directory in Git's order.
  private mutating func change(
    _ oldEntry: RawTree.Entry, of old: RawTree, to newEntry: RawTree.Entry, of new: RawTree, path: [UInt8], depth: Int
  ) throws(GitError) {
    let full = try admitted(extended(path, by: new.name(newEntry)), name: new.name(newEntry))
    if newEntry.isDirectory { return try walk(old.id(oldEntry), new.id(newEntry), path: full, depth: depth + 1) }
    let (before, after) = (version(oldEntry, of: old), version(newEntry, of: new))
    if before != after { try append(Change(path: RepositoryPath(bytes: full), old: before, new: after)) }
  }

  private mutating func append(_ change: Change) throws(GitError) {
    guard changes.count < room else { throw .tooManyChanges(limit: limits.changes) }
    changes.append(change)
  }

  /// Paths are only labels here, but they are shown, matched and recorded: what no checkout would take is refused.
  private func admitted(_ path: [UInt8], name: ArraySlice<UInt8>) throws(GitError) -> [UInt8] {
    guard path.count <= limits.pathBytes else { throw .pathTooLong(path: path, limit: limits.pathBytes) }
    if Self.isForbidden(name) { throw .forbiddenName(path: path) }
    return path
  }

  /// `.git` in any case, `.` and `..`.
  private static func isForbidden(_ name: ArraySlice<UInt8>) -> Bool {
    guard name.first == UInt8(ascii: ".") else { return false }
    let first = name.startIndex
    switch name.count {
    case 1: return true
    case 2: return name[first + 1] == UInt8(ascii: ".")
    case 4:
      return name[first + 1] | 0x20 == UInt8(ascii: "g") && name[first + 2] | 0x20 == UInt8(ascii: "i")
        && name[first + 3] | 0x20 == UInt8(ascii: "t")
    default: return false
    }
  }

  private func extended(_ path: [UInt8], by name: ArraySlice<UInt8>) -> [UInt8] {
    path.isEmpty ? Array(name) : path + [UInt8(ascii: "/")] + name
  }

  private func version(_ entry: RawTree.Entry, of tree: RawTree) -> FileVersion {
    FileVersion(id: tree.id(entry), kind: entry.fileKind ?? .file)
  }
}
