import RegoSyntax
import RegoValues

/// The documents that a query depends on, by itself and through the rules that it asks for.
///
/// ```swift
/// let program = try Compiler(options: options).program(modules)
/// let query = try Parser.query(Array("data.policy.allow".utf8), file: "query")
/// program.dependencies(of: query).base   // [["input", "user", "roles"]]
/// ```
///
/// Paths are constant: `data.a.b[x]` counts as `data.a.b`. Source: https://www.openpolicyagent.org/docs/cli#deps.
public struct DocumentDependencies: Sendable, Hashable {
  /// What comes from outside: paths that begin with `input` or `data` and that no rule stands at.
  public var base: [[Value]]
  /// What rules make: the paths of those rules.
  public var virtual: [[Value]]
}

extension ResolvedProgram {
  /// What a query depends on. The query is taken as it was parsed: it names documents by their full path.
  public func dependencies(of query: Body) -> DocumentDependencies {
    var search = DependencySearch(program: self)
    search.add(BodyReferences(query: query))
    search.run()
    return DocumentDependencies(base: search.base.inOrder, virtual: search.virtual.inOrder)
  }

  /// The names of the built-ins of `catalog` that rules call, operators among them, in order.
  public func builtins(of catalog: BuiltinCatalog) -> [String] {
    var names: Set<String> = []
    for rule in rules {
      for branch in rule.branches {
        var collector = ReferenceCollector()
        collector.rule(branch)
        for function in collector.references {
          let name = Call(location: .none, function: function, arguments: []).name
          if let name, !names.contains(name), catalog[name] != nil { names.insert(name) }
        }
      }
    }
    return names.sorted()
  }
}

/// Follows references from rule to rule, each group of rules once.
private struct DependencySearch {
  let program: ResolvedProgram
  var base: Set<[Value]> = []
  var virtual: Set<[Value]> = []
  private var waiting: [Int] = []
  private var reached: Set<Int> = []
  /// Paths below `data` whose rules are reached already.
  private var known: Set<[Value]> = []

  init(program: ResolvedProgram) { self.program = program }

  mutating func add(_ references: BodyReferences) {
    for path in references.minimalPaths {
      let groups = path.first == "data" ? self.groups(at: path) : []
      if let groups, groups.isEmpty { base.insert(path) }
      for group in groups ?? [] where reached.insert(group).inserted { waiting.append(group) }
    }
  }

  mutating func run() {
    while let group = waiting.popLast() {
      virtual.insert(["data"] + program.groups[group].path)
      for rule in program.groups[group].all {
        for branch in program.rules[rule].branches { add(BodyReferences(branch: branch)) }
      }
    }
  }

  /// The groups that a path leads to: the first on its way, and all below its end. nil: asked before, and there were some.
  private mutating func groups(at path: [Value]) -> [Int]? {
    if known.contains(path) { return nil }
    var found: [Int] = []
    var node = program.tree
    for key in path.dropFirst() {
      guard let next = node.children[key] else {
        if !found.isEmpty { known.insert(path) }
        return found
      }
      node = next
      if let group = node.group, found.isEmpty { found.append(group) }
    }
    var below = [node]
    while let next = below.popLast() {
      if let group = next.group { found.append(group) }
      below += next.children.values
    }
    if !found.isEmpty { known.insert(path) }
    return found
  }
}

extension Set where Element == [Value] {
  fileprivate var inOrder: [[Value]] {
    sorted { a, b in a.lexicographicallyPrecedes(b) }
  }
}
