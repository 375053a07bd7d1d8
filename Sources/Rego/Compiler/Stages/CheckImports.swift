import RegoSyntax
import RegoValues

extension CompilerStage {
  /// In v1: no two imports of a file give the same name.
  static let checkImports = program("CheckImports") { compilation in
    for (index, module) in compilation.modules.enumerated() where compilation.isV1(index) {
      var known: [String: Import] = [:]
      for entry in module.imports {
        guard let name = entry.name else { continue }
        if let earlier = known[name] {
          compilation.report(.shadowsImport(earlier.statement), at: entry.location)
        } else {
          known[name] = entry
        }
      }
    }
  }

  /// In strict mode: every import is used.
  static let checkUnusedImports = program("CheckUnusedImports") { compilation in
    guard compilation.options.strict else { return }
    for (index, module) in compilation.modules.enumerated() {
      for entry in module.imports {
        if let name = entry.name, !compilation.usedNames[index].contains(name) {
          compilation.report(.unusedImport(entry.statement), at: entry.location)
        }
      }
    }
  }
}

extension Import {
  /// The name that the import gives to a document; nil for `rego.v1` and `future.keywords`.
  var name: String? {
    guard let root = path.headName, Roots.contains(root) else { return nil }
    return alias ?? path.terms.last?.scalar?.stringValue ?? path.headName
  }

  fileprivate var statement: String { "import \(path.description)" + (alias.map { " as \($0)" } ?? "") }
}
