import RegoSyntax
import RegoValues

extension CompilerStage {
  /// Finds what names mean in each module: the rules of its package, wherever they are defined, then its imports.
  static let collectGlobals = program("CollectGlobals") { compilation in
    let names = GlobalNames(compilation.modules)
    compilation.globals = compilation.modules.map { GlobalScope(names.exported(by: $0.package), imports: $0.imports) }
    compilation.usedNames = Array(repeating: [], count: compilation.modules.count)
  }
}

/// What the packages of a program define.
struct GlobalNames {
  private var exports: [[Value]: [String: Ref]] = [:]

  init(_ modules: [Module]) {
    for module in modules {
      let package = module.package
      exports[package.path.groundPath, default: [:]].add(module.rules, of: package)
    }
  }

  /// What the names of a package's rules stand for; the modules of a package share it.
  func exported(by package: Package) -> [String: Ref] { exports[package.path.groundPath] ?? [:] }
}

extension [String: Ref] {
  fileprivate mutating func add(_ rules: [Rule], of package: Package) {
    for rule in rules {
      guard let name = rule.head.reference.headName, self[name] == nil else { continue }
      self[name] = package.path.appending([.string(name, at: package.location)])
    }
  }
}

/// What names mean under a package clause and imports.
struct GlobalScope {
  private let exported: [String: Ref]
  private var imported: [String: Ref] = [:]

  init(_ exported: [String: Ref] = [:], imports: [Import] = []) {
    self.exported = exported
    for entry in imports {
      if let name = entry.name { imported[name] = entry.path }
    }
  }

  subscript(name: String) -> Ref? {
    if !imported.isEmpty, let path = imported[name] { return path }
    return exported[name]
  }
}
