import Gate

/// Directories of trees that were asked for: the same few are asked for by every file in them.
struct DirectoryCache {
  private struct Place: Hashable {
    var tree: ObjectID
    var path: RepositoryPath
  }

  private var opened: [ObjectID: [TreeEntry]] = [:]
  private var found: [Place: ObjectID?] = [:]
  private var subtrees: [ObjectID: [[UInt8]: ObjectID]] = [:]
  private var entryCount = 0

  /// So much is kept at the most; then it starts anew.
  private static let entryLimit = 1_000_000

  mutating func entries(
    of tree: ObjectID, directory path: RepositoryPath, open: (ObjectID) throws(GitError) -> RawTree
  ) throws(GitError) -> [TreeEntry]? {
    guard let id = try place(Place(tree: tree, path: path), open) else { return nil }
    try load(id, open)
    return opened[id]
  }

  private mutating func place(
    _ place: Place, _ open: (ObjectID) throws(GitError) -> RawTree
  ) throws(GitError) -> ObjectID? {
    if let known = found[place] { return known }
    var id: ObjectID? = place.tree
    for name in place.path.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    where !place.path.bytes.isEmpty {
      guard let directory = id else { break }
      try load(directory, open)
      id = subtrees[directory]?[Array(name)]
    }
    found[place] = .some(id)
    return id
  }

  private mutating func load(
    _ id: ObjectID, _ open: (ObjectID) throws(GitError) -> RawTree
  ) throws(GitError) {
    if opened[id] != nil { return }
    if entryCount > Self.entryLimit { self = DirectoryCache() }
    let tree = try open(id)
    var entries: [TreeEntry] = []
    var below: [[UInt8]: ObjectID] = [:]
    for entry in tree.entries {
      let name = Array(tree.name(entry))
      if entry.isDirectory {
        below[name] = tree.id(entry)
        entries.append(TreeEntry(name: name, file: nil))
      } else {
        entries.append(TreeEntry(name: name, file: FileVersion(id: tree.id(entry), kind: entry.fileKind ?? .file)))
      }
    }
    opened[id] = entries
    subtrees[id] = below
    entryCount += entries.count
  }
}
