import RegoSyntax
import RegoValues

extension CompilerStage {
  /// `$"a{x}"` becomes `internal.template_string(["a", {__local0__ | __local0__ = x}])`: a set that is empty where `x` is undefined.
  static let rewriteTemplates = eachRule("RewriteTemplates") { rule, compilation in
    guard rule.features.contains(.templates) else { return }
    var rewriting = TemplateRewriting(compilation, locals: rule.locals)
    for index in rule.branches.indices { rewriting.rule(&rule.branches[index]) }
    rule.locals = rewriting.locals
    for (problem, location) in rewriting.problems { compilation.report(problem, at: location) }
  }
}

private struct TemplateRewriting {
  var locals: LocalNames
  private let compilation: Compilation
  private let outputs: OutputVariables
  private(set) var problems: [(CompileProblem, Location)] = []
  /// What the bodies around bind, each read from its first literal to its last: `y = x; x = 1` binds `x` alone.
  private var bound = BoundVariables(Roots.names)

  init(_ compilation: Compilation, locals: LocalNames) {
    self.compilation = compilation
    self.locals = locals
    outputs = OutputVariables(compilation)
  }

  mutating func rule(_ rule: inout Rule) {
    bound = BoundVariables(Roots.names.union(VariableWalk.names(in: rule.head.args ?? [])))
    body(&rule.body) { rewriting in
      rule.head.rewriteTerms { rewriting.term(&$0) }
      if var arguments = rule.head.args {
        for index in arguments.indices { rewriting.term(&arguments[index]) }
        rule.head.args = arguments
      }
    }
  }

  private mutating func body(
    _ body: inout Body, declaring names: Set<String> = [], bindsItsOwn: Bool = true,
    then: (inout TemplateRewriting) -> Void = { _ in }
  ) {
    let outer = bound
    if bindsItsOwn {
      bound.insert(names)
      for literal in body { bound.insert(outputs.of(literal, safe: bound)) }
    }
    for index in body.indices { expression(&body[index]) }
    then(&self)
    bound = outer
  }

  private mutating func expression(_ expression: inout Expression) {
    expression.rewriteTerms { term(&$0) }
    var names: Set<String> = []
    if case .every(let key, let value, _, _) = expression.kind {
      names = Set([key?.variableName, value.variableName].compactMap(\.self))
    }
    // A body behind `not` is read for templates with what is bound around it alone.
    var bindsItsOwn = true
    if case .block = expression.kind { bindsItsOwn = false }
    expression.rewriteBodies { body(&$0, declaring: names, bindsItsOwn: bindsItsOwn) }
    if case .term(let term) = expression.kind, case .call(let call) = term.kind { expression.kind = .call(call) }
  }

  private mutating func term(_ term: inout Term) {
    term.rewriteParts { self.term(&$0) }
    term.rewriteComprehension { heads, body in
      self.body(&body) { rewriting in
        for index in heads.indices { rewriting.term(&heads[index]) }
      }
    }
    guard case .template(let parts) = term.kind else { return }
    let operands = parts.map { part -> Term in
      switch part {
      case .text(let text): Term(location: term.location, kind: .scalar(.string(text)))
      case .expression(let expression): operand(expression)
      }
    }
    let list = Term(location: term.location, kind: .array(operands))
    term.kind = .call(.builtin("internal.template_string", [list], at: term.location))
  }

  private mutating func operand(_ part: Expression) -> Term {
    var part = part
    let value: Term
    switch part.kind {
    case .term(let term): value = term
    case .call(let call): value = Term(location: call.location, kind: .call(call))
    default: return .string("", at: part.location)
    }
    if value.scalar != nil, part.modifiers.isEmpty { return value }
    // A variable is bound where the template is reached: nothing to wait for.
    if value.variableName != nil { return Term(location: part.location, kind: .set([value])) }
    checkDeclared(part)
    if case .reference(let reference) = value.kind, part.modifiers.isEmpty, isTakenForDefined(reference) {
      return Term(location: part.location, kind: .set([value]))
    }
    expression(&part)
    var inner = value
    if case .term(let term) = part.kind { inner = term }
    if case .call(let call) = part.kind { inner = Term(location: call.location, kind: .call(call)) }
    let local = Term.variable(locals.fresh(), at: part.location)
    let capture = Expression.equality(local, inner, at: part.location, modifiers: part.modifiers)
    return Term(location: part.location, kind: .setComprehension(local, [capture]))
  }

  /// True for the one definition of a rule that has no condition and a value in place, whatever stands inside of the value:
  /// OPA does not look whether that is defined. A template that asks for such a rule in vain is undefined itself.
  private func isTakenForDefined(_ reference: Ref) -> Bool {
    guard let group = compilation.group(of: reference), compilation.members.indices.contains(group),
      let index = compilation.members[group].first, compilation.members[group].count == 1
    else { return false }
    let rule = compilation.rules[index]
    guard rule.branches.count == 1, rule.arity == nil, rule.head.key == nil, rule.head.reference.isGround,
      rule.branches[0].body.count == 1, case .term(let condition) = rule.branches[0].body[0].kind,
      condition.scalar == .bool(true), rule.branches[0].body[0].modifiers.isEmpty
    else { return false }
    // With a variable or a template inside it is looked at as any other value.
    guard let value = rule.head.value, !value.holdsTemplate,
      VariableWalk.names(in: [value], []).isSubset(of: Roots.names)
    else {
      return false
    }
    switch value.kind {
    case .array, .object, .set: return true
    default: return false
    }
  }

  /// A template does not bring new variables.
  private mutating func checkDeclared(_ part: Expression) {
    var walk = VariableWalk(.skipsClosures)
    walk.expression(part)
    for (name, location) in walk.places
    where !bound.contains(name) && !locals.isGenerated(name) {
      problems.append((.undeclared(locals.author(name)), location))
    }
  }
}

extension Term {
  fileprivate var holdsTemplate: Bool {
    if case .template = kind { return true }
    var found = false
    visitParts { found = found || $0.holdsTemplate }
    return found
  }
}
