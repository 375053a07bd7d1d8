import RegoSyntax
import RegoValues

/// What `with` makes of types: within its literal a replaced document is of its own type or of the new value's, and
/// nothing is known of rules that ask for it.
extension TypeChecker {
  mutating func replace(_ modifiers: [With]) {
    var targets: [(path: [Value], type: RegoType?)] = []
    for modifier in modifiers {
      let target = modifier.target.asReference
      guard let head = target.headName, Roots.contains(head), target.isGround else { continue }
      let path = [Value.string(Text(head))] + target.groundPath
      let isFunction = compilation.arity(of: target) != nil
      targets.append((path, isFunction ? nil : type(of: target).union(type(of: modifier.value))))
    }
    for target in targets where target.path.first == "data" {
      for dependent in dependents(of: target.path) { replaced.put(.anything, at: dependent[...]) }
    }
    for target in targets {
      if let type = target.type { replaced.put(type, at: target.path[...]) }
    }
  }

  /// The paths of the rules that ask for a document. A query knows of none, so of all.
  private mutating func dependents(of path: [Value]) -> [[Value]] {
    guard let graph = compilation.dependencies else { return [["data"]] }
    if let known = dependentPaths[path] { return known }
    var rules: [Int] = []
    var open = compilation.tree.node(at: path.dropFirst()).map { [$0] } ?? []
    while let node = open.popLast() {
      if let group = node.group { rules += compilation.groups[group].all }
      open += node.children.values
    }
    let callers = self.callers ?? graph.callers()
    self.callers = callers
    let groups = Set(graph.dependents(of: rules, callers: callers).map { compilation.rules[$0].group })
    let paths = groups.sorted().map { ["data"] + compilation.groups[$0].path }
    dependentPaths[path] = paths
    return paths
  }
}
