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

  /// Parses a file whose place in the tree is known (`ManifestClassifier.standing`). `known` is a document of a file that
  /// is likely to be much the same.
  public static func parsed(
    _ bytes: [UInt8], format: ManifestFormat, standing: NotAnObject?, limits: ManifestLimits = .standard,
    like known: Document? = nil
  ) throws(ManifestError) -> ManifestFile {
    var file: ManifestFile
    do throws(ManifestError) {
      file = ManifestFile(
        documents: try ManifestReader.documents(of: bytes, format: format, limits: limits, like: known),
        notAnObject: standing)
    } catch {
      guard let reason = unparsed(standing, bytes, error) else { throw error }
      return ManifestFile(documents: [], notAnObject: reason)
    }
    for index in file.documents.indices {
      if let standing, applies(standing, to: file.documents[index]) { file.documents[index].notAnObject = standing }
    }
    return file
  }

  /// A file that only its name makes a chart's values or description is an object where it says that it is one: no
  /// name keeps a Pod from being judged.
  private static func applies(_ standing: NotAnObject, to document: Document) -> Bool {
    switch standing {
    case .helmChart, .helmValues, .kustomization: document.notAnObject != nil && document.notAnObject != .encrypted
    default: true
    }
  }

  /// Why a file that does not parse is no error; nil when it is one.
  private static func unparsed(_ standing: NotAnObject?, _ bytes: [UInt8], _ error: ManifestError) -> NotAnObject? {
    guard Template.mayExplain(error.reason) else { return nil }
    switch standing {
    case .helmTemplate?, .kustomizeInput?: return standing
    default: return Template.explains(error, in: bytes) ? .template : nil
    }
  }
}

/// Why a file could not be told.
public enum ManifestFileError: Error, Hashable, Sendable {
  /// The file should parse and does not.
  case broken(ManifestError)
  /// Its surroundings could not be read.
  case tree(ManifestTreeError)
}
