import Digests
import Gate

/// A source of content that lives in memory: blobs by id, trees as lists of paths. It counts what it is asked.
final class MemoryContent: ContentSource {
  private var blobs: [ObjectID: [UInt8]] = [:]
  private var trees: [ObjectID: [RepositoryPath: FileVersion]] = [:]
  /// Objects that are told of and cannot be read.
  var missing: Set<ObjectID> = []
  private(set) var contentsRead = 0
  private(set) var prefetched: [FileVersion] = []

  /// Puts a file's bytes in; the id is made of them.
  func add(_ bytes: [UInt8], kind: FileVersion.Kind = .file) -> FileVersion {
    let id = ObjectID(bytes: Array(SHA256.digest(of: bytes).prefix(20)))
    blobs[id] = bytes
    return FileVersion(id: id, kind: kind)
  }

  /// Puts a tree in; nil for the empty one.
  func add(tree files: [RepositoryPath: FileVersion]) -> ObjectID? {
    if files.isEmpty { return nil }
    let text = files.map { "\($0.key.bytes) \($0.value.id) \($0.value.kind)" }.sorted().joined(separator: "\n")
    let id = ObjectID(bytes: Array(SHA256.digest(of: Array(text.utf8)).prefix(20)))
    trees[id] = files
    return id
  }

  /// What differs between two trees; a file whose content another path had before, and has no more, is a move.
  func changes(from base: [RepositoryPath: FileVersion], to head: [RepositoryPath: FileVersion]) -> [Change] {
    var gone = base.filter { head[$0.key] == nil }
    var changes: [Change] = []
    for (path, new) in head.sorted(by: { $0.key < $1.key }) {
      if let old = base[path] {
        if old != new { changes.append(Change(path: path, old: old, new: new)) }
      } else if let source = gone.filter({ $0.value == new }).keys.min() {
        changes.append(Change(path: path, oldPath: source, old: gone.removeValue(forKey: source), new: new))
      } else {
        changes.append(Change(path: path, old: nil, new: new))
      }
    }
    return changes + gone.sorted { $0.key < $1.key }.map { Change(path: $0.key, old: $0.value, new: nil) }
  }

  func size(of version: FileVersion) throws(ContentError) -> Int { try bytes(of: version).count }

  func content(of version: FileVersion, limit: Int) throws(ContentError) -> [UInt8] {
    let bytes = try bytes(of: version)
    if bytes.count > limit { throw .tooLarge(size: bytes.count, limit: limit) }
    contentsRead += 1
    return bytes
  }

  func entries(of tree: ObjectID, directory: RepositoryPath) throws(ContentError) -> [TreeEntry]? {
    guard let files = trees[tree] else { throw .missing(tree) }
    var entries: [[UInt8]: FileVersion?] = [:]
    for (path, version) in files {
      let prefix = directory.bytes.isEmpty ? [] : directory.bytes + [UInt8(ascii: "/")]
      guard path.bytes.starts(with: prefix) else { continue }
      let rest = path.bytes.dropFirst(prefix.count)
      let name = Array(rest.prefix { $0 != UInt8(ascii: "/") })
      entries.updateValue(name.count == rest.count ? version : nil, forKey: name)
    }
    if entries.isEmpty, !directory.bytes.isEmpty { return nil }
    return entries.map { TreeEntry(name: $0.key, file: $0.value) }
  }

  func prefetch(_ versions: [FileVersion], limit: Int) { prefetched += versions }

  private func bytes(of version: FileVersion) throws(ContentError) -> [UInt8] {
    if version.kind == .submodule { throw .notContent(version.id) }
    guard !missing.contains(version.id), let bytes = blobs[version.id] else { throw .missing(version.id) }
    return bytes
  }
}
