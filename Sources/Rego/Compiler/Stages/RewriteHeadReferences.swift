import RegoSyntax

extension CompilerStage {
  /// Makes head references absolute, and variables of what is neither variable nor scalar in them:
  /// `p[input.x]` is `p[__local0__]` with `__local0__ = input.x` in the body.
  static let rewriteHeadReferences = eachRule("RewriteHeadReferences") { rule, compilation in
    guard let module = rule.module else { return }
    let package = compilation.modules[module].package.path.terms
    for index in rule.branches.indices {
      var reference = rule.branches[index].head.reference
      guard let name = reference.headName else { continue }
      for position in reference.terms.indices.dropFirst() {
        let term = reference.terms[position]
        if term.variableName != nil || term.scalar != nil { continue }
        let local = Term.variable(rule.locals.fresh(), at: term.location)
        reference.terms[position] = local
        rule.branches[index].body.append(.equality(local, term, at: term.location))
      }
      let head = Term.string(name, at: reference.terms[0].location)
      rule.branches[index].head.reference = Ref(package + [head] + reference.terms.dropFirst())
    }
  }
}
