import RegoSyntax

extension CompilerStage {
  /// Makes head references absolute, and variables of what is neither variable nor scalar in them:
  /// `p[input.x]` is `p[__local0__]` with `__local0__ = input.x` in the body.
  ///
  /// Rules that are broken already are rewritten too: what is said about others must not follow from their absence.
  static let rewriteHeadReferences = program("RewriteHeadReferences") { compilation in
    for index in compilation.rules.indices {
      guard let module = compilation.rules[index].module else { continue }
      compilation.rules[index].makeHeadsAbsolute(in: compilation.modules[module].package.path)
    }
  }
}

extension WorkingRule {
  fileprivate mutating func makeHeadsAbsolute(in package: Ref) {
    for index in branches.indices {
      var reference = branches[index].head.reference
      guard let name = reference.headName else { continue }
      for position in reference.terms.indices.dropFirst() {
        let term = reference.terms[position]
        if term.variableName != nil || term.scalar != nil { continue }
        let local = Term.variable(locals.fresh(), at: term.location)
        reference.terms[position] = local
        branches[index].body.append(.equality(local, term, at: term.location))
      }
      let head = Term.string(name, at: reference.terms[0].location)
      branches[index].head.reference = Ref(package.terms + [head] + reference.terms.dropFirst())
    }
  }
}
