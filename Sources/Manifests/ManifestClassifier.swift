import RegoValues
import YAMLReader

/// Tells objects from templates, patches, values and encrypted files by what stands around them in the tree.
///
/// ```swift
/// let classifier = ManifestClassifier(tree: tree)
/// let file = try classifier.read(path: path, bytes: bytes, format: .yaml)
/// file.documents.filter { $0.notAnObject == nil }   // what rules for objects judge
/// ```
public final class ManifestClassifier {
  let tree: any ManifestTree
  let limits: ManifestLimits

  /// One classifier for one tree: what it learns of a directory is kept.
  public init(tree: any ManifestTree, limits: ManifestLimits = .standard) {
    self.tree = tree
    self.limits = limits
  }

  public func read(
    path: [UInt8], bytes: [UInt8], format: ManifestFormat
  ) throws(ManifestFileError) -> ManifestFile {
    do {
      let documents = try ManifestReader.documents(of: bytes, format: format, limits: limits)
      return ManifestFile(documents: documents, notAnObject: nil)
    } catch {
      throw .broken(error)
    }
  }
}
