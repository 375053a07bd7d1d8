import RegoSyntax
import RegoValues

extension CompilerStage {
  /// Finds what names mean in each module: the rules of its package, wherever they are defined, then its imports.
  static let collectGlobals = program("CollectGlobals") { compilation in
    var exports: [[Value]: Set<String>] = [:]
    for module in compilation.modules {
      let names = module.rules.compactMap(\.head.reference.headName)
      exports[module.package.path.groundPath, default: []].formUnion(names)
    }
    compilation.globals = compilation.modules.map { module in
      var names: [String: Ref] = [:]
      for name in exports[module.package.path.groundPath] ?? [] {
        names[name] = module.package.path.appending([.string(name, at: module.package.location)])
      }
      for entry in module.imports {
        if let name = entry.name { names[name] = entry.path }
      }
      return names
    }
    compilation.usedNames = Array(repeating: [], count: compilation.modules.count)
  }
}
