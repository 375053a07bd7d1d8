import RegoSyntax
import RegoValues

extension CompilerStage {
  /// Finds what names mean in each module: the rules of its package, wherever they are defined, then its imports.
  static let collectGlobals = program("CollectGlobals") { compilation in
    let names = GlobalNames(compilation.modules)
    compilation.globals = compilation.modules.map { names.visible(in: $0.package, imports: $0.imports) }
    compilation.usedNames = Array(repeating: [], count: compilation.modules.count)
  }
}

/// What the packages of a program define.
struct GlobalNames {
  private var exports: [[Value]: Set<String>] = [:]

  init(_ modules: [Module]) {
    for module in modules {
      let names = module.rules.compactMap(\.head.reference.headName)
      exports[module.package.path.groundPath, default: []].formUnion(names)
    }
  }

  /// What names mean under a package clause and imports.
  func visible(in package: Package?, imports: [Import]) -> [String: Ref] {
    var names: [String: Ref] = [:]
    if let package {
      for name in exports[package.path.groundPath] ?? [] {
        names[name] = package.path.appending([.string(name, at: package.location)])
      }
    }
    for entry in imports {
      if let name = entry.name { names[name] = entry.path }
    }
    return names
  }
}
