import RegoSyntax

extension CompilerStage {
  /// The variables of a head are bound by the body or are arguments.
  static let checkHeadSafety = eachRule("CheckHeadSafety") { rule, compilation in
    guard !rule.isQuery else { return }
    for branch in rule.branches where !branch.isDefault {
      var walk = VariableWalk(.skipsClosures)
      branch.head.visitTerms { walk.term($0) }
      if walk.places.isEmpty { continue }
      let safe = VariableWalk.names(in: branch.body, .safety).union(VariableWalk.names(in: branch.head.args ?? []))
      for (variable, location) in walk.places where !safe.contains(variable) && !rule.locals.isGenerated(variable) {
        let shown = rule.branches.count == 1 ? rule.nameOnSharedLine(compilation) : nil
        compilation.report(.unsafe(rule.locals.author(variable), rule: shown), at: location)
      }
    }
  }
}
