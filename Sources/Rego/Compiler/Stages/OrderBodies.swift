import RegoSyntax

extension CompilerStage {
  /// Puts the literals of each body, also inside closures, into an order in which every variable is bound before it is needed.
  static let orderBodies = eachRule("OrderBodies") { rule, compilation in
    let order = SafeOrder(OutputVariables(compilation))
    for index in rule.branches.indices {
      var unsafe = UnsafeVariables()
      let arguments = VariableWalk.names(in: rule.branches[index].head.args ?? [])
      var bound = BoundVariables(Roots.names.union(arguments))
      rule.branches[index].body = order.ordered(rule.branches[index].body, &bound, &unsafe)
      if rule.branches[index].isDefault {
        rule.branches[index].head.rewriteTerms { order.closures(in: &$0, owner: $0.location, &bound, &unsafe) }
      }
      if unsafe.isEmpty { continue }
      let name = rule.branches.count == 1 ? rule.nameOnSharedLine(compilation) : nil
      unsafe.report(rule, named: name, to: &compilation)
    }
  }
}

/// Variables that nothing binds, with the literals that need them.
struct UnsafeVariables {
  private var found: [(name: String, location: Location)] = []

  mutating func add(_ names: some Sequence<String>, at location: Location) {
    for name in names { found.append((name, location)) }
  }

  var isEmpty: Bool { found.isEmpty }

  /// Each variable once, at the first literal that needs it; literals where only generated variables are unsafe.
  func report(_ rule: WorkingRule, named name: String?, to compilation: inout Compilation) {
    var first: [String: Location] = [:]
    for (variable, location) in found {
      if let known = first[variable], (known.row, known.column) <= (location.row, location.column) { continue }
      first[variable] = location
    }
    let visible = first.filter { !rule.locals.isGenerated($0.key) }
    for (variable, location) in visible.sorted(by: { $0.key < $1.key }) {
      let author = rule.locals.author(variable)
      let isKeyword = ["in", "every", "if", "contains"].contains(author) && name == nil
      compilation.report(isKeyword ? .unsafeKeyword(author) : .unsafe(author, rule: name), at: location)
    }
    guard visible.isEmpty else { return }
    for location in Set(first.values) { compilation.report(.unsafeExpression, at: location) }
  }
}

/// OPA's greedy order: passes over the body take what is ready, in source order, until nothing changes.
struct SafeOrder {
  private let outputs: OutputVariables

  init(_ outputs: OutputVariables) { self.outputs = outputs }

  /// A literal that waits for its turn.
  private struct Waiting {
    let expression: Expression
    /// Its variables outside of closures.
    let variables: Set<String>
    /// Variables of its closures that the body around them has as well.
    let closed: Set<String>
    var isPlaced = false
    /// One of its variables was bound since it was last looked at.
    var isChanged = true
  }

  func ordered(_ body: Body, _ bound: inout BoundVariables, _ unsafe: inout UnsafeVariables) -> Body {
    let result = bound.scoped { placed(body, &$0, &unsafe) }
    return bound.scoped { closuresOrdered(result, &$0, &unsafe) }
  }

  /// Most bodies stand as they can run, and most are without closures.
  private func placed(_ body: Body, _ bound: inout BoundVariables, _ unsafe: inout UnsafeVariables) -> Body {
    var ready = 0
    if !body.contains(where: \.hasClosures) {
      while ready < body.count, let found = self.ready(body[ready], bound) {
        bound.insert(found)
        ready += 1
      }
    }
    if ready == body.count { return body }
    return Body(body[..<ready]) + moved(Body(body[ready...]), &bound, &unsafe)
  }

  /// The variables that a literal without closures binds, if all it needs is bound; else nil.
  private func ready(_ expression: Expression, _ bound: BoundVariables) -> Set<String>? {
    var walk = VariableWalk(.safety)
    walk.expression(expression)
    let open = walk.places.filter { !bound.contains($0.name) }
    if open.isEmpty { return [] }
    let found = outputs.of(expression, safe: bound)
    return open.allSatisfy { found.contains($0.name) } ? found : nil
  }

  private func moved(_ body: Body, _ bound: inout BoundVariables, _ unsafe: inout UnsafeVariables) -> Body {
    var waiting = waiting(body, bound)
    var result: Body = []
    result.reserveCapacity(body.count)
    for index in waiting.indices {
      guard let found = ready(waiting[index], bound) else { continue }
      waiting[index].isPlaced = true
      result.append(waiting[index].expression)
      bound.insert(found)
    }
    if result.count == body.count { return result }
    var users: [String: [Int]] = [:]
    for (index, entry) in waiting.enumerated() where !entry.isPlaced {
      for name in entry.variables.union(entry.closed) { users[name, default: []].append(index) }
    }
    var isMoving = true
    while isMoving {
      isMoving = false
      for index in waiting.indices where waiting[index].isChanged && !waiting[index].isPlaced {
        waiting[index].isChanged = false
        guard let found = ready(waiting[index], bound) else { continue }
        waiting[index].isPlaced = true
        result.append(waiting[index].expression)
        bound.insert(found)
        for user in found.flatMap({ users[$0] ?? [] }) { waiting[user].isChanged = true }
        isMoving = true
      }
    }
    for entry in waiting where !entry.isPlaced {
      let found = outputs.of(entry.expression, safe: bound)
      let needed = entry.variables.union(entry.closed).filter { !bound.contains($0) }
      let missing = needed.subtracting(found)
      unsafe.add(missing.isEmpty ? needed.intersection(entry.closed) : missing, at: entry.expression.location)
    }
    return result
  }

