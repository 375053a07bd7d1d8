/// Where bytes come from: the object database, a `git` child, or the working tree. Floor 3 implements it.
public protocol ContentSource: AnyObject {
  /// The content's size in bytes without reading it.
  func size(of version: FileVersion) throws(ContentError) -> Int

  /// The whole content, which is at most `limit` bytes.
  func content(of version: FileVersion, limit: Int) throws(ContentError) -> [UInt8]

  /// The entries of the directory at `path` of `tree` ("" is the root): name and, for files, version. nil where there is no directory.
  func entries(of tree: ObjectID, directory path: RepositoryPath) throws(ContentError) -> [TreeEntry]?
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
  case unreadable(ObjectID, reason: String)
}
