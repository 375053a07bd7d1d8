import RegoSyntax

extension CompilerStage {
  /// Renames declared variables (arguments, `:=`, `some`, `every`) apart, so that a name means one variable; `:=` becomes `=`,
  /// `some x` disappears, `some k, v in xs` becomes `v = xs[k]`. Finds what is declared twice or never used.
  static let rewriteLocalVariables = eachRule("RewriteLocalVariables") { rule, compilation in
    var unused = UnusedArguments(rule, isWanted: compilation.options.strict)
    for index in rule.branches.indices {
      var renaming = LocalRenaming(locals: rule.locals, isStrict: compilation.options.strict)
      renaming.rule(&rule.branches[index])
      rule.locals = renaming.locals
      unused.remove(usedIn: renaming.occurrences)
      for (problem, location) in renaming.problems { compilation.report(problem, at: location) }
    }
    for name in unused.names.sorted() { compilation.report(.unusedArgument(name), at: rule.head.location) }
  }
}

/// The arguments of a function that no branch has used yet.
private struct UnusedArguments {
  private(set) var names: Set<String> = []

  init(_ rule: WorkingRule, isWanted: Bool) {
    guard isWanted, !rule.branches[0].isDefault else { return }
    names = VariableWalk.names(in: rule.head.args ?? []).filter { !$0.hasPrefix("$") && !Roots.contains($0) }
  }

  mutating func remove(usedIn occurrences: [String: Int]) {
    names = names.filter { occurrences[$0, default: 0] < 2 }
  }
}

/// Renames the variables of one branch, scope by scope.
struct LocalRenaming {
  /// How a name came into its scope.
  private enum Origin {
    case argument, seen, assigned, declared
  }

  private struct Scope {
    var renamed: [String: String] = [:]
    var origins: [String: Origin] = [:]
    /// Where `some` stands, for names that it declares.
    var declarations: [String: Location] = [:]
  }

  var locals: LocalNames
  let isStrict: Bool
  private(set) var problems: [(CompileProblem, Location)] = []
  /// How often each of the author's names occurs in the branch's own scope, arguments included.
  private(set) var occurrences: [String: Int] = [:]
  private var scopes: [Scope] = [Scope()]

  init(locals: LocalNames, isStrict: Bool) {
    self.locals = locals
    self.isStrict = isStrict
  }

  mutating func rule(_ rule: inout Rule) {
    if rule.head.args != nil {
      for index in (rule.head.args ?? []).indices { rule.head.args?[index].rename(asArgumentOf: &self) }
      for index in (rule.head.args ?? []).indices { rule.head.args?[index].renameEvaluated(in: &self) }
    }
    let headNames = VariableWalk.names(in: rule.head.terms)
    body(&rule.body, used: headNames)
    rule.head.rewriteTerms { term(&$0) }
  }

  // MARK: Names

  private func renamed(_ name: String) -> String? {
    for scope in scopes.reversed() {
      if let found = scope.renamed[name] { return found }
    }
    return nil
  }

  private mutating func insert(_ name: String, as local: String, _ origin: Origin) {
    scopes[scopes.count - 1].renamed[name] = local
    scopes[scopes.count - 1].origins[name] = origin
  }

  fileprivate mutating func argument(_ name: String) -> String {
    occurrences[name, default: 0] += 1
    if let known = scopes[0].renamed[name] { return known }
    let local = locals.fresh(for: name)
    insert(name, as: local, .argument)
    return local
  }

  /// Brings a new variable into the innermost scope; says so where the name is taken there.
  private mutating func declare(_ name: String, _ origin: Origin, at location: Location) -> String? {
    let earlier: CompileProblem.Earlier
    switch scopes[scopes.count - 1].origins[name] {
    case nil:
      let local = locals.fresh(for: name)
      insert(name, as: local, origin)
      return local
    case .argument: earlier = .argument
    case .seen: earlier = .referenced
    case .assigned: earlier = .assigned
    case .declared: earlier = .declared
    }
    problems.append((.redeclared(name, earlier), location))
    return nil
  }

  // MARK: Bodies

  private mutating func scoped(_ work: (inout LocalRenaming) -> Void) {
    scopes.append(Scope())
    work(&self)
    scopes.removeLast()
  }

