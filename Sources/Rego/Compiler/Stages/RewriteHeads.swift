import RegoSyntax

extension CompilerStage {
  /// Moves references and closures out of the heads of comprehensions: `[x.y | …]` becomes `[__local0__ | …; __local0__ = x.y]`.
  static let rewriteComprehensionHeads = eachRule("RewriteComprehensionHeads") { rule, _ in
    // Those that the compiler makes of templates and prints have a variable for a head.
    guard rule.features.contains(.comprehensions) else { return }
    var rewriting = HeadRewriting(locals: rule.locals)
    for index in rule.branches.indices {
      rule.branches[index].head.rewriteTerms { rewriting.closures(in: &$0) }
      rewriting.closures(in: &rule.branches[index].body)
    }
    rule.locals = rewriting.locals
  }

  /// Moves references and closures out of the heads of rules.
  static let rewriteHeads = eachRule("RewriteHeads") { rule, _ in
    var rewriting = HeadRewriting(locals: rule.locals)
    for index in rule.branches.indices where !rule.branches[index].isDefault {
      var body = rule.branches[index].body
      rule.branches[index].head.rewriteTerms { rewriting.capture(&$0, in: &body) }
      for position in (rule.branches[index].head.args ?? []).indices {
        guard var argument = rule.branches[index].head.args?[position] else { continue }
        rewriting.capture(&argument, in: &body)
        rule.branches[index].head.args?[position] = argument
      }
      rule.branches[index].body = body
    }
    rule.locals = rewriting.locals
  }
}

/// Replaces terms that need evaluation by variables which the body binds.
struct HeadRewriting {
  var locals: LocalNames

  mutating func capture(_ term: inout Term, in body: inout Body) {
    guard term.needsEvaluation else { return }
    let local = Term.variable(locals.fresh(), at: term.location)
    body.append(.equality(local, term, at: term.location))
    term = local
  }

  mutating func closures(in body: inout Body) {
    for index in body.indices {
      body[index].rewriteTerms { closures(in: &$0) }
      body[index].rewriteBodies { closures(in: &$0) }
    }
  }

  mutating func closures(in term: inout Term) {
    term.rewriteParts { closures(in: &$0) }
    term.rewriteComprehension { heads, body in
      closures(in: &body)
      for index in heads.indices {
        closures(in: &heads[index])
        capture(&heads[index], in: &body)
      }
    }
  }
}

extension Term {
  /// True for terms that hold references or closures.
  var needsEvaluation: Bool {
    switch kind {
    case .scalar, .variable: false
    case .reference, .call, .arrayComprehension, .setComprehension, .objectComprehension, .template: true
    case .array(let items), .set(let items): items.contains(where: \.needsEvaluation)
    case .object(let members): members.contains { $0.key.needsEvaluation || $0.value.needsEvaluation }
    }
  }
}