  private func waiting(_ body: Body, _ bound: BoundVariables) -> [Waiting] {
    let open = body.map { VariableWalk.names(in: $0, .safety) }
    let all = open.reduce(into: Set<String>()) { $0.formUnion($1) }
    return zip(body, open).map { expression, variables in
      Waiting(
        expression: expression, variables: variables.filter { !bound.contains($0) },
        closed: expression.closureVariables.filter { all.contains($0) && !bound.contains($0) })
    }
  }

  /// The variables that the literal binds, if all it needs is bound; else nil.
  private func ready(_ entry: Waiting, _ bound: BoundVariables) -> Set<String>? {
    let unbound = entry.closed.filter { !bound.contains($0) }
    if !unbound.isEmpty {
      // A closure may see what another operand of its own literal binds, but not that alone: so it is in OPA.
      let found = outputs.of(entry.expression, safe: bound)
      if unbound == found || !unbound.isSubset(of: found) { return nil }
    }
    if bound.containsAll(entry.variables) { return [] }
    let found = outputs.of(entry.expression, safe: bound)
    let isReady = entry.variables.allSatisfy { found.contains($0) || bound.contains($0) }
    return isReady ? found : nil
  }

  /// Orders the closures of ordered literals; they see the variables of the literals before.
  private func closuresOrdered(_ body: Body, _ bound: inout BoundVariables, _ unsafe: inout UnsafeVariables) -> Body {
    guard body.contains(where: \.hasClosures) else { return body }
    var body = body
    for index in body.indices {
      if body[index].hasClosures { closures(in: &body[index], &bound, &unsafe) }
      bound.insert(VariableWalk.names(in: body[index], .safety))
    }
    return body
  }

  private func closures(
    in expression: inout Expression, _ bound: inout BoundVariables, _ unsafe: inout UnsafeVariables
  ) {
    let location = expression.location
    expression.rewriteTerms { closures(in: &$0, owner: location, &bound, &unsafe) }
    var names: Set<String> = []
    if case .every(let key, let value, _, _) = expression.kind {
      names.formUnion([key?.variableName, value.variableName].compactMap(\.self))
    }
    bound.scoped(names) { bound in
      expression.rewriteBodies { $0 = ordered($0, &bound, &unsafe) }
    }
  }

  func closures(
    in term: inout Term, owner: Location, _ bound: inout BoundVariables, _ unsafe: inout UnsafeVariables
  ) {
    term.rewriteParts { closures(in: &$0, owner: owner, &bound, &unsafe) }
    term.rewriteComprehension { heads, body in
      let known = VariableWalk.names(in: body, .safety)
      let needed = VariableWalk.names(in: heads, .safety).filter { !known.contains($0) && !bound.contains($0) }
      unsafe.add(needed, at: owner)
      body = ordered(body, &bound, &unsafe)
    }
  }
}

extension Expression {
  /// The variables inside of its closures, however deep.
  fileprivate var closureVariables: Set<String> {
    guard hasClosures else { return [] }
    var walk = VariableWalk(.skipsReplacements)
    visitTerms { $0.walkClosures(&walk) }
    if !isImplicitNegation { visitBodies { walk.body($0) } }
    return walk.names
  }

  var hasClosures: Bool {
    switch kind {
    case .every, .block, .conjunction, .disjunction: true
    case .term(let term): term.hasClosures
    case .call(let call): call.arguments.contains(where: \.hasClosures)
    case .declaration, .someIn: false
    }
  }
}

extension Term {
  var hasClosures: Bool {
    switch kind {
    case .scalar, .variable: false
    case .reference(let ref): ref.terms.contains(where: \.hasClosures)
    case .array(let items), .set(let items): items.contains(where: \.hasClosures)
    case .object(let members): members.contains { $0.key.hasClosures || $0.value.hasClosures }
    case .call(let call): call.arguments.contains(where: \.hasClosures)
    case .arrayComprehension, .setComprehension, .objectComprehension, .template: true
    }
  }

  fileprivate func walkClosures(_ walk: inout VariableWalk) {
    if isComprehension {
      walk.term(self)
    } else {
      visitParts { $0.walkClosures(&walk) }
    }
  }
}

extension WorkingRule {
  /// The rule's name as its author wrote it, where other rules begin on the same line: then a message must say which is meant.
  func nameOnSharedLine(_ compilation: Compilation) -> String? {
    guard let module else { return nil }
    let row = branches[0].location.row
    let rules = compilation.modules[module].rules
    guard let own = rules.indices.contains(definition) ? rules[definition] : nil else { return nil }
    let isShared = [definition - 1, definition + 1].contains {
      rules.indices.contains($0) && rules[$0].location.row == row
    }
    return isShared ? own.head.reference.description : nil
  }
}
