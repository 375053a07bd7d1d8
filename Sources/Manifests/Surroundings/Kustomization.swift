import RegoValues
import YAMLReader

/// What a `kustomization.yaml` makes of the files it names.
struct Kustomization {
  enum Role {
    /// Deployed as it is: judged.
    case resource
    /// Merged into an object.
    case patch
    /// Read by a generator or transformer.
    case input
  }

  static let names: [[UInt8]] = ["kustomization.yaml", "kustomization.yml", "Kustomization"].map { Array($0.utf8) }

  /// The file itself.
  let path: [UInt8]
  /// By full path. A file that is a resource too is a resource.
  private(set) var roles: [[UInt8]: Role] = [:]

  /// A kustomization that does not parse names nothing; pushed like that, it is refused on its own account.
  init(path: [UInt8], bytes: [UInt8], limits: ManifestLimits) {
    self.path = path
    let documents = try? YAMLReader.documents(bytes, limits: limits, repeatedKeys: .lastWins)
    for document in documents ?? [] { read(document.value) }
  }

  private mutating func read(_ value: Value) {
    for entry in list(value["patches"]) + list(value["patchesJson6902"]) { name(entry["path"], .patch) }
    for entry in list(value["patchesStrategicMerge"]) { name(entry, .patch) }
    for generator in list(value["configMapGenerator"]) + list(value["secretGenerator"]) {
      for file in list(generator["files"]) { name(afterKey(file), .input) }
      for file in list(generator["envs"]) + [generator["env"] ?? .null] { name(file, .input) }
    }
    for entry in list(value["replacements"]) { name(entry["path"], .input) }
    for field in ["transformers", "generators", "validators", "configurations", "crds"] {
      for entry in list(value[field]) { name(entry, .input) }
    }
    name(value["openapi"]?["path"], .input)
    for chart in list(value["helmCharts"]) {
      name(chart["valuesFile"], .input)
      for file in list(chart["additionalValuesFiles"]) { name(file, .input) }
    }
    for chart in list(value["helmChartInflationGenerator"]) { name(chart["values"], .input) }
    for entry in list(value["resources"]) { name(entry, .resource) }
  }

  private func list(_ value: Value?) -> [Value] {
    guard case .array(let array)? = value else { return [] }
    return Array(array.elements)
  }

  /// `files` may say `key=path`.
  private func afterKey(_ value: Value) -> Value {
    guard case .string(let text) = value, let mark = text.bytes.firstIndex(of: UInt8(ascii: "=")) else { return value }
    return Text(bytes: Array(text.bytes[(mark + 1)...])).map(Value.string) ?? value
  }

  /// Patches may stand in the field itself, over several lines; those name no file.
  private mutating func name(_ value: Value?, _ role: Role) {
    guard case .string(let text)? = value, !text.bytes.contains(UInt8(ascii: "\n")),
      let path = TreePath.resolved(text.bytes, in: TreePath.directory(of: path))
    else { return }
    switch (roles[path], role) {
    case (.resource?, _): break
    case (.patch?, .input): break
    default: roles[path] = role
    }
  }
}
