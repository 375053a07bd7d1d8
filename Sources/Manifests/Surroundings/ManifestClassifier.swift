import RegoValues
import YAMLReader

/// Reads the files of one tree and tells objects from templates, patches, values and encrypted files, by what stands
/// around them. What it learns of a directory it keeps.
///
/// ```swift
/// let classifier = ManifestClassifier(tree: tree)
/// let file = try classifier.read(path: path, bytes: bytes, format: .yaml)
/// file.documents.filter { $0.notAnObject == nil }   // what rules for objects judge
/// ```
public final class ManifestClassifier {
  private let tree: any ManifestTree
  private let limits: ManifestLimits
  private var facts: [[UInt8]: DirectoryFacts] = [:]

  public init(tree: any ManifestTree, limits: ManifestLimits = .standard) {
    self.tree = tree
    self.limits = limits
  }

  /// Reads the file at `path` (raw bytes, from the tree's root).
  public func read(
    path: [UInt8], bytes: [UInt8], format: ManifestFormat
  ) throws(ManifestFileError) -> ManifestFile {
    let standing: NotAnObject?
    do throws(ManifestTreeError) {
      standing = try self.standing(of: path, bytes: bytes)
    } catch {
      throw .tree(error)
    }
    do throws(ManifestError) {
      return try ManifestFile.parsed(bytes, format: format, standing: standing, limits: limits)
    } catch {
      throw .broken(error)
    }
  }

  /// What the path says of the file as a whole: the part of reading it that looks at the tree.
  public func standing(of path: [UInt8], bytes: [UInt8]) throws(ManifestTreeError) -> NotAnObject? {
    var named: NotAnObject?
    var isResource = false
    for directory in TreePath.directories(above: path) {
      let facts = try self.facts(of: directory)
      let name = TreePath.relative(path, to: directory)
      if facts.isChart, let standing = standing(inChart: name, bytes) { return standing }
      if let kustomization = facts.kustomization {
        switch kustomization.roles[path] {
        case .resource: isResource = true
        case .patch: named = named ?? .kustomizePatch(namedIn: kustomization.path)
        case .input: named = named ?? .kustomizeInput(namedIn: kustomization.path)
        case nil: break
        }
        if kustomization.path == path { named = .kustomization }
      }
    }
    return isResource ? nil : named
  }

  /// A file of a chart, by its name relative to the chart.
  private func standing(inChart name: ArraySlice<UInt8>, _ bytes: [UInt8]) -> NotAnObject? {
    if name.starts(with: "templates/".utf8) { return Template.hasMark(bytes[...]) ? .helmTemplate : nil }
    if name.elementsEqual("Chart.yaml".utf8) || name.elementsEqual("requirements.yaml".utf8) { return .helmChart }
    let isInChart = !name.contains(TreePath.slash)
    if isInChart, name.starts(with: "values".utf8) { return .helmValues }
    return name.starts(with: "ci/".utf8) && name.suffix(11).elementsEqual("values.yaml".utf8) ? .helmValues : nil
  }

  private func facts(of directory: [UInt8]) throws(ManifestTreeError) -> DirectoryFacts {
    if let known = facts[directory] { return known }
    let learned = try DirectoryFacts(directory, in: tree, limits: limits)
    facts[directory] = learned
    return learned
  }
}
