import RegoSyntax
import RegoValues

/// Infers the types of rules and finds expressions that no value can satisfy.
///
/// A type that is not known is `anything`; only what is sure to fail is refused.
struct TypeChecker {
  let compilation: Compilation
  var problems: [(CompileProblem, Location)] = []
  /// Per group: the type of its document, or of its function.
  var groups: [RegoType?]
  /// Variables of the body at hand and of those around it.
  var scopes: [[String: RegoType]] = []
  var locals = LocalNames()

  init(_ compilation: Compilation) {
    self.compilation = compilation
    groups = Array(repeating: nil, count: compilation.groups.count)
    for group in compilation.replacedGroups { groups[group] = .anything }
  }

  // MARK: Rules

  /// Checks a rule whose dependencies are known, and adds its type to its group's.
  mutating func check(_ rule: WorkingRule) -> Bool {
    let before = problems.count
    locals = rule.locals
    var type: RegoType?
    for branch in rule.branches {
      scopes = [[:]]
      body(branch.body)
      for name in VariableWalk.names(in: branch.head.args ?? []) where variable(name) == nil { set(name, .anything) }
      let own = problems.count > before ? .anything : contribution(of: rule, branch)
      type = type.map { merged($0, own) } ?? own
    }
    add(type ?? .anything, to: rule.group)
    return problems.count == before
  }

  mutating func check(query: WorkingRule) {
    locals = query.locals
    scopes = [[:]]
    body(query.branches[0].body)
  }

  /// A rule that nothing is known of.
  mutating func skip(_ rule: WorkingRule) { add(.anything, to: rule.group) }

  private mutating func add(_ type: RegoType, to group: Int) {
    groups[group] = groups[group].map { merged($0, type) } ?? type
  }

  private func merged(_ a: RegoType, _ b: RegoType) -> RegoType {
    guard case .function(let first, let result, _) = a, case .function(let second, let other, _) = b,
      first.count == second.count
    else { return a.union(b) }
    return .function(
      arguments: zip(first, second).map { $0.union($1) }, result: result.union(other), variadic: nil)
  }

  /// The type of the document that a branch makes, below its ground prefix.
  private func contribution(of rule: WorkingRule, _ branch: Rule) -> RegoType {
    let head = branch.head
    if let arguments = head.args {
      let types = arguments.map { type(of: $0) ?? .anything }
      return .function(arguments: types, result: head.value.flatMap { type(of: $0) } ?? .anything, variadic: nil)
    }
    let leaf: RegoType =
      if let key = head.key {
        .set(type(of: key) ?? .anything)
      } else {
        head.value.flatMap { type(of: $0) } ?? .anything
      }
    let suffix = head.reference.terms.dropFirst(head.reference.groundPath.count + 1)
    return suffix.reversed().reduce(leaf) { inner, term in
      if let key = term.scalar { return .object(properties: [(key, inner)], dynamic: nil) }
      let key = type(of: term) ?? .anything
      return key.isAnything ? .anyObject : .object(key: key, value: inner)
    }
  }

  // MARK: Bodies

  private mutating func body(_ body: Body) {
    for expression in body { literal(expression) }
  }

  private mutating func scoped(_ work: (inout TypeChecker) -> Void) {
    scopes.append([:])
    work(&self)
    scopes.removeLast()
  }

  private mutating func literal(_ expression: Expression) {
    let before = problems.count
    // References and closures stand at the top of literals here, so that each closure is looked at once.
    let known: [RegoType?]
    switch expression.kind {
    case .term(let term): known = [operand(term)]
    case .call(let call): known = call.arguments.map { operand($0) }
    default: known = []
    }
    inside(expression)
    // What is wrong inside is said already.
    guard problems.count == before, case .call(let call) = expression.kind else { return }
    if call.isBuiltin("eq"), call.arguments.count == 2 {
      equality(call.arguments, known, at: expression.location)
    } else {
      self.call(call, at: expression.location)
    }
  }

