import YAMLReader

/// One file of a tree: its documents, each told apart into objects and what is not one.
public struct ManifestFile: Sendable {
  /// Each says itself whether it is an object.
  public var documents: [Document]
  /// Why the file as a whole holds no objects, where its place in the tree says so. A template that does not parse has
  /// no documents, only this.
  public var notAnObject: NotAnObject?

  public init(documents: [Document], notAnObject: NotAnObject?) {
    self.documents = documents
    self.notAnObject = notAnObject
  }
}

/// Why a file could not be told.
public enum ManifestFileError: Error, Hashable, Sendable {
  /// The file should parse and does not.
  case broken(ManifestError)
  /// Its surroundings could not be read.
  case tree(ManifestTreeError)
}
