import RegoSyntax

extension CompilerStage {
  /// Erases `print(a, b)`, or makes `internal.print([{__local0__ | __local0__ = a}, {…}])` of it:
  /// sets that are empty where an operand is undefined.
  static let rewritePrintCalls = eachRule("RewritePrintCalls") { rule, compilation in
    guard compilation.options.keepsPrint else {
      for index in rule.branches.indices {
        rule.branches[index].head.rewriteTerms { $0.erasePrints() }
        rule.branches[index].body.erasePrints()
      }
      return
    }
    var keeping = PrintKeeping(locals: rule.locals, outputs: OutputVariables(compilation))
    for index in rule.branches.indices {
      let globals = Roots.names.union(VariableWalk.names(in: rule.branches[index].head.args ?? []))
      keeping.body(&rule.branches[index].body, safe: globals)
      // The head sees what the whole body binds.
      let safe = globals.union(VariableWalk.names(in: rule.branches[index].body, .safety))
      rule.branches[index].head.rewriteTerms { keeping.term(&$0, safe: safe) }
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

  init(locals: LocalNames, outputs: OutputVariables) {
    self.locals = locals
    self.outputs = outputs
  }

  mutating func body(_ body: inout Body, safe: Set<String>) {
    var safe = safe
    for index in body.indices {
      var expression = body[index]
      if case .call(let call) = expression.kind, call.isPrint {
        keep(call, &expression, safe: safe)
      } else {
        expression.rewriteTerms { term(&$0, safe: safe) }
        var inner = safe
        if case .every(let key, let value, _, _) = expression.kind {
          inner.formUnion([key?.variableName, value.variableName].compactMap(\.self))
        }
        expression.rewriteBodies { self.body(&$0, safe: inner) }
        safe.formUnion(outputs.of(body[index], safe: safe))
      }
      body[index] = expression
    }
  }

  mutating func term(_ term: inout Term, safe: Set<String>) {
    term.rewriteParts { self.term(&$0, safe: safe) }
    term.rewriteComprehension { heads, body in
      self.body(&body, safe: safe)
      let inner = safe.union(VariableWalk.names(in: body, .safety))
      for index in heads.indices { self.term(&heads[index], safe: inner) }
    }
  }

  private mutating func keep(_ call: Call, _ expression: inout Expression, safe: Set<String>) {
    let operands = call.arguments.map { operand -> Term in
      var operand = operand
      term(&operand, safe: safe)
      var walk = VariableWalk(.skipsClosures)
      walk.term(operand)
      for (name, _) in walk.places where !safe.contains(name) && !locals.isGenerated(name) {
        problems.append((.undeclared(locals.author(name)), operand.location))
      }
      let local = Term.variable(locals.fresh(), at: operand.location)
      let capture = Expression.equality(local, operand, at: operand.location)
      return Term(location: operand.location, kind: .setComprehension(local, [capture]))
    }
    let list = Term(location: call.location, kind: .array(operands))
    expression.kind = .call(.builtin("internal.print", [list], at: call.location))
  }
}
