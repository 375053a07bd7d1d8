import RegoSyntax

/// Looking without rewriting: the same parts as `rewriteParts` and its kin hand out, in the same order, and nothing copied.
extension Term {
  /// The terms directly inside: items, members, terms of a reference, arguments.
  func visitParts(_ visit: (Term) -> Void) {
    switch kind {
    case .scalar, .variable, .arrayComprehension, .setComprehension, .objectComprehension, .template: break
    case .reference(let ref): for term in ref.terms { visit(term) }
    case .array(let items), .set(let items): for item in items { visit(item) }
    case .object(let members):
      for (key, value) in members {
        visit(key)
        visit(value)
      }
    case .call(let call): for argument in call.arguments { visit(argument) }
    }
  }

  /// The head terms and the body of a comprehension; nothing for other terms.
  func visitComprehension(_ visit: ([Term], Body) -> Void) {
    switch kind {
    case .arrayComprehension(let head, let body), .setComprehension(let head, let body): visit([head], body)
    case .objectComprehension(let key, let value, let body): visit([key, value], body)
    default: break
    }
  }
}

extension Expression {
  /// The terms directly in the literal, the values of its modifiers last.
  func visitTerms(_ visit: (Term) -> Void) {
    visitTermsOfKind(visit)
    for modifier in modifiers { visit(modifier.value) }
  }

  /// The same without modifiers.
  func visitTermsOfKind(_ visit: (Term) -> Void) {
    switch kind {
    case .term(let term): visit(term)
    case .call(let call): for argument in call.arguments { visit(argument) }
    case .someIn(let key, let value, let domain):
      if let key { visit(key) }
      visit(value)
      visit(domain)
    case .every(_, _, let domain, _): visit(domain)
    case .declaration, .block, .conjunction, .disjunction: break
    }
  }

  /// The bodies directly in the literal: of `every`, of a negation, of `and` and `or`.
  func visitBodies(_ visit: (Body) -> Void) {
    switch kind {
    case .every(_, _, _, let body), .block(let body): visit(body)
    case .conjunction(let bodies), .disjunction(let bodies): for body in bodies { visit(body) }
    case .term, .call, .declaration, .someIn: break
    }
  }
}

extension Head {
  /// The key, the value and the variable parts of the reference.
  func visitTerms(_ visit: (Term) -> Void) {
    for term in reference.terms.dropFirst() { visit(term) }
    if let key { visit(key) }
    if let value { visit(value) }
  }
}