  /// Rewrites a body in the innermost scope. `used` are names that are used outside of the body, by the author's names.
  private mutating func body(_ body: inout Body, used: Set<String>) {
    let before = problems.count
    var rewritten: Body = []
    for var expression in body {
      let isKept = literal(&expression)
      if isKept { rewritten.append(expression) }
    }
    let location = body.first?.location ?? .none
    if rewritten.isEmpty {
      rewritten.append(Expression(location: location, kind: .term(.truth(at: location)), isGenerated: true))
    }
    if problems.count == before { checkUse(in: rewritten, used: used, location) }
    body = rewritten
  }

  /// False for a literal that only declares.
  private mutating func literal(_ expression: inout Expression) -> Bool {
    switch expression.kind {
    case .declaration(let terms):
      for term in terms {
        guard let name = term.variableName else { continue }
        _ = declare(name, .declared, at: term.location)
        scopes[scopes.count - 1].declarations[name] = expression.location
      }
      return false
    case .someIn(let key, let value, let domain): membership(key, value, domain, &expression)
    case .every: every(&expression)
    case .call(let call) where call.isBuiltin("assign") && call.arguments.count == 2:
      assignment(call, &expression)
    default: self.expression(&expression)
    }
    return true
  }

  private mutating func assignment(_ call: Call, _ expression: inout Expression) {
    if expression.isNegated {
      problems.append((.assignsInNegation, expression.location))
      return
    }
    var call = call
    // The right side first: it cannot see what the left side declares.
    term(&call.arguments[1])
    for index in expression.modifiers.indices { modifier(&expression.modifiers[index]) }
    target(&call.arguments[0])
    call.function.terms = [.variable("eq", at: call.function.terms[0].location)]
    expression.kind = .call(call)
  }

  private mutating func target(_ term: inout Term) {
    switch term.kind {
    case .variable(let name):
      if let local = declare(name, .assigned, at: term.location) { term.kind = .variable(local) }
    case .array(var items):
      for index in items.indices { target(&items[index]) }
      term.kind = .array(items)
    case .object(var members):
      for index in members.indices {
        self.term(&members[index].key)
        target(&members[index].value)
      }
      term.kind = .object(members)
    default: problems.append((.cannotAssign(kind: term.kindName), term.location))
    }
  }

  /// `some k, v in xs` as `v = xs[k]`.
  private mutating func membership(_ key: Term?, _ value: Term, _ domain: Term, _ expression: inout Expression) {
    let location = expression.location
    let key = key ?? .variable(locals.fresh(), at: location)
    var terms = [domain]
    if case .reference(let ref) = domain.kind { terms = ref.terms }
    let element = Term(location: domain.location, kind: .reference(Ref(terms + [key])))
    let known = VariableWalk.names(in: [domain])
    var walk = VariableWalk([.skipsHeads, .skipsObjectKeys, .skipsClosures])
    walk.term(key)
    walk.term(value)
    for (name, location) in walk.places where !known.contains(name) && !locals.isGenerated(name) {
      _ = declare(name, .declared, at: location)
    }
    expression.kind = .call(.builtin("eq", [value, element], at: location))
    self.expression(&expression)
  }

  private mutating func every(_ expression: inout Expression) {
    guard case .every(var key, var value, var domain, var body) = expression.kind else { return }
    term(&domain)
    for index in expression.modifiers.indices { modifier(&expression.modifiers[index]) }
    scoped { renaming in
      for (variable, isKey) in [(key, true), (value, false)] {
        guard var variable else {
          key = .variable(renaming.locals.fresh(), at: expression.location)
          continue
        }
        if let name = variable.variableName, !name.hasPrefix("$") {
          let local = renaming.declare(name, .declared, at: expression.location)
          variable.kind = .variable(local ?? name)
        }
        if isKey { key = variable } else { value = variable }
      }
      renaming.body(&body, used: [])
    }
    expression.kind = .every(key: key, value: value, domain: domain, body: body)
  }

  private mutating func expression(_ expression: inout Expression) {
    if case .call(let call) = expression.kind { checkFunction(call) }
    if expression.isImplicitNegation, case .block(let body) = expression.kind,
      let assignment = body.first(where: { $0.binary("assign") != nil })
    {
      problems.append((.assignsInNegation, assignment.location))
    }
    expression.rewriteTerms { term(&$0) }
    for index in expression.modifiers.indices { target(of: &expression.modifiers[index]) }
    expression.rewriteBodies { inner in
      scoped { renaming in renaming.body(&inner, used: []) }
    }
  }

