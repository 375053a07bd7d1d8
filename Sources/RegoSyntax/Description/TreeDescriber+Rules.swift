import RegoValues

// MARK: Rules

extension TreeDescriber {
  /// `first` is the rule that an `else` hangs on: heads of branches repeat its name and key.
  func rule(_ rule: Rule, annotations: [Annotations] = [], behind first: Rule? = nil) -> TreeNode {
    var members = [("head", head(of: rule, behind: first ?? rule)), ("body", body(rule.body))]
    if rule.isDefault { members.append(("default", .constant(true))) }
    if let elseRule = rule.elseRule { members.append(("else", self.rule(elseRule, behind: first ?? rule))) }
    if !annotations.isEmpty {
      members.append(("annotations", .constant(.array(RegoArray(annotations.map(self.annotations))))))
    }
    return located(.record(members), at: rule.location)
  }

  private func head(of rule: Rule, behind first: Rule) -> TreeNode {
    let head = rule.head
    var members = [("ref", ref(head.reference))]
    if let name = first.oldName { members.append(("name", .text(name))) }
    if let args = head.args { members.append(("args", terms(args))) }
    if let key = first.oldKey { members.append(("key", term(key))) }
    if let value = head.value { members.append(("value", term(value))) }
    // A branch without a value keeps the sign of the first.
    if (head.isValueGenerated ? first.head : head).isAssigned { members.append(("assign", .constant(true))) }
    return located(.record(members), at: head.location)
  }
}

extension Rule {
  /// The name from the days when a head was a name and a key: heads of one part have it, and `p[k] = v`.
  fileprivate var oldName: String? {
    let head = self.head
    if head.reference.terms.count == 1 { return head.reference.headName }
    guard !isDefault, head.key == nil, head.reference.terms.count == 2 else { return nil }
    let isOld = usesIf ? head.args != nil || !head.isValueGenerated : head.args == nil
    return isOld ? head.reference.headName : nil
  }

  /// The element of a partial set, or the key of `p[k] = v`, which the reference holds as well.
  fileprivate var oldKey: Term? {
    if let key = head.key { return key }
    let terms = head.reference.terms
    guard !isDefault, head.args == nil, terms.count > 1, let last = terms.last else { return nil }
    if terms.count == 2 { return !usesIf || !last.isGround || last.isReference ? last : nil }
    return hasGeneratedBody && !last.isGround ? last : nil
  }
}

extension Term {
  fileprivate var isReference: Bool {
    if case .reference = kind { return true }
    return false
  }
}

// MARK: Expressions

extension TreeDescriber {
  func body(_ body: Body) -> TreeNode {
    .list(body.enumerated().map { expression($1, index: $0) })
  }

  func expression(_ expression: Expression, index: Int) -> TreeNode {
    let (rank, terms) = self.terms(of: expression)
    let isNegated = expression.isNegated && !expression.isBlock
    var members = [("terms", terms), ("index", TreeNode.constant(.number(Number(index))))]
    let modifiers = TreeNode.list(expression.modifiers.map(modifier))
    if !expression.modifiers.isEmpty { members.append(("with", modifiers)) }
    if isNegated { members.append(("negated", .constant(true))) }
    let node = TreeNode.record(members)
    let order: [Value] = [
      .number(Number(rank)), .number(Number(index)), .bool(isNegated), terms.order, modifiers.order,
    ]
    return located(TreeNode(json: node.json, order: .array(RegoArray(order))), at: expression.location)
  }

  private func modifier(_ modifier: With) -> TreeNode {
    located(
      .record([("target", term(modifier.target)), ("value", term(modifier.value))]), at: modifier.location)
  }

  /// What an expression consists of, and the place of its kind in OPA's order of expressions.
  private func terms(of expression: Expression) -> (rank: Int, TreeNode) {
    let place = expression.location
    switch expression.kind {
    case .declaration(let names): return (0, located(.record([("symbols", terms(names))]), at: place))
    case .someIn(let key, let value, let domain):
      return (0, located(.record([("symbols", .list([membership(key, value, domain, at: place)]))]), at: place))
    case .term(let term): return (1, self.term(term))
    case .call(let call): return (2, .list(callTerms(call)))
    case .every(let key, let value, let domain, let body):
      let members = [
        ("key", key.map(term) ?? .constant(.null)), ("value", term(value)), ("domain", term(domain)),
        ("body", self.body(body)),
      ]
      return (3, located(.record(members), at: place))
    case .block(let body):
      let members = [
        ("body", self.body(body)), ("explicit_body", TreeNode.constant(.bool(!expression.isGenerated))),
        ("type", .text("not")),
      ]
      return (4, located(.record(members), at: place))
    case .conjunction(let operands): return (5, logical("and", operands, at: place))
    case .disjunction(let operands): return (6, logical("or", operands, at: place))
    }
  }

  private func membership(_ key: Term?, _ value: Term, _ domain: Term, at place: Location) -> TreeNode {
    let name = key == nil ? "internal.member_2" : "internal.member_3"
    let arguments = [key, value, domain].compactMap { $0 }
    let call = Call(location: place, function: Ref(builtin: name, at: place), arguments: arguments)
    return term(Term(location: place, kind: .call(call)))
  }

  /// Operands two by two, from the left.
  private func logical(_ type: String, _ operands: [Body], at place: Location) -> TreeNode {
    var operands = operands[...]
    guard let first = operands.popFirst() else { return .constant(.null) }
    var left = (body: body(first), isExplicit: code.isBraced(first))
    guard !operands.isEmpty else { return left.body }
    var result = left.body
    while let next = operands.popFirst() {
      var members = [("lhs", left.body), ("rhs", body(next)), ("type", TreeNode.text(type))]
      if left.isExplicit { members.append(("explicit_lhs", .constant(true))) }
      if code.isBraced(next) { members.append(("explicit_rhs", .constant(true))) }
      result = located(.record(members), at: place)
      let whole = TreeNode.record([("terms", result), ("index", .constant(0))])
      left = (.list([located(whole, at: place)]), false)
    }
    return result
  }
}

extension Expression {
  fileprivate var isBlock: Bool {
    if case .block = kind { return true }
    return false
  }
}
