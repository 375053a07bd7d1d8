import RegoValues

/// Bodies and their literals.
extension SourceParser {
  /// Literals up to `end`, which stays the current token.
  mutating func body(until end: Token.Kind) throws(SyntaxFailure) -> Body {
    if current.kind == end { throw failure(.emptyBody) }
    let siblings = try enter()
    var result: Body = []
    repeat {
      result.append(try literal())
      if take(.semicolon) { continue }
      if current.kind == end { break }
      // A query's bodies follow each other without anything between.
      guard current.followsNewline || end == .end else { throw unseparated(end) }
    } while true
    leave(siblings)
    return result
  }

  /// Two literals without anything between; in v0 the first may be the name `every`.
  private func unseparated(_ end: Token.Kind) -> SyntaxFailure {
    if version == .v0, position > 0, !isKeyword(lexed.tokens[position - 1]),
      lexed.tokens[position - 1].word == .every
    {
      return unexpected(at: position - 1)
    }
    return unexpected(.separatorOr(end.name))
  }

  /// `{ body }`.
  mutating func block() throws(SyntaxFailure) -> Body {
    guard take(.leftBrace) else { throw unexpected() }
    let siblings = try enter()
    let result = try body(until: .rightBrace)
    leave(siblings)
    advance()
    return result
  }

  /// One literal with its modifiers.
  mutating func literal() throws(SyntaxFailure) -> Expression {
    if isAt(.some) { return try someLiteral() }
    if isAt(.every) { return try everyLiteral() }
    return try modified(hasLogic ? try disjunction() : try negatable(opensLiteral: true))
  }

  mutating func modified(_ literal: Expression) throws(SyntaxFailure) -> Expression {
    guard isAt(.with) else { return literal }
    let start = here
    var result = literal
    // Modifiers around a group that has its own apply outside of them.
    if !result.modifiers.isEmpty {
      result = Expression(location: literal.location, kind: .conjunction([[literal]]))
    }
    result.modifiers = try modifiers()
    result.location = span(from: literal.location)
    if isAt(.and) || isAt(.or) { throw failure(.withOnOperand(current.word.rawValue), at: start) }
    return result
  }

  /// `with target as value …`.
  mutating func modifiers() throws(SyntaxFailure) -> [With] {
    var result: [With] = []
    while isAt(.with) { result.append(try modifier()) }
    return result
  }

  private mutating func modifier() throws(SyntaxFailure) -> With {
    let start = position
    advance()
    guard isName(current) else { throw unexpected(.withIdentifier) }
    let target = try operand()
    switch target.kind {
    case .variable, .reference: break
    default: throw unexpected(.withTarget)
    }
    guard isAt(.as) else { throw unexpected(.asKeyword) }
    advance()
    let value = try term()
    return With(location: span(from: location(lexed.tokens[start])), target: target, value: value)
  }

  /// An expression with or without `not`. At the start of a literal a reference may begin with a keyword.
  mutating func negatable(opensLiteral: Bool) throws(SyntaxFailure) -> Expression {
    let start = position
    if opensLiteral, startsWithKeywordReference {
      return try expression(first: try keywordReference(), from: start)
    }
    guard isAt(.not) else { return try expression(from: start) }
    let operand = try negationOperand()
    return negated(operand, from: start)
  }

  private mutating func negationOperand() throws(SyntaxFailure) -> Expression {
    advance()
    if isAt(.some) || isAt(.every) { throw unexpected(.illegalNegation(current.word.rawValue)) }
    let start = position
    guard keywords.contains(.notBody) else { return try expression(from: start) }
    if current.kind == .leftBrace {
      let body = try operandBlock(isNegation: true)
      return literal(.block(body), from: start)
    }
    // Without braces it is a body all the same, though one that the author did not write.
    let only: Expression
    if hasLogic, let group = try group() { only = group } else { only = try expression(from: start) }
    var body = literal(.block([only]), from: start)
    body.isGenerated = true
    return body
  }

  private func negated(_ operand: Expression, from start: Int) -> Expression {
    var result = operand
    result.isNegated = true
    result.location = span(from: location(lexed.tokens[start]))
    return result
  }

  /// A term, or two around `:=` or `=`; `first` is the operand that was read already.
  mutating func expression(first: Term? = nil, from start: Int) throws(SyntaxFailure) -> Expression {
    let left = try term(first: first)
    guard current.kind == .assign || current.kind == .unify else { return expression(of: left, from: start) }
    let mark = position
    advance()
    let right = try term()
    return equation(left, right, at: mark, from: start)
  }

  private func expression(of term: Term, from start: Int) -> Expression {
    if case .call(let call) = term.kind { return literal(.call(call), from: start) }
    return literal(.term(term), from: start)
  }

  private func equation(_ left: Term, _ right: Term, at mark: Int, from start: Int) -> Expression {
    let sign = lexed.tokens[mark]
    let function = Ref(builtin: sign.kind == .assign ? "assign" : "eq", at: location(sign))
    let whole = span(from: location(lexed.tokens[start]))
    return literal(.call(Call(location: whole, function: function, arguments: [left, right])), from: start)
  }

  /// The current keyword and what hangs on it, as a reference.
  private mutating func keywordReference() throws(SyntaxFailure) -> Term {
    let siblings = try enter()
    let result = try references(on: variable())
    leave(siblings)
    return result
  }

  /// `some x, y` and `some k, v in xs`.
  private mutating func someLiteral() throws(SyntaxFailure) -> Expression {
    let start = position
    let beginning = state
    advance()
    if keywords.contains(.in), let membership = try? term(), case .call(let call) = membership.kind {
      guard let (key, value, domain) = call.membership else { throw unexpected(.membership) }
      return try modified(literal(.someIn(key: key, value: value, domain: domain), from: start))
    }
    restore(beginning)
    var names: [Term] = []
    repeat {
      advance()
      guard isName(current) else { throw unexpected(.variable) }
      names.append(variable())
    } while current.kind == .comma
    return literal(.declaration(names), from: start)
  }

  /// `every k, v in xs { … }`.
  private mutating func everyLiteral() throws(SyntaxFailure) -> Expression {
    let start = position
    advance()
    let membership = try quantified()
    let body = try block()
    let kind = Expression.Kind.every(
      key: membership.key, value: membership.value, domain: membership.domain, body: body)
    return try modified(literal(kind, from: start))
  }

  /// `k, v in xs` before a body.
  private mutating func quantified() throws(SyntaxFailure) -> (key: Term?, value: Term, domain: Term) {
    let membership = try term()
    guard case .call(let call) = membership.kind, let parts = call.membership else {
      throw unexpected(.quantified)
    }
    if let key = parts.key, !key.isVariable { throw unexpected(.quantifiedKey) }
    guard parts.value.isVariable else { throw unexpected(.quantifiedValue) }
    guard current.kind == .leftBrace else { throw unexpected(.quantifiedBody) }
    return parts
  }
}

extension Call {
  /// The parts of `k, v in xs`.
  fileprivate var membership: (key: Term?, value: Term, domain: Term)? {
    switch (name, arguments.count) {
    case ("internal.member_2", 2): (nil, arguments[0], arguments[1])
    case ("internal.member_3", 3): (arguments[0], arguments[1], arguments[2])
    default: nil
    }
  }
}

extension Term {
  var isVariable: Bool {
    if case .variable = kind { return true }
    return false
  }
}
