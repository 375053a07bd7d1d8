import RegoSyntax

/// Rewriting in place: each function hands out direct parts and puts back what comes of them.
extension Term {
  /// The terms directly inside: items, members, terms of a reference, arguments. Closures and templates have parts of their own kind.
  mutating func rewriteParts(_ rewrite: (inout Term) -> Void) {
    switch kind {
    case .scalar, .variable, .arrayComprehension, .setComprehension, .objectComprehension, .template: break
    case .reference(var ref):
      for index in ref.terms.indices { rewrite(&ref.terms[index]) }
      kind = .reference(ref)
    case .array(var items):
      for index in items.indices { rewrite(&items[index]) }
      kind = .array(items)
    case .set(var items):
      for index in items.indices { rewrite(&items[index]) }
      kind = .set(items)
    case .object(var members):
      for index in members.indices {
        rewrite(&members[index].key)
        rewrite(&members[index].value)
      }
      kind = .object(members)
    case .call(var call):
      for index in call.arguments.indices { rewrite(&call.arguments[index]) }
      kind = .call(call)
    }
  }

  /// The head terms and the body of a comprehension; nothing for other terms.
  mutating func rewriteComprehension(_ rewrite: (inout [Term], inout Body) -> Void) {
    switch kind {
    case .arrayComprehension(let head, var body):
      var heads = [head]
      rewrite(&heads, &body)
      kind = .arrayComprehension(heads[0], body)
    case .setComprehension(let head, var body):
      var heads = [head]
      rewrite(&heads, &body)
      kind = .setComprehension(heads[0], body)
    case .objectComprehension(let key, let value, var body):
      var heads = [key, value]
      rewrite(&heads, &body)
      kind = .objectComprehension(key: heads[0], value: heads[1], body)
    default: break
    }
  }

  /// The expressions in a template string.
  mutating func rewriteTemplate(_ rewrite: (inout Expression) -> Void) {
    guard case .template(var parts) = kind else { return }
    for index in parts.indices {
      guard case .expression(var expression) = parts[index] else { continue }
      rewrite(&expression)
      parts[index] = .expression(expression)
    }
    kind = .template(parts)
  }

  var isComprehension: Bool {
    switch kind {
    case .arrayComprehension, .setComprehension, .objectComprehension: true
    default: false
    }
  }
}

extension Expression {
  /// The terms directly in the literal, the values of its modifiers last. Bodies are left to `rewriteBodies`.
  mutating func rewriteTerms(_ rewrite: (inout Term) -> Void) {
    switch kind {
    case .term(var term):
      rewrite(&term)
      kind = .term(term)
    case .call(var call):
      for index in call.arguments.indices { rewrite(&call.arguments[index]) }
      kind = .call(call)
    case .someIn(var key, var value, var domain):
      if var present = key {
        rewrite(&present)
        key = present
      }
      rewrite(&value)
      rewrite(&domain)
      kind = .someIn(key: key, value: value, domain: domain)
    case .every(let key, let value, var domain, let body):
      rewrite(&domain)
      kind = .every(key: key, value: value, domain: domain, body: body)
    case .declaration, .block, .conjunction, .disjunction: break
    }
    for index in modifiers.indices { rewrite(&modifiers[index].value) }
  }

  /// The bodies directly in the literal: of `every`, of a negation, of `and` and `or`.
  mutating func rewriteBodies(_ rewrite: (inout Body) -> Void) {
    switch kind {
    case .every(let key, let value, let domain, var body):
      rewrite(&body)
      kind = .every(key: key, value: value, domain: domain, body: body)
    case .block(var body):
      rewrite(&body)
      kind = .block(body)
    case .conjunction(var bodies):
      for index in bodies.indices { rewrite(&bodies[index]) }
      kind = .conjunction(bodies)
    case .disjunction(var bodies):
      for index in bodies.indices { rewrite(&bodies[index]) }
      kind = .disjunction(bodies)
    case .term, .call, .declaration, .someIn: break
    }
  }
}
