import Gate
import Glibc

/// Files and directories as they are on disk (`gatehouse test PATH…`): every file counts as new, links are listed but not followed.
///
/// ```swift
/// let source = try FileSystemSource(paths: ["manifests", "pod.yaml"])
/// source.change.changes   // manifests/a.yaml, manifests/b.yaml, pod.yaml, in the order of their bytes
/// ```
public final class FileSystemSource {
  /// All files that were named or lie below a named directory, labelled by the path as it was named.
  public let change: RefChange
  private let roots: [Root]
  private var identities: FileIdentities

  /// A directory and the path that its files are labelled below ("" is the working directory).
  private struct Root {
    var label: RepositoryPath
    var tree: FileTree

    /// The path below the root, if it is there.
    func inside(_ path: RepositoryPath) -> RepositoryPath? {
      if label.bytes.isEmpty { return path.bytes.first == Path.slash ? nil : path }
      guard path.bytes.starts(with: label.bytes) else { return nil }
      let rest = path.bytes.dropFirst(label.bytes.count)
      if label.bytes.last == Path.slash { return RepositoryPath(bytes: Array(rest)) }
      guard let next = rest.first else { return RepositoryPath(bytes: []) }
      return next == Path.slash ? RepositoryPath(bytes: Array(rest.dropFirst())) : nil
    }
  }

  public init(paths: [String], fileLimit: Int = 100_000) throws(GitError) {
    identities = FileIdentities(idLength: 20)
    var roots: [Root] = []
    var found: [RepositoryPath: FileVersion] = [:]
    for path in paths {
      let label = Self.label(path.bytes)
      let onDisk = label.bytes.isEmpty ? ".".bytes : label.bytes
      if Path.isDirectory(onDisk) {
        let root = Root(label: label, tree: FileTree(root: onDisk))
        roots.append(root)
        try Self.walk(root, [], &identities, &found, fileLimit)
      } else {
        let directory = label.directory
        // A file's neighbours may be asked for: what they are can decide what it is.
        let parent = directory.bytes.isEmpty ? (label.bytes.first == Path.slash ? "/" : ".").bytes : directory.bytes
        let root = Root(label: directory, tree: FileTree(root: parent))
        // A link that somebody names is meant as what it leads to, unlike those that lie about.
        guard let real = Path.real(onDisk).map(RepositoryPath.init(bytes:)) else {
          throw .fileUnreadable(path: path.bytes, code: ENOENT)
        }
        let place = FileTree(root: real.directory.bytes.isEmpty ? "/".bytes : real.directory.bytes)
        guard let version = try identities.version(of: RepositoryPath(bytes: real.name), in: place) else {
          throw .fileUnreadable(path: path.bytes, code: EINVAL)
        }
        roots.append(root)
        found[label] = version
      }
    }
    self.roots = roots
    let changes = found.sorted { $0.key < $1.key }.map { Change(path: $0.key, old: nil, new: $0.value) }
    let zero = ObjectID(bytes: [UInt8](repeating: 0, count: 20))
    change = RefChange(
      update: RefUpdate(old: zero, new: zero, name: []), judgedName: [], base: nil, head: nil, baseTree: nil,
      headTree: zero, isForced: false, skipped: nil, changes: changes)
  }

  private static func walk(
    _ root: Root, _ directory: [UInt8], _ identities: inout FileIdentities,
    _ found: inout [RepositoryPath: FileVersion], _ fileLimit: Int, depth: Int = 0
  ) throws(GitError) {
    guard depth <= TreeLimits().depth else { throw .treesNestedTooDeep(path: directory, limit: TreeLimits().depth) }
    let inside = RepositoryPath(bytes: directory)
    for (name, status) in try root.tree.names(in: inside) ?? [] {
      let path = inside.appending(name)
      guard status.kind != nil else {
        try walk(root, path.bytes, &identities, &found, fileLimit, depth: depth + 1)
        continue
      }
      guard found.count < fileLimit else { throw .tooManyFiles(limit: fileLimit) }
      guard let version = try identities.version(of: path, in: root.tree) else { continue }
      let isTop = root.label.bytes.last == Path.slash
      found[isTop ? RepositoryPath(bytes: root.label.bytes + path.bytes) : root.label.appending(path.bytes)] = version
    }
  }

  /// The path without "." and doubled or final slashes, as it is shown.
  private static func label(_ path: [UInt8]) -> RepositoryPath {
    let names = path.split(separator: Path.slash).filter { !$0.elementsEqual(".".utf8) }
    let joined = Array(names.joined(separator: [Path.slash]))
    return RepositoryPath(bytes: path.first == Path.slash ? [Path.slash] + joined : joined)
  }
}

extension FileSystemSource: ContentSource {
  public func size(of version: FileVersion) throws(ContentError) -> Int { try identities.size(of: version.id) }

  public func content(of version: FileVersion, limit: Int) throws(ContentError) -> [UInt8] {
    try identities.content(of: version.id, limit: limit)
  }

  public func entries(
    of tree: ObjectID, directory path: RepositoryPath
  ) throws(ContentError) -> [TreeEntry]? {
    for root in roots {
      if let inside = root.inside(path), let entries = try identities.entries(of: inside, in: root.tree) {
        return entries
      }
    }
    return nil
  }
}
