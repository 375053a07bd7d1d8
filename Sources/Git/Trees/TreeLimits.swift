/// How much of a repository's trees one push may make us walk. A tree may name itself's like a thousand times over at each
/// level, so what a small push holds has no bound of its own.
public struct TreeLimits: Sendable, Equatable {
  /// Changed paths, over all refs of the push.
  public var changes = 100_000
  /// Trees opened, over all refs of the push.
  public var trees = 200_000
  /// Directories inside each other.
  public var depth = 256
  /// Bytes of a path, as the file system of whoever checks it out has it.
  public var pathBytes = 4_096
  /// Bytes of one tree object.
  public var treeBytes = 64 << 20

  public init() {}
}
