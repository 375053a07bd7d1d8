import RegoValues

/// Rules: heads, bodies, `else`.
extension SourceParser {
  /// One rule, or several where it has several bodies.
  mutating func ruleGroup() throws(SyntaxFailure) -> [Rule] {
    if isAt(.default) { return [try defaultRule()] }
    guard isName(current) || startsWithKeywordReference else { return [try bodylessRule()] }
    let beginning = state
    let start = here
    let head = try self.head(isDefault: false)
    if isAt(.if) || current.kind == .leftBrace || head.isMultiValue && head.key != nil {
      return try ruleGroup(head, from: start)
    }
    // What has neither body nor `contains` is read again as a literal, as `p = 1 with …` shows its fault then.
    restore(beginning)
    return [try bodylessRule()]
  }

  private mutating func ruleGroup(_ written: WrittenHead, from start: Location) throws(SyntaxFailure) -> [Rule] {
    let hasIf = isAt(.if)
    var head = written.head(asPartialSet: !hasIf)
    guard hasIf || current.kind == .leftBrace else {
      return [Rule(location: span(from: start), head: head, body: .generated(at: span(from: start)))]
    }
    let body = hasIf ? try bodyBehindIf() : try block()
    checkKeywords(head, isContains: written.isMultiValue, hasIf: hasIf, hasBody: true, at: start)
    var rule = Rule(location: span(from: start), head: head, body: body, usesIf: hasIf)
    if isAt(.else) {
      try refuseElse(on: head)
      rule.elseRule = try elseRule(of: head)
      rule.location = span(from: start)
    }
    var rules = [rule]
    while current.kind == .leftBrace {
      if rule.elseRule != nil { throw failure(.expectedElse) }
      let chained = here
      let body = try block()
      head = freshWildcards(head)
      head.location = span(from: chained)
      rules.append(Rule(location: span(from: chained), head: head, body: body, usesIf: hasIf))
    }
    return rules
  }

  /// `if literal`, or `if { body }`: braces that hold a set count as a body.
  private mutating func bodyBehindIf() throws(SyntaxFailure) -> Body {
    advance()
    guard current.kind == .leftBrace else { return [try literal()] }
    let beginning = state
    if !hasFailed(.literalAfterIf, at: beginning) {
      if let literal = try? literal(), !literal.isSet { return [literal] }
      giveUp(.literalAfterIf, at: beginning)
    }
    return try block()
  }

  private func refuseElse(on head: Head) throws(SyntaxFailure) {
    if head.reference.terms.dropFirst().contains(where: { !$0.isGround }) { throw failure(.elseOnVariableHead) }
    if head.key != nil { throw failure(.elseOnMultiValue) }
  }

  /// `else := value if …` and what hangs behind it.
  private mutating func elseRule(of parent: Head) throws(SyntaxFailure) -> Rule {
    let siblings = try enter()
    let start = here
    advance()
    var head = freshWildcards(parent)
    head.location = start
    if current.kind == .assign || current.kind == .unify {
      head.isAssigned = current.kind == .assign
      head.isValueGenerated = false
      advance()
      head.value = try term()
    } else if isAt(.if) || current.kind == .leftBrace {
      head.isAssigned = false
      head.isValueGenerated = true
      head.value = Term(location: start, kind: .scalar(.bool(true)))
    } else {
      throw unexpected(.elseValueOrBody)
    }
    head.location = span(from: start)
    let hasIf = isAt(.if)
    guard hasIf || current.kind == .leftBrace else {
      let whole = span(from: start)
      leave(siblings)
      return Rule(location: whole, head: head, body: .generated(at: whole))
    }
    if hasIf { advance() }
    let body = current.kind == .leftBrace ? try block() : [try literal()]
    checkKeywords(head, isContains: false, hasIf: hasIf, hasBody: true, at: start)
    var rule = Rule(location: span(from: start), head: head, body: body, usesIf: hasIf)
    if isAt(.else) { rule.elseRule = try elseRule(of: parent) }
    rule.location = span(from: start)
    leave(siblings)
    return rule
  }

  private mutating func defaultRule() throws(SyntaxFailure) -> Rule {
    let start = here
    advance()
    guard isName(current) || startsWithKeywordReference else { throw unexpected() }
    let written = try self.head(isDefault: true)
    let head = written.head(asPartialSet: false)
    guard let value = head.value, head.key == nil, !written.isMultiValue else {
      throw failure(.defaultWithoutValue, at: start)
    }
    if let kind = value.kindThatVaries { throw failure(.defaultValueContains(kind), at: start) }
    var names: Set<String> = []
    for argument in head.args ?? [] {
      guard case .variable(let name) = argument.kind else {
        throw failure(.defaultArgumentContains(argument.kindName), at: start)
      }
      guard names.insert(name).inserted else { throw failure(.defaultArgumentRepeated(name), at: start) }
    }
    let whole = span(from: start)
    return Rule(location: whole, isDefault: true, head: head, body: .generated(at: whole))
  }

  /// Each body of a rule has wildcards of its own.
  private mutating func freshWildcards(_ head: Head) -> Head {
    var result = head
    result.args = head.args.map { args in
      var fresh = args
      for index in fresh.indices {
        if case .variable(let name) = fresh[index].kind, name.hasPrefix("$") {
          fresh[index].kind = .variable(wildcard())
        }
      }
      return fresh
    }
    return result
  }
}

extension Body {
  /// The body of a rule that has none: `true`.
  static func generated(at location: Location) -> Body {
    let term = Term(location: location, kind: .scalar(.bool(true)))
    return [Expression(location: location, kind: .term(term), isGenerated: true)]
  }
}

extension Expression {
  /// A set standing alone, which is never false.
  fileprivate var isSet: Bool {
    if case .term(let term) = kind, case .set = term.kind { return true }
    return false
  }
}
