/// Where bytes come from: the object database, a `git` child, or the working tree. Floor 3 implements it.
///
/// Nothing is ever looked up by name: contents by full object id, directories by the id of their tree.
///
/// ```swift
/// source.prefetch(versions, limit: 4 << 20)           // says what will be asked for, in this order
/// guard try source.size(of: version) <= 4 << 20 else { … }
/// let bytes = try source.content(of: version, limit: 4 << 20)
/// ```
public protocol ContentSource: AnyObject {
  /// The content's size in bytes without reading it.
  func size(of version: FileVersion) throws(ContentError) -> Int

  /// The whole content, which is at most `limit` bytes. Of a symbolic link: the path it names, never what stands there.
  func content(of version: FileVersion, limit: Int) throws(ContentError) -> [UInt8]

  /// The entries of the directory at `path` of `tree` ("" is the root): name and, for files, version. nil where there is no directory.
  /// A tree whose id is zero stands for the files on disk as they are.
  func entries(of tree: ObjectID, directory path: RepositoryPath) throws(ContentError) -> [TreeEntry]?

  /// The entry of that name in the directory at `path` of `tree`; nil where there is none.
  func entry(_ name: [UInt8], of tree: ObjectID, directory path: RepositoryPath) throws(ContentError) -> TreeEntry?

  /// Says that these contents will be asked for soon, best in this order, each once, those over `limit` bytes only for their size.
  /// It is a hint: it never fails, and what it could not bring `size` and `content` read one by one.
  func prefetch(_ versions: [FileVersion], limit: Int)
}

extension ContentSource {
  public func prefetch(_ versions: [FileVersion], limit: Int) {}

  public func entry(
    _ name: [UInt8], of tree: ObjectID, directory path: RepositoryPath
  ) throws(ContentError) -> TreeEntry? {
    try entries(of: tree, directory: path)?.first { $0.name == name }
  }
}

/// One entry of a directory.
public struct TreeEntry: Hashable, Sendable {
  public var name: [UInt8]
  /// nil: a directory.
  public var file: FileVersion?

  public init(name: [UInt8], file: FileVersion?) {
    self.name = name
    self.file = file
  }
}

/// Why content could not be had.
public enum ContentError: Error, Sendable, Equatable {
  case missing(ObjectID)
  case tooLarge(size: Int, limit: Int)
  /// A submodule: its commit lives in another repository.
  case notContent(ObjectID)
  case unreadable(ObjectID, reason: String)
  case deadlineExceeded
}
