import RegoSyntax

extension CompilerStage {
  /// Refuses rules that are nested so deeply that recursion over them would not be safe.
  static let limitDepth = eachRule("LimitDepth") { rule, compilation in
    let limit = Compiler.maximumDepth
    // The targets of modifiers have not been looked at yet.
    let isNested = !rule.features.isDisjoint(with: [.nesting, .modifiers])
    for branch in rule.branches {
      if branch.head.reference.terms.count > limit || rule.branches.count > 10 * limit
        || isNested && branch.exceeds(limit)
      {
        compilation.report(.nestedTooDeeply(limit), at: branch.location)
      }
    }
  }
}

extension Rule {
  fileprivate func exceeds(_ limit: Int) -> Bool {
    let terms = head.terms + (head.args ?? [])
    return terms.contains { $0.exceeds(limit) } || body.contains { $0.exceeds(limit) }
  }
}

extension Term {
  fileprivate func exceeds(_ limit: Int) -> Bool {
    if limit == 0 { return true }
    switch kind {
    case .scalar, .variable: return false
    case .reference(let ref): return ref.terms.contains { $0.exceeds(limit - 1) }
    case .array(let items), .set(let items): return items.contains { $0.exceeds(limit - 1) }
    case .object(let members):
      return members.contains { $0.key.exceeds(limit - 1) || $0.value.exceeds(limit - 1) }
    case .call(let call): return call.arguments.contains { $0.exceeds(limit - 1) }
    case .arrayComprehension(let head, let body), .setComprehension(let head, let body):
      return head.exceeds(limit - 1) || body.contains { $0.exceeds(limit - 1) }
    case .objectComprehension(let key, let value, let body):
      return key.exceeds(limit - 1) || value.exceeds(limit - 1) || body.contains { $0.exceeds(limit - 1) }
    case .template(let parts):
      return parts.contains { part in
        if case .expression(let expression) = part { return expression.exceeds(limit - 1) }
        return false
      }
    }
  }
}

extension Expression {
  fileprivate func exceeds(_ limit: Int) -> Bool {
    if limit == 0 || modifiers.contains(where: { $0.value.exceeds(limit - 1) || $0.target.exceeds(limit - 1) }) {
      return true
    }
    switch kind {
    case .term(let term): return term.exceeds(limit - 1)
    case .call(let call): return call.arguments.contains { $0.exceeds(limit - 1) }
    case .declaration: return false
    case .someIn(let key, let value, let domain):
      return value.exceeds(limit - 1) || domain.exceeds(limit - 1) || key?.exceeds(limit - 1) ?? false
    case .every(_, _, let domain, let body):
      return domain.exceeds(limit - 1) || body.contains { $0.exceeds(limit - 1) }
    case .block(let body): return body.contains { $0.exceeds(limit - 1) }
    case .conjunction(let bodies), .disjunction(let bodies):
      return bodies.contains { body in body.contains { $0.exceeds(limit - 1) } }
    }
  }
}