  /// Of what `every` and `not` hold, OPA checks the references and the comprehensions; calls and equalities wait for the
  /// evaluation, and variables that are bound there have no type.
  private mutating func inside(_ expression: Expression) {
    switch expression.kind {
    case .every(_, _, let domain, let inner):
      references(in: domain)
      scoped { $0.withoutCalls(inner) }
    case .block(let inner): scoped { $0.withoutCalls(inner) }
    default: expression.visitBodies { inner in scoped { $0.body(inner) } }
    }
  }

  private mutating func withoutCalls(_ body: Body) {
    for expression in body {
      switch expression.kind {
      case .term(let term): _ = operand(term)
      case .call(let call): for argument in call.arguments { _ = operand(argument) }
      default: inside(expression)
      }
    }
  }

  /// Checks the references and the closure in an operand. The type of a closure.
  private mutating func operand(_ term: Term) -> RegoType? {
    if term.isComprehension { return comprehension(term) }
    references(in: term)
    return nil
  }

  private mutating func equality(_ operands: [Term], _ known: [RegoType?], at location: Location) {
    let (left, right) = (operands[0], operands[1])
    let (a, b) = (known[0] ?? type(of: left), known[1] ?? type(of: right))
    let holds: Bool
    switch (a, b) {
    case (nil, let b?): holds = unify(left, b)
    case (let a?, nil): holds = unify(right, a)
    case (let a?, let b?): holds = a.unifies(with: b)
    case (nil, nil): holds = unifyUnknown(left, right)
    }
    if !holds { problems.append((.mismatch(left: RegoType.text(a), right: RegoType.text(b)), location)) }
  }

  /// Two terms with variables of unknown types on both sides.
  private mutating func unifyUnknown(_ left: Term, _ right: Term) -> Bool {
    switch (left.kind, right.kind) {
    case (.array(let a), .array(let b)):
      guard a.count == b.count else { return false }
      return zip(a, b).allSatisfy { unifyPair($0, $1) }
    // The variable is what is known of the composite, once its variables may be anything.
    case (.variable, .array), (.variable, .object):
      return unify(right, .anything) && unify(left, type(of: right) ?? .anything)
    case (.array, .variable), (.object, .variable):
      return unify(left, .anything) && unify(right, type(of: left) ?? .anything)
    default: return unify(left, .anything) && unify(right, .anything)
    }
  }

  private mutating func unifyPair(_ left: Term, _ right: Term) -> Bool {
    switch (type(of: left), type(of: right)) {
    case (nil, let b?): unify(left, b)
    case (let a?, nil): unify(right, a)
    case (let a?, let b?): a.unifies(with: b)
    case (nil, nil): unifyUnknown(left, right)
    }
  }

  private mutating func call(_ call: Call, at location: Location) {
    guard case .function(var wanted, let result, _)? = signature(call.function),
      call.arguments.count == wanted.count || call.arguments.count == wanted.count + 1
    else { return }
    if call.function.headName == "internal" {
      if call.isBuiltin("internal.template_string"), let text = call.arguments.dropFirst().first {
        _ = unify(text, .string)
      }
      call.arguments.forEach { _ = unify($0, .anything) }
      return
    }
    let have = call.arguments.map { type(of: $0) }
    wanted.append(result)
    for (argument, type) in zip(call.arguments, wanted) where !unify(argument, type) {
      let problem = CompileProblem.wrongOperands(
        function: call.function.description, have: RegoType.list(have), want: RegoType.list(wanted))
      problems.append((problem, location))
      return
    }
  }

  private func signature(_ function: Ref) -> RegoType? {
    if function.headName == "data" { return compilation.group(of: function).flatMap { groups[$0] } }
    return compilation.builtin(function).map {
      .function(arguments: $0.arguments, result: $0.result, variadic: nil)
    }
  }

  // MARK: Unification of a term with a type

