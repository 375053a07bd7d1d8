import RegoSyntax
import RegoValues

/// Rewriting in place: each function hands out direct parts and puts back what comes of them. What is rewritten is taken
/// out first: a part that the tree holds as well would be copied as soon as something in it changes.
extension Term {
  static let taken = Kind.scalar(.null)

  /// The terms directly inside: items, members, terms of a reference, arguments. Closures and templates have parts of their own kind.
  mutating func rewriteParts(_ rewrite: (inout Term) -> Void) {
    switch kind {
    case .scalar, .variable, .arrayComprehension, .setComprehension, .objectComprehension, .template: break
    case .reference(var ref):
      kind = Term.taken
      for index in ref.terms.indices { rewrite(&ref.terms[index]) }
      kind = .reference(ref)
    case .array(var items):
      kind = Term.taken
      for index in items.indices { rewrite(&items[index]) }
      kind = .array(items)
    case .set(var items):
      kind = Term.taken
      for index in items.indices { rewrite(&items[index]) }
      kind = .set(items)
    case .object(var members):
      kind = Term.taken
      for index in members.indices {
        rewrite(&members[index].key)
        rewrite(&members[index].value)
      }
      kind = .object(members)
    case .call(var call):
      kind = Term.taken
      for index in call.arguments.indices { rewrite(&call.arguments[index]) }
      kind = .call(call)
    }
  }

  /// The head terms and the body of a comprehension; nothing for other terms.
  mutating func rewriteComprehension(_ rewrite: (inout [Term], inout Body) -> Void) {
    switch kind {
    case .arrayComprehension(let head, var body):
      kind = Term.taken
      var heads = [head]
      rewrite(&heads, &body)
      kind = .arrayComprehension(heads[0], body)
    case .setComprehension(let head, var body):
      kind = Term.taken
      var heads = [head]
      rewrite(&heads, &body)
      kind = .setComprehension(heads[0], body)
    case .objectComprehension(let key, let value, var body):
      kind = Term.taken
      var heads = [key, value]
      rewrite(&heads, &body)
      kind = .objectComprehension(key: heads[0], value: heads[1], body)
    default: break
    }
  }

  /// The expressions in a template string.
  mutating func rewriteTemplate(_ rewrite: (inout Expression) -> Void) {
    guard case .template(var parts) = kind else { return }
    kind = Term.taken
    for index in parts.indices {
      guard case .expression(var expression) = parts[index] else { continue }
      parts[index] = .text("")
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
  static let taken = Kind.declaration([])

  /// The terms directly in the literal, the values of its modifiers last. Bodies are left to `rewriteBodies`.
  mutating func rewriteTerms(_ rewrite: (inout Term) -> Void) {
    switch kind {
    case .term(var term):
      kind = Expression.taken
      rewrite(&term)
      kind = .term(term)
    case .call(var call):
      kind = Expression.taken
      for index in call.arguments.indices { rewrite(&call.arguments[index]) }
      kind = .call(call)
    case .someIn(var key, var value, var domain):
      kind = Expression.taken
      if var present = key {
        rewrite(&present)
        key = present
      }
      rewrite(&value)
      rewrite(&domain)
      kind = .someIn(key: key, value: value, domain: domain)
    case .every(let key, let value, var domain, let body):
      kind = Expression.taken
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
      kind = Expression.taken
      rewrite(&body)
      kind = .every(key: key, value: value, domain: domain, body: body)
    case .block(var body):
      kind = Expression.taken
      rewrite(&body)
      kind = .block(body)
    case .conjunction(var bodies):
      kind = Expression.taken
      for index in bodies.indices { rewrite(&bodies[index]) }
      kind = .conjunction(bodies)
    case .disjunction(var bodies):
      kind = Expression.taken
      for index in bodies.indices { rewrite(&bodies[index]) }
      kind = .disjunction(bodies)
    case .term, .call, .declaration, .someIn: break
    }
  }
}
