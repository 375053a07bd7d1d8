import RegoSyntax

extension CompilerStage {
  /// No rule needs its own value.
  static let checkRecursion = program("CheckRecursion") { compilation in
    let graph = DependencyGraph(compilation)
    compilation.dependencies = graph
    for path in graph.cycles() {
      guard let first = path.first else { continue }
      let names = path.map { compilation.rules[$0].shownReference }
      let rule = compilation.rules[first].branches[0]
      compilation.report(.recursion(names[0], path: names), at: rule.location)
      compilation.rules[first].isBroken = true
    }
  }
}
