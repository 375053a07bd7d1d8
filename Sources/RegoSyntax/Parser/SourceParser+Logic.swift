/// The experimental `and` and `or`, and the braces that hold a body where an operand stands.
extension SourceParser {
  var hasLogic: Bool { !keywords.isDisjoint(with: .experimental) }

  /// Operands joined by `or`, each of them joined by `and`.
  mutating func disjunction() throws(SyntaxFailure) -> Expression {
    let start = position
    let first = try conjunction(opensLiteral: true)
    guard isAt(.or) else { return first }
    var operands = [first.asOperand]
    while isAt(.or) {
      advance()
      operands.append(try conjunction(opensLiteral: false).asOperand)
    }
    return literal(.disjunction(operands), from: start)
  }

  private mutating func conjunction(opensLiteral: Bool) throws(SyntaxFailure) -> Expression {
    let start = position
    let first = try logicOperand(opensLiteral: opensLiteral)
    guard isAt(.and) else { return first }
    var operands = [first.asOperand]
    while isAt(.and) {
      advance()
      operands.append(try logicOperand(opensLiteral: false).asOperand)
    }
    return literal(.conjunction(operands), from: start)
  }

  /// A body in braces (a `block` here), a group in parentheses, or an expression.
  private mutating func logicOperand(opensLiteral: Bool) throws(SyntaxFailure) -> Expression {
    if current.kind == .leftParenthesis, let group = try group() { return group }
    if current.kind == .leftBrace {
      let start = position
      if opensLiteral {
        if let block = try leadingBlock() { return block }
        return try leadingValue()
      }
      let body = try operandBlock(isNegation: false)
      return literal(.block(body), from: start)
    }
    if !opensLiteral, isAt(.some) || isAt(.every) { throw unexpected() }
    return try negatable(opensLiteral: opensLiteral)
  }

  /// A literal that starts with a brace and is no operand.
  private mutating func leadingValue() throws(SyntaxFailure) -> Expression {
    let start = position
    let value = try expression(from: start)
    if isAt(.and) || isAt(.or) { throw failure(value.problemAsOperand, at: location(lexed.tokens[start])) }
    return value
  }

  /// `{ body }` at the start of a literal, when `and` or `or` follows; otherwise the braces hold a value.
  private mutating func leadingBlock() throws(SyntaxFailure) -> Expression? {
    let beginning = state
    if hasFailed(.operandBlock, at: beginning) { return nil }
    if let body = try? block(), isAt(.and) || isAt(.or) {
      try refuseUnion(body, at: beginning.position)
      return literal(.block(body), from: beginning.position)
    }
    giveUp(.operandBlock, at: beginning)
    return nil
  }

  /// `( … )` around `and`, `or`, `not` or `with`; nil where the parentheses belong to a term.
  mutating func group() throws(SyntaxFailure) -> Expression? {
    let beginning = state
    if current.kind != .leftParenthesis || hasFailed(.group, at: beginning) { return nil }
    advance()
    if let siblings = try? enter(), let content = try? modified(try disjunction()), content.isGroup,
      take(.rightParenthesis)
    {
      leave(siblings)
      return content
    }
    giveUp(.group, at: beginning)
    return nil
  }

  /// `{ body }` behind `not`, `and` and `or`.
  mutating func operandBlock(isNegation: Bool) throws(SyntaxFailure) -> Body {
    let beginning = state
    do throws(SyntaxFailure) {
      let body = try block()
      try refuseUnion(body, at: beginning.position)
      return body
    } catch {
      if error.problem == .emptyBody || error.problem == .ambiguousOperand { throw error }
      restore(beginning)
      // Say so where the braces hold a set or an object.
      guard let value = try? operand() else { throw error }
      let place = location(lexed.tokens[beginning.position])
      guard isNegation else { throw failure(.operandValue(value.kindName, negated: nil), at: place) }
      let written = text(from: beginning) ?? ""
      throw failure(.operandValue(value.kindName, negated: written), at: place)
    }
  }

  /// What an author wrote from there on, up to the end of a term with its operators.
  private mutating func text(from beginning: State) -> String? {
    let end = state
    defer { restore(end) }
    restore(beginning)
    guard (try? term()) != nil, position > beginning.position else { return nil }
    let bytes = source[Int(lexed.tokens[beginning.position].offset)..<Int(lexed.tokens[position - 1].end)]
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension SourceParser {
  /// `{ a | b }` as an operand reads like a comprehension and is none.
  private func refuseUnion(_ body: Body, at start: Int) throws(SyntaxFailure) {
    if body.count == 1, let only = body.first, only.isUnion {
      throw failure(.ambiguousOperand, at: location(lexed.tokens[start]))
    }
  }
}

extension Expression {
  /// What is wrong with a value in braces where `and` and `or` want a body.
  fileprivate var problemAsOperand: SyntaxProblem {
    guard case .term(let term) = kind else { return .operandValue("call", negated: nil) }
    if case .object(let members) = term.kind, members.isEmpty { return .emptyBody }
    return .operandValue(term.kindName, negated: nil)
  }

  /// What `and` and `or` join: the body in the braces, or the expression alone.
  fileprivate var asOperand: Body {
    if case .block(let body) = kind, !isNegated { return body }
    return [self]
  }

  /// True where parentheses around it cannot be a term's.
  fileprivate var isGroup: Bool {
    switch kind {
    case .conjunction, .disjunction: true
    default: isNegated || !modifiers.isEmpty
    }
  }

  fileprivate var isUnion: Bool {
    guard case .call(let call) = kind, !isNegated, modifiers.isEmpty else { return false }
    return call.name == "or"
  }
}
