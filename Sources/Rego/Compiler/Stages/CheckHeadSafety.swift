import RegoSyntax

extension CompilerStage {
  /// The variables of a head are bound by the body or are arguments.
  static let checkHeadSafety = eachRule("CheckHeadSafety") { rule, compilation in
    guard !rule.isQuery else { return }
    for branch in rule.branches where !branch.isDefault {
      var walk = VariableWalk(.skipsClosures)
      branch.head.visitTerms { walk.term($0) }
      let wanted = walk.places.filter { !rule.locals.isGenerated($0.name) }
      if wanted.isEmpty { continue }
      var safe = VariableWalk(.safety)
      safe.body(branch.body)
      let arguments = VariableWalk.names(in: branch.head.args ?? [])
      for (variable, location) in wanted where !safe.contains(variable) && !arguments.contains(variable) {
        let shown = rule.branches.count == 1 ? rule.nameOnSharedLine(compilation) : nil
        compilation.report(.unsafe(rule.locals.author(variable), rule: shown), at: location)
      }
    }
  }
}