  /// False where the term cannot be of the type. Variables without a type get it.
  mutating func unify(_ term: Term, _ type: RegoType, isAlternative: Bool = false) -> Bool {
    switch term.kind {
    case .variable(let name):
      let known = variable(name)
      if isAlternative {
        set(name, known.map { $0.union(type.bare) } ?? type.bare)
      } else if let known {
        return known.unifies(with: type)
      } else {
        set(name, type.bare)
      }
      return true
    case .array, .object, .set:
      if case .any(let types) = type.bare {
        if types.isEmpty { return unifyParts(term, isAlternative: true) }
        return types.reduce(false) { found, type in unify(term, type, isAlternative: true) || found }
      }
      return unifyComposite(term, type.bare, isAlternative)
    default: return (self.type(of: term) ?? .anything).unifies(with: type)
    }
  }

  private mutating func unifyParts(_ term: Term, isAlternative: Bool) -> Bool {
    term.visitParts { _ = unify($0, .anything, isAlternative: isAlternative) }
    return true
  }

  private mutating func unifyComposite(_ term: Term, _ type: RegoType, _ isAlternative: Bool) -> Bool {
    switch (term.kind, type) {
    case (.array(let items), .array(let fixed, let dynamic)):
      if items.count != fixed.count, dynamic == nil { return false }
      for (index, item) in items.enumerated() {
        guard let wanted = index < fixed.count ? fixed[index] : dynamic,
          unify(item, wanted, isAlternative: isAlternative)
        else { return false }
      }
      return true
    case (.set(let items), .set(let element)):
      return items.allSatisfy { unify($0, element, isAlternative: isAlternative) }
    case (.object(let members), .object(let properties, let dynamic)):
      if members.count != properties.count, dynamic == nil { return false }
      for (key, value) in members {
        guard let constant = key.scalar else {
          _ = unify(value, .anything, isAlternative: isAlternative)
          continue
        }
        guard let wanted = type.select(constant), unify(value, wanted, isAlternative: isAlternative) else {
          return false
        }
      }
      return true
    default: return false
    }
  }

  // MARK: Types of terms

  func variable(_ name: String) -> RegoType? {
    for scope in scopes.reversed() {
      if let type = scope[name] { return type }
    }
    return nil
  }

  mutating func set(_ name: String, _ type: RegoType) { scopes[scopes.count - 1][name] = type }

  /// nil where a variable in the term has no type yet.
  func type(of term: Term) -> RegoType? {
    switch term.kind {
    case .scalar(let value): return .of(value)
    case .variable(let name): return variable(name)
    case .reference(let ref): return type(of: ref)
    case .array(let items):
      let types = items.compactMap { type(of: $0) }
      return types.count == items.count ? .array(types) : nil
    case .set(let items):
      let types = items.compactMap { type(of: $0) }
      guard types.count == items.count, let first = types.first else { return items.isEmpty ? .anySet : nil }
      return .set(types.dropFirst().reduce(first) { $0.union($1) })
    case .object(let members): return type(of: members)
    case .arrayComprehension, .setComprehension, .objectComprehension, .call, .template: return .anything
    }
  }

  private func type(of members: [(key: Term, value: Term)]) -> RegoType? {
    if members.count > RegoType.sizeLimit { return .anyObject }
    var properties: [(key: Value, value: RegoType)] = []
    var dynamic: DynamicProperty?
    for (key, value) in members {
      guard let type = type(of: value) else { return nil }
      if let constant = key.scalar {
        if !properties.contains(where: { $0.key == constant }) { properties.append((constant, type)) }
      } else {
        guard let keyType = self.type(of: key) else { return nil }
        dynamic = DynamicProperty(
          key: dynamic.map { $0.key.union(keyType) } ?? keyType, value: dynamic.map { $0.value.union(type) } ?? type)
      }
    }
    return .object(properties.sorted { $0.key < $1.key }, dynamic: dynamic)
  }

  private mutating func comprehension(_ term: Term) -> RegoType {
    scopes.append([:])
    defer { scopes.removeLast() }
    switch term.kind {
    case .arrayComprehension(let head, let body):
      self.body(body)
      return .array(of: type(of: head) ?? .anything)
    case .setComprehension(let head, let body):
      self.body(body)
      return .set(type(of: head) ?? .anything)
    case .objectComprehension(let key, let value, let body):
      self.body(body)
      return .object(key: type(of: key) ?? .anything, value: type(of: value) ?? .anything)
    default: return .anything
    }
  }
}
