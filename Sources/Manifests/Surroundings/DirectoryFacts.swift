import YAMLReader

/// What a directory says about the files in and below it.
struct DirectoryFacts {
  /// It is a Helm chart: it holds `Chart.yaml`.
  var isChart = false
  var kustomization: Kustomization?

  init(_ directory: [UInt8], in tree: any ManifestTree, limits: ManifestLimits) throws(ManifestTreeError) {
    isChart = try tree.holds(DirectoryFacts.chart, in: directory)
    var named: [UInt8]?
    for name in Kustomization.names where named == nil {
      if try tree.holds(name, in: directory) { named = name }
    }
    guard let name = named else { return }
    let path = TreePath.joined(directory, name)
    guard let bytes = try tree.bytes(at: path, limit: limits.bytes) else { return }
    kustomization = Kustomization(path: path, bytes: bytes, limits: limits)
  }

  private static let chart = Array("Chart.yaml".utf8)
}
