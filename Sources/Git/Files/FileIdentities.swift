import Digests
import Gate

/// Ids for files on disk, as Git would give them to their content, and the way back from an id to a file that has it.
struct FileIdentities {
  private struct Place {
    var tree: FileTree
    var path: RepositoryPath
  }

  private let idLength: Int
  private var places: [ObjectID: Place] = [:]

  /// Larger files are told apart by their name instead: nobody judges their content.
  private static let hashedBytes = 16 << 20

  /// `idLength` 20: SHA-1, 32: SHA-256, as the repository has it.
  init(idLength: Int) { self.idLength = idLength }

  /// The version of the file or link that stands at `path`; nil where none does.
  mutating func version(of path: RepositoryPath, in tree: FileTree) throws(GitError) -> FileVersion? {
    guard let status = try tree.status(of: path), let kind = status.kind else { return nil }
    guard status.size <= Self.hashedBytes else { return namedVersion(of: path, in: tree, kind: kind) }
    let content = try tree.content(of: path, limit: Self.hashedBytes * 2)
    let id = identity("blob \(content.count)\0", content)
    places[id] = Place(tree: tree, path: path)
    return FileVersion(id: id, kind: kind)
  }

  func contains(_ id: ObjectID) -> Bool { places[id] != nil }

  func size(of id: ObjectID) throws(ContentError) -> Int {
    guard let place = places[id] else { throw .missing(id) }
    let status: FileTree.Status?
    do {
      status = try place.tree.status(of: place.path)
    } catch {
      throw error.forContent(id)
    }
    guard let status, status.kind != nil else { throw .missing(id) }
    return status.size
  }

  func content(of id: ObjectID, limit: Int) throws(ContentError) -> [UInt8] {
    guard let place = places[id] else { throw .missing(id) }
    let size = try size(of: id)
    guard size <= limit else { throw .tooLarge(size: size, limit: limit) }
    do {
      return try place.tree.content(of: place.path, limit: limit)
    } catch {
      throw error.forContent(id)
    }
  }

  /// The entries of a directory on disk. Their contents are not read for an id, but can be asked for by it.
  mutating func entries(of directory: RepositoryPath, in tree: FileTree) throws(ContentError) -> [TreeEntry]? {
    let names: [(name: [UInt8], status: FileTree.Status)]?
    do {
      names = try tree.names(in: directory)
    } catch {
      throw error.forContent(identity("directory \(directory.bytes.count)\0", directory.bytes))
    }
    guard let names else { return nil }
    var entries: [TreeEntry] = []
    for (name, status) in names {
      let path = directory.appending(name)
      entries.append(
        TreeEntry(name: name, file: status.kind.map { namedVersion(of: path, in: tree, kind: $0) }))
    }
    return entries
  }

  private mutating func namedVersion(
    of path: RepositoryPath, in tree: FileTree, kind: FileVersion.Kind
  ) -> FileVersion {
    let name = Path.joined(tree.root, path.bytes)
    let id = identity("file by name \(name.count)\0", name)
    places[id] = Place(tree: tree, path: path)
    return FileVersion(id: id, kind: kind)
  }

  private func identity(_ header: String, _ content: [UInt8]) -> ObjectID {
    let bytes = header.bytes + content
    return ObjectID(bytes: idLength == 32 ? SHA256.digest(of: bytes) : SHA1.digest(of: bytes))
  }
}
