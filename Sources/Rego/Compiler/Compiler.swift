import RegoSyntax
import RegoValues

/// Makes modules ready to be planned: resolves names, rewrites, checks, and puts bodies into a safe order.
///
/// ```swift
/// let compiler = Compiler(options: CompilerOptions())
/// let program = try compiler.program([module])
/// let query = try compiler.query(body, in: program)
/// ```
public struct Compiler: Sendable {
  /// Nesting of terms and bodies beyond this is refused: stages walk trees by recursion.
  static let maximumDepth = 1_000

  public let options: CompilerOptions

  public init(options: CompilerOptions) {
    self.options = options
  }

  /// Compiles modules. Throws all errors, sorted by file and position.
  ///
  /// `data` is the base document: rules may not lie above or below what it holds.
  public func program(_ modules: [Module], data: Value = .object(.empty)) throws(Diagnostics) -> ResolvedProgram {
    var compilation = Compilation(options: options, modules: modules, data: data)
    compilation.rules.reserveCapacity(modules.reduce(0) { $0 + $1.rules.count })
    for (index, module) in modules.enumerated() {
      for (definition, rule) in module.rules.enumerated() {
        compilation.rules.append(WorkingRule(rule, module: index, definition: definition))
      }
    }
    for stage in CompilerStage.all {
      switch stage.work {
      case .eachRule(let work):
        for index in compilation.rules.indices { compilation.run(work, on: index) }
      case .program(let work): work(&compilation)
      }
    }
    if let diagnostics = Diagnostics(compilation.sortedDiagnostics) { throw diagnostics }
    return ResolvedProgram(compilation)
  }

  /// Compiles a query against a program.
  ///
  /// `context` is a module whose package and imports hold for the query; nil for none.
  public func query(
    _ body: Body, in program: ResolvedProgram, context: Module? = nil
  ) throws(Diagnostics) -> ResolvedQuery {
    var compilation = Compilation(options: options, modules: program.modules, data: .object(.empty))
    compilation.tree = program.tree
    compilation.groups = program.groups
    compilation.arities = program.groups.map { $0.all.lazy.compactMap { program.rules[$0].arity }.first }
    compilation.types = program.types
    var working = WorkingRule(query: body)
    if let context {
      let names = GlobalNames(program.modules)
      working.queryNames = GlobalScope(names.exported(by: context.package), imports: context.imports)
    }
    compilation.rules = [working]
    for stage in CompilerStage.all {
      if case .eachRule(let work) = stage.work { compilation.run(work, on: 0) }
    }
    if let diagnostics = Diagnostics(compilation.sortedDiagnostics) { throw diagnostics }
    return ResolvedQuery(compilation.rules[0])
  }
}

extension Compilation {
  /// By file and position; what is said twice is said once.
  fileprivate var sortedDiagnostics: [Diagnostic] {
    var known: Set<Diagnostic> = []
    return diagnostics.filter { known.insert($0).inserted }.sorted { a, b in
      let (x, y) = (a.location, b.location)
      return (x.file, x.row, x.column, a.message) < (y.file, y.row, y.column, b.message)
    }
  }
}

extension ResolvedProgram {
  fileprivate init(_ compilation: Compilation) {
    modules = compilation.modules
    groups = compilation.groups
    tree = compilation.tree
    types = compilation.types
    rules = compilation.rules.map { rule in
      ResolvedRule(
        kind: rule.kind, branches: rule.branches, module: rule.module ?? 0, definition: rule.definition,
        group: rule.group, groundPrefixCount: rule.head.reference.groundPath.count + 1,
        names: rule.locals.authorNames)
    }
  }
}

extension ResolvedQuery {
  fileprivate init(_ rule: WorkingRule) {
    body = rule.branches[0].body
    names = rule.locals.authorNames
    bindings = VariableWalk.names(in: body, .safety).compactMap { variable in
      let name = rule.locals.authorNames[variable] ?? variable
      let isShown = !name.hasPrefix("$") && !Roots.contains(name) && !rule.locals.isGenerated(variable)
      return isShown ? Binding(variable: variable, name: name) : nil
    }
    .sorted { $0.name < $1.name }
  }
}
