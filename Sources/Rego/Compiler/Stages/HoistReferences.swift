import RegoSyntax

extension CompilerStage {
  /// Moves references and closures out of operands, composites and the keys of references:
  /// `f(input.x)` becomes `__local0__ = input.x; f(__local0__)`, `a[b.c]` becomes `__local0__ = b.c; a[__local0__]`.
  ///
  /// `==` becomes `=`: behind the order of bodies both sides are bound. Not in queries, where it stays the built-in: its types
  /// need not agree, and under `not` what it compares must be defined.
  static let hoistReferences = eachRule("HoistReferences") { rule, _ in
    var hoisting = ReferenceHoisting(locals: rule.locals, makesEqualities: !rule.isQuery)
    for index in rule.branches.indices { hoisting.body(&rule.branches[index].body) }
    if rule.branches[0].isDefault {
      hoisting.makesEqualities = false
      rule.branches[0].head.rewriteTerms { hoisting.closures(in: &$0) }
    }
    rule.locals = hoisting.locals
  }
}

private struct ReferenceHoisting {
  var locals: LocalNames
  /// `==` becomes `=`.
  var makesEqualities: Bool

  /// A default's value holds closures at most.
  mutating func closures(in term: inout Term) {
    term.rewriteParts { closures(in: &$0) }
    term.rewriteComprehension { _, inner in body(&inner) }
  }

  mutating func body(_ body: inout Body) {
    var result: Body = []
    result.reserveCapacity(body.count)
    for var expression in body {
      literal(&expression, into: &result)
      result.append(expression)
    }
    body = result
  }

  private mutating func literal(_ expression: inout Expression, into body: inout Body) {
    let modifiers = expression.modifiers
    switch expression.kind {
    case .term(var term):
      expression.kind = Expression.taken
      top(&term, modifiers, &body)
      expression.kind = .term(term)
    case .call(var call):
      expression.kind = Expression.taken
      if makesEqualities, call.isBuiltin("equal"), call.arguments.count == 2 {
        call.function = Ref([.variable("eq", at: call.location)])
      }
      let isEquality = call.isBuiltin("eq") && call.arguments.count == 2
      for index in call.arguments.indices {
        if isEquality {
          top(&call.arguments[index], modifiers, &body)
        } else {
          term(&call.arguments[index], modifiers, &body)
        }
      }
      expression.kind = .call(call)
    default: break
    }
    expression.rewriteBodies { self.body(&$0) }
  }

  /// A term that may stay a reference or a comprehension.
  mutating func top(_ term: inout Term, _ modifiers: [With], _ body: inout Body) {
    switch term.kind {
    case .reference(var ref):
      term.kind = Term.taken
      for index in ref.terms.indices.dropFirst() { self.term(&ref.terms[index], modifiers, &body) }
      term.kind = .reference(ref)
    case .arrayComprehension, .setComprehension, .objectComprehension:
      term.rewriteComprehension { _, inner in self.body(&inner) }
    default: self.term(&term, modifiers, &body)
    }
  }

  private mutating func term(_ term: inout Term, _ modifiers: [With], _ body: inout Body) {
    switch term.kind {
    case .reference, .arrayComprehension, .setComprehension, .objectComprehension:
      top(&term, modifiers, &body)
      let local = locals.fresh(standingFor: term)
      body.append(.equality(local, term, at: term.location, modifiers: modifiers))
      term = local
    default: term.rewriteParts { self.term(&$0, modifiers, &body) }
    }
  }
}
