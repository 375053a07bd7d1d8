import YAMLReader

/// One file of a tree: its documents, each told apart into objects and what is not one.
public struct ManifestFile: Sendable {
  public var documents: [Document]
  /// Why the file as a whole holds no objects; its documents, where it parses, say the same.
  public var notAnObject: NotAnObject?
}

/// Why a file could not be told.
public enum ManifestFileError: Error, Hashable, Sendable {
  /// The file should parse and does not.
  case broken(ManifestError)
  /// Its surroundings could not be read.
  case tree(ManifestTreeError)
}
