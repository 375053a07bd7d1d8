import RegoSyntax

extension CompilerStage {
  /// Moves calls out of terms: `f(g(x)) == 1` becomes `g(x, __local0__); f(__local0__, __local1__); __local1__ == 1`.
  /// Composites and closures that are indexed (`[1, 2][i]`), the domains of `every` and the values of `with` become variables as well.
  static let hoistCalls = eachRule("HoistCalls") { rule, compilation in
    var hoisting = CallHoisting(locals: rule.locals, compilation: compilation)
    for index in rule.branches.indices { hoisting.rule(&rule.branches[index]) }
    rule.locals = hoisting.locals
  }
}

private struct CallHoisting {
  var locals: LocalNames
  let compilation: Compilation

  mutating func rule(_ rule: inout Rule) {
    var support: Body = []
    for index in (rule.head.args ?? []).indices {
      guard var argument = rule.head.args?[index] else { continue }
      term(&argument, into: &support)
      rule.head.args?[index] = argument
    }
    rule.head.rewriteTerms { term(&$0, into: &support) }
    rule.body += support
    body(&rule.body)
  }

  mutating func body(_ body: inout Body) {
    var result: Body = []
    result.reserveCapacity(body.count)
    for var expression in body {
      self.expression(&expression, into: &result)
      result.append(expression)
    }
    body = result
  }

  private mutating func expression(_ expression: inout Expression, into body: inout Body) {
    for index in expression.modifiers.indices { modifier(&expression.modifiers[index], into: &body) }
    var support: Body = []
    switch expression.kind {
    case .term(var term):
      expression.kind = Expression.taken
      self.term(&term, into: &support)
      expression.kind = .term(term)
    case .call(var call):
      expression.kind = Expression.taken
      for index in call.arguments.indices { term(&call.arguments[index], into: &support) }
      expression.kind = .call(call)
    case .every(let key, let value, let domain, let inner):
      let local = Term.variable(locals.fresh(), at: domain.location)
      var capture = Expression.equality(local, domain, at: domain.location)
      self.expression(&capture, into: &support)
      support.append(capture)
      expression.kind = .every(key: key, value: value, domain: local, body: inner)
    case .declaration, .someIn, .block, .conjunction, .disjunction: break
    }
    expression.rewriteBodies { self.body(&$0) }
    if !expression.modifiers.isEmpty {
      for index in support.indices { support[index].modifiers = expression.modifiers }
    }
    body += support
  }

  /// Values are evaluated once, before and outside of all literals that carry the modifier.
  private mutating func modifier(_ modifier: inout With, into body: inout Body) {
    let target = modifier.target.asReference
    modifier.target.kind = .reference(target)
    if let function = compilation.replacement(of: target, by: modifier.value) {
      modifier.value.kind = .reference(function)
      return
    }
    term(&modifier.value, into: &body)
    guard modifier.value.needsEvaluation else { return }
    let local = locals.fresh(standingFor: modifier.value)
    body.append(.equality(local, modifier.value, at: modifier.value.location))
    modifier.value = local
  }

  private mutating func term(_ term: inout Term, into support: inout Body) {
    switch term.kind {
    case .call(var call):
      for index in call.arguments.indices { self.term(&call.arguments[index], into: &support) }
      let output = locals.fresh(standingFor: term)
      call.arguments.append(output)
      support.append(Expression(location: term.location, kind: .call(call), isGenerated: true))
      term = output
    case .reference(var ref):
      term.kind = Term.taken
      for index in ref.terms.indices { self.term(&ref.terms[index], into: &support) }
      if let head = ref.terms.first, head.variableName == nil {
        let local = locals.fresh(standingFor: head)
        support.append(.equality(local, head, at: head.location))
        ref.terms[0] = local
      }
      term.kind = .reference(ref)
    case .arrayComprehension, .setComprehension, .objectComprehension:
      term.rewriteComprehension { heads, body in
        var inner: Body = []
        for index in heads.indices { self.term(&heads[index], into: &inner) }
        self.body(&body)
        body += inner
      }
    default: term.rewriteParts { self.term(&$0, into: &support) }
    }
  }
}
