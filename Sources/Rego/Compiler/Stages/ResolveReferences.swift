import RegoSyntax

extension CompilerStage {
  /// Replaces imported, aliased and package-relative names by what they stand for, unless a local variable hides them.
  static let resolveReferences = eachRule("ResolveReferences") { rule, compilation in
    var resolver = NameResolver(globals: rule.module.map { compilation.globals[$0] } ?? rule.queryNames)
    for index in rule.branches.indices {
      resolver.resolve(&rule.branches[index])
    }
    for name in resolver.reserved { rule.locals.avoid(name) }
    // Strict mode alone asks.
    if compilation.options.strict, let module = rule.module {
      compilation.usedNames[module].formUnion(resolver.used)
    }
  }
}

/// Resolves names inside of scopes that hide some of them.
private struct NameResolver {
  let globals: GlobalScope
  private(set) var used: Set<String> = []
  /// Names of the author's that look like generated ones.
  private(set) var reserved: Set<String> = []
  private var hidden: [Set<String>] = []

  init(globals: GlobalScope) { self.globals = globals }

  mutating func resolve(_ rule: inout Rule) {
    let arguments = (rule.head.args ?? []).flatMap { $0.argumentVariables.map(\.name) }
    within(Set(arguments)) { resolver in
      for index in (rule.head.args ?? []).indices { rule.head.args?[index].visit(&resolver) }
      resolver.within(rule.body.declaredNames) { resolver in
        rule.head.rewriteTerms { resolver.term(&$0) }
        resolver.literals(&rule.body)
      }
    }
  }

  private mutating func within(_ names: Set<String>, _ work: (inout NameResolver) -> Void) {
    hidden.append(names)
    work(&self)
    hidden.removeLast()
  }

  private func isHidden(_ name: String) -> Bool { hidden.contains { $0.contains(name) } }

  /// A body with a scope of its own.
  private mutating func scope(
    _ body: inout Body, hiding names: Set<String> = [], then: (inout NameResolver) -> Void = { _ in }
  ) {
    within(names.union(body.declaredNames)) { resolver in
      resolver.literals(&body)
      then(&resolver)
    }
  }

  private mutating func literals(_ body: inout Body) {
    for index in body.indices { expression(&body[index]) }
  }

  private mutating func expression(_ expression: inout Expression) {
    if case .term(let term) = expression.kind, case .call(let call) = term.kind { expression.kind = .call(call) }
    if case .call(var call) = expression.kind {
      expression.kind = Expression.taken
      function(&call.function)
      expression.kind = .call(call)
    }
    expression.rewriteTerms { term(&$0) }
    for index in expression.modifiers.indices { term(&expression.modifiers[index].target) }
    if case .every(let key, let value, _, _) = expression.kind {
      let names = Set([key?.variableName, value.variableName].compactMap(\.self))
      expression.rewriteBodies { scope(&$0, hiding: names) }
    } else {
      expression.rewriteBodies { scope(&$0) }
    }
  }

  mutating func term(_ term: inout Term) {
    switch term.kind {
    case .scalar: break
    case .variable(let name): variable(name, &term)
    case .reference(var ref):
      term.kind = Term.taken
      reference(&ref)
      if ref.terms.count == 1, let name = ref.headName, !Roots.contains(name) || isHidden(name) {
        term.kind = .variable(name)
      } else {
        term.kind = .reference(ref)
      }
    case .array, .set, .object: term.rewriteParts { self.term(&$0) }
    case .call(var call):
      term.kind = Term.taken
      function(&call.function)
      for index in call.arguments.indices { self.term(&call.arguments[index]) }
      term.kind = .call(call)
    case .arrayComprehension, .setComprehension, .objectComprehension:
      term.rewriteComprehension { heads, body in
        scope(&body) { resolver in
          for index in heads.indices { resolver.term(&heads[index]) }
        }
      }
    case .template: term.rewriteTemplate { expression(&$0) }
    }
  }

  private mutating func variable(_ name: String, _ term: inout Term) {
    if name.hasPrefix("__local") { reserved.insert(name) }
    if isHidden(name) { return }
    if let path = global(name, at: term.location) {
      term.kind = .reference(path)
    } else if Roots.contains(name) {
      term.kind = .reference(Ref([term]))
    }
  }

  private mutating func reference(_ ref: inout Ref) {
    for index in ref.terms.indices.dropFirst() { term(&ref.terms[index]) }
    guard let head = ref.terms.first else { return }
    guard let name = head.variableName else {
      term(&ref.terms[0])
      return
    }
    if name.hasPrefix("__local") { reserved.insert(name) }
    if !isHidden(name), let path = global(name, at: head.location) {
      ref.terms.replaceSubrange(0..<1, with: path.terms)
    }
  }

  private mutating func function(_ ref: inout Ref) {
    guard let head = ref.terms.first, let name = head.variableName, !isHidden(name) else { return }
    if let path = global(name, at: head.location) { ref.terms.replaceSubrange(0..<1, with: path.terms) }
  }

  private mutating func global(_ name: String, at location: Location) -> Ref? {
    guard let path = globals[name] else { return nil }
    used.insert(name)
    return Ref(path.terms.map { Term(location: location, kind: $0.kind) })
  }
}

extension Term {
  /// Resolves inside an argument: variables are the function's own.
  fileprivate mutating func visit(_ resolver: inout NameResolver) { resolver.term(&self) }
}

extension Array where Element == Expression {
  /// The variables that this body declares by `:=` and `some`, without those of bodies inside it.
  var declaredNames: Set<String> {
    var names: Set<String> = []
    for expression in self {
      switch expression.kind {
      case .call(let call) where call.arguments.count == 2 && call.isBuiltin("assign"):
        names.formUnion(VariableWalk.names(in: [call.arguments[0]], .skipsObjectKeys))
      case .declaration(let terms): names.formUnion(terms.compactMap(\.variableName))
      case .someIn(let key, let value, _):
        names.formUnion(VariableWalk.names(in: [value] + (key.map { [$0] } ?? [])))
      default: break
      }
    }
    return names
  }
}
