/// The files around a manifest: what tells a template from an object stands beside it. The gate looks into Git's tree.
public protocol ManifestTree: AnyObject {
  /// Whether the directory at `path` ("" is the root) has an entry of that name.
  func holds(_ name: [UInt8], in path: [UInt8]) throws(ManifestTreeError) -> Bool

  /// The bytes of the regular file at `path`; nil when there is none or it is larger than `limit`. Links are not followed.
  func bytes(at path: [UInt8], limit: Int) throws(ManifestTreeError) -> [UInt8]?
}

/// The tree could not be read: a failure of the gate, not of the manifest.
public struct ManifestTreeError: Error, Hashable, Sendable {
  public var reason: String
  public init(reason: String) { self.reason = reason }
}
