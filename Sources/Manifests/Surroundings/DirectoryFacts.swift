import YAMLReader

/// What a directory says about the files in and below it.
struct DirectoryFacts {
  /// It is a Helm chart: it holds `Chart.yaml`.
  var isChart = false
  var kustomization: Kustomization?

  init(_ directory: [UInt8], in tree: any ManifestTree, limits: ManifestLimits) throws(ManifestTreeError) {
    guard let names = try tree.names(in: directory) else { return }
    let present = Set(names)
    isChart = present.contains(Array("Chart.yaml".utf8))
    guard let name = Kustomization.names.first(where: present.contains) else { return }
    let path = TreePath.joined(directory, name)
    guard let bytes = try tree.bytes(at: path, limit: limits.bytes) else { return }
    kustomization = Kustomization(path: path, bytes: bytes, limits: limits)
  }
}
