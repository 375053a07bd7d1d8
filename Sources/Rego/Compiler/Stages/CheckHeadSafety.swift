import RegoSyntax

extension CompilerStage {
  /// The variables of a head are bound by the body or are arguments.
  static let checkHeadSafety = eachRule("CheckHeadSafety") { rule, compilation in
    guard !rule.isQuery else { return }
    let name = rule.nameOnSharedLine(compilation)
    for branch in rule.branches where !branch.isDefault {
      let safe = VariableWalk.names(in: branch.body, .safety).union(VariableWalk.names(in: branch.head.args ?? []))
      var walk = VariableWalk(.skipsClosures)
      branch.head.terms.forEach { walk.term($0) }
      for (variable, location) in walk.places where !safe.contains(variable) && !rule.locals.isGenerated(variable) {
        let shown = rule.branches.count == 1 ? name : nil
        compilation.report(.unsafe(rule.locals.author(variable), rule: shown), at: location)
      }
    }
  }
}
