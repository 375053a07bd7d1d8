import Gate

/// A way to get at the objects and refs of one repository: libgit2, or the `git` program where libgit2 cannot.
/// Everything above (trees, history, pushes) is one code over either, so that they never differ.
protocol ObjectReader: AnyObject {
  /// Bytes in an object id: 20 or 32.
  var idLength: Int { get }

  func header(of id: ObjectID, deadline: Deadline) throws(GitError) -> ObjectHeader

  /// The whole object, unless it is larger than `limit`: then it is not read. `known`: its header, if it was asked for just now.
  func object(
    _ id: ObjectID, known: ObjectHeader?, limit: Int, deadline: Deadline
  ) throws(GitError) -> StoredObject

  /// The full name of the ref that another (HEAD) stands for; nil if it holds an id itself or is missing.
  func symbolicTarget(of ref: [UInt8], deadline: Deadline) throws(GitError) -> [UInt8]?

  /// What the ref of this full name (or HEAD) points to; nil if there is none.
  func target(of ref: [UInt8], deadline: Deadline) throws(GitError) -> ObjectID?

  /// All refs whose full name starts with the prefix.
  func refs(below prefix: [UInt8], deadline: Deadline) throws(GitError) -> [(name: [UInt8], target: ObjectID)]
}

struct ObjectHeader: Equatable {
  var kind: ObjectKind
  var size: Int
}

struct StoredObject: Equatable {
  var kind: ObjectKind
  var bytes: [UInt8]
}

/// What was read so far: the figures that hold on every machine, where milliseconds do not.
public struct ReadCounts: Sendable, Equatable {
  public var trees = 0
  public var blobs = 0
  public var commits = 0
  /// Bytes of content read, blobs only.
  public var bytes = 0
  /// `git` processes started.
  public var children = 0

  public init() {}
}
