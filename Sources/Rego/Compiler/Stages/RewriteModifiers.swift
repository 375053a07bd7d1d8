import RegoSyntax
import RegoValues

extension CompilerStage {
  /// Checks what `with` replaces, and moves its values out: they are evaluated before, outside of the modifiers.
  static let rewriteModifiers = eachRule("RewriteModifiers") { rule, compilation in
    var rewriting = ModifierRewriting(locals: rule.locals, compilation: compilation)
    for index in rule.branches.indices {
      rewriting.body(&rule.branches[index].body)
      rule.branches[index].head.rewriteTerms { rewriting.term(&$0) }
    }
    rule.locals = rewriting.locals
    for (problem, location) in rewriting.problems { compilation.report(problem, at: location) }
  }
}

private struct ModifierRewriting {
  var locals: LocalNames
  let compilation: Compilation
  private(set) var problems: [(CompileProblem, Location)] = []

  init(locals: LocalNames, compilation: Compilation) {
    self.locals = locals
    self.compilation = compilation
  }

  mutating func body(_ body: inout Body) {
    var result: Body = []
    result.reserveCapacity(body.count)
    for var expression in body {
      expression.rewriteTerms { term(&$0) }
      expression.rewriteBodies { self.body(&$0) }
      for index in expression.modifiers.indices {
        modifier(&expression.modifiers[index], of: expression.location, into: &result)
      }
      result.append(expression)
    }
    body = result
  }

  mutating func term(_ term: inout Term) {
    term.rewriteParts { self.term(&$0) }
    term.rewriteComprehension { heads, body in
      self.body(&body)
      for index in heads.indices { self.term(&heads[index]) }
    }
  }

  private mutating func modifier(_ modifier: inout With, of literal: Location, into body: inout Body) {
    let target = modifier.target.asReference
    modifier.target.kind = .reference(target)
    let isFunction: Bool
    switch target.headName {
    case "input": isFunction = false
    case "data":
      if replacesPartOfVirtual(target) {
        problems.append((.withPartOfVirtual, modifier.target.location))
        return
      }
      isFunction = compilation.arity(of: target) != nil
    default:
      guard let builtin = compilation.builtin(target) else {
        problems.append((.withTarget, modifier.target.location))
        return
      }
      if let problem = builtin.refusesReplacement {
        problems.append((problem, modifier.target.location))
        return
      }
      isFunction = true
    }
    if isFunction, let function = replacement(modifier.value) {
      checkArity(target, function, at: literal)
      modifier.value.kind = .reference(function)
    } else if modifier.value.needsEvaluation {
      let local = Term.variable(locals.fresh(), at: modifier.value.location)
      body.append(.equality(local, modifier.value, at: modifier.value.location))
      modifier.value = local
    }
  }

  /// A function takes as many arguments as what it replaces.
  private mutating func checkArity(_ target: Ref, _ replacement: Ref, at location: Location) {
    let (have, want) = (arguments(replacement).map(\.bare), arguments(target))
    guard have.count != want.count else { return }
    let problem = CompileProblem.wrongArguments(
      function: target.description, have: RegoType.list(have), want: RegoType.list(want))
    problems.append((problem, location))
  }

  private func arguments(_ function: Ref) -> [RegoType] {
    compilation.builtin(function)?.arguments
      ?? Array(repeating: .anything, count: compilation.arity(of: function) ?? 0)
  }

  /// The function that a value names.
  private func replacement(_ value: Term) -> Ref? {
    let ref = value.asReference
    guard let name = ref.headName, !name.hasPrefix("__local") else { return nil }
    return compilation.arity(of: ref) == nil ? nil : ref
  }

  /// True where the target lies below a rule's document, which cannot be replaced in part.
  private func replacesPartOfVirtual(_ target: Ref) -> Bool {
    var node = compilation.tree
    let path = target.groundPath
    for (depth, key) in path.enumerated() {
      guard let next = node.children[key] else { return false }
      node = next
      if node.group != nil, depth + 1 < target.terms.count - 1 { return true }
    }
    return false
  }
}

extension Term {
  /// A variable or reference as a reference.
  fileprivate var asReference: Ref {
    if case .reference(let ref) = kind { return ref }
    return Ref([self])
  }
}

extension Builtin {
  /// Why `with` may not replace this built-in.
  fileprivate var refusesReplacement: CompileProblem? {
    if ["eq", "rego.metadata.chain", "rego.metadata.rule", "assign"].contains(name) { return .withBuiltin(name) }
    if name.hasPrefix("internal.") { return .withInternal(name) }
    return isRelation ? .withRelation : nil
  }
}
