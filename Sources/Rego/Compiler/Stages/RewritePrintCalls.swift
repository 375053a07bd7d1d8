import RegoSyntax

extension CompilerStage {
  /// Erases `print(a, b)`, or makes `internal.print([{__local0__ | __local0__ = a}, {…}])` of it:
  /// sets that are empty where an operand is undefined.
  static let rewritePrintCalls = eachRule("RewritePrintCalls") { rule, compilation in
    guard rule.features.contains(.prints) else { return }
    guard compilation.options.keepsPrint else {
      for index in rule.branches.indices {
        rule.branches[index].head.rewriteTerms { $0.erasePrints() }
        rule.branches[index].body.erasePrints()
      }
      return
    }
    var keeping = PrintKeeping(rule, outputs: OutputVariables(compilation))
    for index in rule.branches.indices {
      keeping.arguments = BoundVariables(
        Roots.names.union(VariableWalk.names(in: rule.branches[index].head.args ?? [])))
      var bound = keeping.arguments
      keeping.body(&rule.branches[index].body, &bound)
      rule.branches[index].head.rewriteTerms { keeping.headTerm(&$0) }
    }
    rule.locals = keeping.locals
    for (problem, location) in keeping.problems { compilation.report(problem, at: location) }
  }
}

extension Array where Element == Expression {
  fileprivate mutating func erasePrints() {
    var kept = filter { expression in
      if case .call(let call) = expression.kind { return !call.isPrint }
      return true
    }
    if kept.isEmpty, let first {
      kept = [Expression(location: first.location, kind: .term(.truth(at: first.location)), isGenerated: true)]
    }
    for index in kept.indices {
      kept[index].rewriteTerms { $0.erasePrints() }
      kept[index].rewriteBodies { $0.erasePrints() }
    }
    self = kept
  }
}

extension Term {
  fileprivate mutating func erasePrints() {
    rewriteParts { $0.erasePrints() }
    rewriteComprehension { heads, body in
      for index in heads.indices { heads[index].erasePrints() }
      body.erasePrints()
    }
  }
}

/// Rewrites prints; their operands may only use variables that literals before them bind.
private struct PrintKeeping {
  var locals: LocalNames
  let outputs: OutputVariables
  private(set) var problems: [(CompileProblem, Location)] = []
  /// What is bound everywhere in the rule.
  var arguments = BoundVariables(Roots.names)

  init(_ rule: WorkingRule, outputs: OutputVariables) {
    locals = rule.locals
    self.outputs = outputs
  }

  /// A closure in a head may print its own variables and the rule's arguments, but none of the body's, whether the head is
  /// a rule's or a comprehension's; so it is with what `every` goes through.
  mutating func headTerm(_ term: inout Term) {
    var bound = arguments
    self.term(&term, &bound)
  }

  mutating func body(_ body: inout Body, _ bound: inout BoundVariables, declaring names: Set<String> = []) {
    bound.scoped(names) { bound in
      // A declared variable need not be bound where a literal before has it.
      var declared: Set<String> = []
      for index in body.indices {
        let original = body[index]
        if case .call(let call) = original.kind, call.isPrint {
          keep(call, &body[index], &bound, declared)
        } else {
          literal(&body[index], &bound)
        }
        bound.insert(outputs.of(original, safe: bound))
        declared.formUnion(VariableWalk.names(in: [original], []).filter { locals.authorNames[$0] != nil })
      }
    }
  }

  private mutating func literal(_ expression: inout Expression, _ bound: inout BoundVariables) {
    if case .every = expression.kind {
      expression.rewriteTerms { headTerm(&$0) }
    } else {
      expression.rewriteTerms { term(&$0, &bound) }
    }
    var names: Set<String> = []
    if case .every(let key, let value, _, _) = expression.kind {
      names.formUnion([key?.variableName, value.variableName].compactMap(\.self))
    }
    expression.rewriteBodies { body(&$0, &bound, declaring: names) }
  }

  mutating func term(_ term: inout Term, _ bound: inout BoundVariables) {
    term.rewriteParts { self.term(&$0, &bound) }
    term.rewriteComprehension { heads, body in
      self.body(&body, &bound)
      for index in heads.indices { headTerm(&heads[index]) }
    }
  }

  private mutating func keep(
    _ call: Call, _ expression: inout Expression, _ bound: inout BoundVariables, _ declared: Set<String>
  ) {
    var operands = call.arguments
    for index in operands.indices {
      let location = operands[index].location
      term(&operands[index], &bound)
      var walk = VariableWalk(.skipsClosures)
      walk.term(operands[index])
      for (name, _) in walk.places where !bound.contains(name) && !declared.contains(name) && !locals.isGenerated(name)
      {
        problems.append((.undeclared(locals.author(name)), location))
      }
      let local = Term.variable(locals.fresh(), at: location)
      let capture = Expression.equality(local, operands[index], at: location)
      operands[index] = Term(location: location, kind: .setComprehension(local, [capture]))
    }
    let list = Term(location: call.location, kind: .array(operands))
    expression.kind = .call(.builtin("internal.print", [list], at: call.location))
  }
}
