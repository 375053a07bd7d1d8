import RegoValues

/// Bodies and their literals.
extension SourceParser {
  /// Literals up to `end`, which stays the current token.
  mutating func body(until end: Token.Kind) throws(SyntaxFailure) -> Body {
    if current.kind == end { throw failure(.emptyBody) }
    var result: Body = []
    while true {
      result.append(try literal())
      if take(.semicolon) { continue }
      if current.kind == end { return result }
      guard current.followsNewline else { throw unexpected(.separatorOr(end.name)) }
    }
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
    if startsWithKeywordReference { return try modified(try expression()) }
    switch current.word {
    case .some where isAt(.some): return try someLiteral()
    case .every where isAt(.every): return try everyLiteral()
    default: break
    }
    guard hasLogic else { return try modified(try negatable()) }
    return try modified(try disjunction())
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
    while isAt(.with) {
      let start = here
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
      result.append(With(location: span(from: start), target: target, value: value))
    }
    return result
  }

  /// An expression with or without `not`.
  mutating func negatable() throws(SyntaxFailure) -> Expression {
    guard isAt(.not) else { return try expression() }
    let start = here
    advance()
    if isAt(.some) || isAt(.every) { throw unexpected(.illegalNegation(current.word.rawValue)) }
    var result: Expression
    if keywords.contains(.notBody), current.kind == .leftBrace {
      let body = try operandBlock(isNegation: true)
      result = Expression(location: start, kind: .block(body))
    } else if keywords.contains(.notBody), hasLogic, let group = try group() {
      result = Expression(location: group.location, kind: .block([group]))
    } else {
      result = try expression()
      // Without braces it is a body all the same, though one that the author did not write.
      if keywords.contains(.notBody) {
        result = Expression(location: result.location, kind: .block([result]), isGenerated: true)
      }
    }
    if result.isNegated {
      result = Expression(location: result.location, kind: .block([result]))
    }
    result.isNegated = true
    result.location = span(from: start)
    return result
  }

  /// A term, or two around `:=` or `=`.
  mutating func expression() throws(SyntaxFailure) -> Expression {
    let start = here
    let left: Term
    if startsWithKeywordReference {
      left = try term(first: try keywordReference())
    } else {
      left = try term()
    }
    if current.kind == .assign || current.kind == .unify {
      let name = current.kind == .assign ? "assign" : "eq"
      let mark = here
      advance()
      let right = try term()
      let whole = span(from: start)
      let call = Call(location: whole, function: Ref(builtin: name, at: mark), arguments: [left, right])
      return Expression(location: whole, kind: .call(call))
    }
    if case .call(let call) = left.kind {
      return Expression(location: span(from: start), kind: .call(call))
    }
    return Expression(location: span(from: start), kind: .term(left))
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
    let start = here
    let beginning = state
    advance()
    if keywords.contains(.in), let membership = try? term(), case .call(let call) = membership.kind {
      guard let (key, value, domain) = call.membership else { throw unexpected(.membership) }
      let kind = Expression.Kind.someIn(key: key, value: value, domain: domain)
      return try modified(Expression(location: span(from: start), kind: kind))
    }
    restore(beginning)
    var names: [Term] = []
    repeat {
      advance()
      guard isName(current) else { throw unexpected(.variable) }
      names.append(variable())
    } while current.kind == .comma
    return Expression(location: span(from: start), kind: .declaration(names))
  }

  /// `every k, v in xs { … }`.
  private mutating func everyLiteral() throws(SyntaxFailure) -> Expression {
    let start = here
    advance()
    let membership = try term()
    guard case .call(let call) = membership.kind, let (key, value, domain) = call.membership else {
      throw unexpected(.quantified)
    }
    if let key, !key.isVariable { throw unexpected(.quantifiedKey) }
    guard value.isVariable else { throw unexpected(.quantifiedValue) }
    guard current.kind == .leftBrace else { throw unexpected(.quantifiedBody) }
    let body = try block()
    let kind = Expression.Kind.every(key: key, value: value, domain: domain, body: body)
    return try modified(Expression(location: span(from: start), kind: kind))
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