  private mutating func modifier(_ modifier: inout With) {
    term(&modifier.value)
    target(of: &modifier)
  }

  /// The keys in a modifier's target: `with input.x[y] as …`.
  private mutating func target(of modifier: inout With) {
    guard case .reference(var ref) = modifier.target.kind else { return }
    for index in ref.terms.indices.dropFirst() { term(&ref.terms[index]) }
    modifier.target.kind = .reference(ref)
  }

  // MARK: Terms

  fileprivate mutating func term(_ term: inout Term) {
    switch term.kind {
    case .scalar: break
    case .variable(let name): variable(name, &term)
    case .reference(var ref):
      for index in ref.terms.indices {
        if index == 0, let name = ref.headName, Roots.contains(name), renamed(name) == nil { continue }
        self.term(&ref.terms[index])
      }
      let isVariable = ref.terms.count == 1 && !Roots.contains(ref.headName ?? "data")
      term.kind = isVariable ? ref.terms[0].kind : .reference(ref)
    case .call(let call):
      checkFunction(call)
      term.rewriteParts { self.term(&$0) }
    case .array, .set, .object: term.rewriteParts { self.term(&$0) }
    case .arrayComprehension, .setComprehension, .objectComprehension:
      term.rewriteComprehension { heads, body in
        let used = VariableWalk.names(in: heads)
        scoped { renaming in
          renaming.body(&body, used: used)
          for index in heads.indices { renaming.term(&heads[index]) }
        }
      }
    case .template: term.rewriteTemplate { expression(&$0) }
    }
  }

  private mutating func variable(_ name: String, _ term: inout Term) {
    if scopes.count == 1 || scopes[0].renamed[name] != nil { occurrences[name, default: 0] += 1 }
    if let local = renamed(name) {
      term.kind = .variable(local)
    } else {
      insert(name, as: name, .seen)
    }
  }

  private mutating func checkFunction(_ call: Call) {
    guard let name = call.function.headName, let local = renamed(name), local != name else { return }
    problems.append((.shadowedFunction(call.function.description), call.location))
  }

  // MARK: Unused variables

  private mutating func checkUse(in body: Body, used: Set<String>, _ location: Location) {
    guard let scope = scopes.last else { return }
    let wanted = scope.origins.filter { $0.value == .declared || (isStrict && $0.value == .assigned) }
    if wanted.isEmpty { return }
    var counts: [String: Int] = [:]
    for (name, _) in wanted { if let local = scope.renamed[name] { counts[local] = 0 } }
    for expression in body {
      var walk = VariableWalk()
      walk.expression(expression)
      for (name, _) in walk.places { if let count = counts[name] { counts[name] = count + 1 } }
    }
    for (name, origin) in wanted.sorted(by: { $0.key < $1.key }) where !used.contains(name) && !name.hasPrefix("$") {
      guard let local = scope.renamed[name] else { continue }
      if origin == .declared, counts[local, default: 0] == 0 {
        problems.append((.unusedDeclared(name), scope.declarations[name] ?? location))
      } else if origin == .assigned, counts[local, default: 0] < 2 {
        let place = body.first { VariableWalk.names(in: $0).contains(local) }?.location ?? location
        problems.append((.unusedAssigned(name), place))
      }
    }
  }
}

extension Term {
  /// Renames inside of what an argument compares with: references and closures.
  fileprivate mutating func renameEvaluated(in renaming: inout LocalRenaming) {
    switch kind {
    case .scalar, .variable: break
    case .array, .object, .set: rewriteParts { $0.renameEvaluated(in: &renaming) }
    default: renaming.term(&self)
    }
  }

  /// Renames the variables that an argument binds.
  fileprivate mutating func rename(asArgumentOf renaming: inout LocalRenaming) {
    switch kind {
    case .variable(let name): kind = .variable(renaming.argument(name))
    case .array(var items):
      for index in items.indices { items[index].rename(asArgumentOf: &renaming) }
      kind = .array(items)
    case .object(var members):
      for index in members.indices { members[index].value.rename(asArgumentOf: &renaming) }
      kind = .object(members)
    case .set(var items):
      for index in items.indices { items[index].rename(asArgumentOf: &renaming) }
      kind = .set(items)
    default: break
    }
  }
}
