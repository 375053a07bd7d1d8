import Gate

/// Directories of trees that were asked for: the same few are asked for by every file in them.
struct DirectoryCache {
  private struct Place: Hashable {
    var tree: ObjectID
    var path: RepositoryPath
  }

  private var opened: [ObjectID: RawTree] = [:]
  private var found: [Place: ObjectID?] = [:]
  private var entryCount = 0

  /// So much is kept at the most; then it starts anew.
  private static let entryLimit = 1_000_000

  /// Everything in a directory; nil where there is none.
  mutating func entries(
    of tree: ObjectID, directory path: RepositoryPath, open: (ObjectID) throws(GitError) -> RawTree
  ) throws(GitError) -> [TreeEntry]? {
    guard let id = try place(Place(tree: tree, path: path), open) else { return nil }
    let tree = try load(id, open)
    return tree.entries.map { tree.treeEntry($0) }
  }

  /// One entry of a directory, without a look at the names of the others.
  mutating func entry(
    _ name: [UInt8], of tree: ObjectID, directory path: RepositoryPath, open: (ObjectID) throws(GitError) -> RawTree
  ) throws(GitError) -> TreeEntry? {
    guard let id = try place(Place(tree: tree, path: path), open) else { return nil }
    let tree = try load(id, open)
    return tree.entry(named: name[...]).map { tree.treeEntry($0) }
  }

  private mutating func place(
    _ place: Place, _ open: (ObjectID) throws(GitError) -> RawTree
  ) throws(GitError) -> ObjectID? {
    if let known = found[place] { return known }
    var id: ObjectID? = place.tree
    for name in place.path.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    where !place.path.bytes.isEmpty {
      guard let directory = id else { break }
      let tree = try load(directory, open)
      id = tree.entry(named: name).flatMap { $0.isDirectory ? tree.id($0) : nil }
    }
    found[place] = .some(id)
    return id
  }

  private mutating func load(
    _ id: ObjectID, _ open: (ObjectID) throws(GitError) -> RawTree
  ) throws(GitError) -> RawTree {
    if let known = opened[id] { return known }
    if entryCount > Self.entryLimit { self = DirectoryCache() }
    let tree = try open(id)
    opened[id] = tree
    entryCount += tree.entries.count
    return tree
  }
}

extension RawTree {
  /// The first entry of that name.
  fileprivate func entry(named name: ArraySlice<UInt8>) -> Entry? {
    for entry in entries where entry.name.count == name.count {
      var (mine, other) = (entry.name.lowerBound, name.startIndex)
      while other < name.endIndex, bytes[mine] == name[other] {
        mine += 1
        other += 1
      }
      if other == name.endIndex { return entry }
    }
    return nil
  }

  fileprivate func treeEntry(_ entry: Entry) -> TreeEntry {
    TreeEntry(
      name: Array(name(entry)),
      file: entry.isDirectory ? nil : FileVersion(id: id(entry), kind: entry.fileKind ?? .file))
  }
}
