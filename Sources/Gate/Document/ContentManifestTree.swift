import Manifests

/// The files around a manifest as the tree that is judged has them, for `ManifestClassifier`.
final class ContentManifestTree: ManifestTree {
  private let content: any ContentSource
  /// nil: nothing is known of the surroundings.
  private let tree: ObjectID?
  /// What was read besides the manifests themselves.
  private(set) var blobsRead = 0
  private(set) var bytesRead = 0

  init(content: any ContentSource, tree: ObjectID?) {
    self.content = content
    self.tree = tree
  }

  func holds(_ name: [UInt8], in path: [UInt8]) throws(ManifestTreeError) -> Bool {
    try entry(name, in: RepositoryPath(bytes: path)) != nil
  }

  func bytes(at path: [UInt8], limit: Int) throws(ManifestTreeError) -> [UInt8]? {
    let path = RepositoryPath(bytes: path)
    guard let file = try entry(path.name, in: path.directory)?.file, file.kind == .file || file.kind == .executable
    else { return nil }
    do {
      guard try content.size(of: file) <= limit else { return nil }
      let bytes = try content.content(of: file, limit: limit)
      blobsRead += 1
      bytesRead += bytes.count
      return bytes
    } catch {
      if case .tooLarge = error { return nil }
      throw ManifestTreeError(reason: "\(ContentManifestTree.name(path)): \(error.words)")
    }
  }

  private static func name(_ path: RepositoryPath) -> String {
    path.bytes.isEmpty ? "the root directory" : String(decoding: path.bytes, as: UTF8.self)
  }

  private func entry(_ name: [UInt8], in directory: RepositoryPath) throws(ManifestTreeError) -> TreeEntry? {
    guard let tree else { return nil }
    do {
      return try content.entry(name, of: tree, directory: directory)
    } catch {
      throw ManifestTreeError(reason: "\(ContentManifestTree.name(directory)): \(error.words)")
    }
  }
}

extension ContentError {
  /// The error as a sentence about something that stands beside it.
  var words: String {
    switch self {
    case .missing(let id): "the object \(id) is missing"
    case .tooLarge(let size, let limit): "\(size) bytes, more than the limit of \(limit)"
    case .notContent(let id): "\(id) is a commit of another repository"
    case .unreadable(let id, let reason): "the object \(id) cannot be read: \(reason)"
    case .deadlineExceeded: "the deadline passed while it was read"
    }
  }
}
