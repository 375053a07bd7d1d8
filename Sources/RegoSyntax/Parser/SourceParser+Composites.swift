import RegoValues

/// Arrays, sets, objects, and the comprehensions that begin like them.
extension SourceParser {
  /// Terms behind an opening mark up to the closing one; a comma may stand before it.
  mutating func terms(until end: Token.Kind, first: Term? = nil) throws(SyntaxFailure) -> [Term] {
    var result: [Term] = []
    var pending = first
    repeat {
      if current.kind == end, !result.isEmpty { break }
      result.append(try term(inList: true, first: pending))
      pending = nil
      guard current.kind == .comma || current.kind == end else { throw unexpected(.commaOr(end.name)) }
    } while take(.comma)
    guard take(end) else { throw unexpected(.commaOr(end.name)) }
    return result
  }

  /// `[a, b]` and `[a | body]`.
  mutating func array() throws(SyntaxFailure) -> Term {
    let start = position
    advance()
    if take(.rightBracket) { return node(.array([]), from: start) }
    let startsWithComma = take(.comma)
    // A comprehension's head is a plain operand, so that `[a | b]` is a comprehension and no union.
    let head = try operand()
    if current.kind == .bar, !startsWithComma, let body = try comprehensionBody(until: .rightBracket) {
      return node(.arrayComprehension(head, body), from: start)
    }
    let elements = try terms(until: .rightBracket, first: head)
    return node(.array(elements), from: start)
  }

  /// `{a, b}`, `{a: b}`, `{a | body}` and `{a: b | body}`.
  mutating func setOrObject() throws(SyntaxFailure) -> Term {
    let start = position
    advance()
    if take(.rightBrace) { return node(.object([]), from: start) }
    let startsWithComma = take(.comma)
    let head = try operand()
    if current.kind == .bar, !startsWithComma, let body = try comprehensionBody(until: .rightBrace) {
      return node(.setComprehension(head, body), from: start)
    }
    let first = try term(inList: true, first: head)
    switch current.kind {
    case .colon: return try object(from: start, key: first, allowsComprehension: !startsWithComma)
    case .comma, .rightBrace:
      let elements = try setElements(behind: first)
      return node(.set(elements), from: start)
    default: throw unexpected(.setEnd)
    }
  }

  private mutating func setElements(behind first: Term) throws(SyntaxFailure) -> [Term] {
    guard take(.comma), current.kind != .rightBrace else {
      advance()
      return [first]
    }
    return try [first] + terms(until: .rightBrace)
  }

  /// An object at the colon behind its first key.
  private mutating func object(
    from start: Int, key: Term, allowsComprehension: Bool
  ) throws(SyntaxFailure) -> Term {
    advance()
    let head = try operand()
    if current.kind == .bar, allowsComprehension, let body = try comprehensionBody(until: .rightBrace) {
      return node(.objectComprehension(key: key, value: head, body), from: start)
    }
    let value = try term(inList: true, first: head)
    guard current.kind == .comma || current.kind == .rightBrace else { throw unexpected(.objectEnd) }
    let members = try members(behind: (key, value))
    return node(.object(members), from: start)
  }

  private mutating func members(
    behind first: (key: Term, value: Term)
  ) throws(SyntaxFailure) -> [(key: Term, value: Term)] {
    var members = [first]
    while take(.comma), current.kind != .rightBrace { members.append(try member()) }
    guard take(.rightBrace) else { throw unexpected(.commaOr("}")) }
    return members
  }

  private mutating func member() throws(SyntaxFailure) -> (key: Term, value: Term) {
    let key = try term(inList: true)
    guard take(.colon) else { throw unexpected(.colon) }
    let value = try term(inList: true)
    guard current.kind == .comma || current.kind == .rightBrace else { throw unexpected(.commaOr("}")) }
    return (key, value)
  }

  /// The body behind `|`, or nil where the bar turns out to be a union in a list: `[a | b, c]`.
  private mutating func comprehensionBody(until end: Token.Kind) throws(SyntaxFailure) -> Body? {
    let start = state
    if hasFailed(.comprehension, at: start) { return nil }
    do throws(SyntaxFailure) {
      advance()
      let body = try self.body(until: end)
      advance()
      return body
    } catch {
      guard current.kind == .comma else { throw error }
      giveUp(.comprehension, at: start)
      return nil
    }
  }

  /// `$"text {term} text"`.
  mutating func template() throws(SyntaxFailure) -> Term {
    let start = position
    let isRaw = current.kind == .rawTemplateStart
    advance()
    var parts: [TemplatePart] = []
    while !take(.templateEnd) { parts.append(try templatePart(isRaw: isRaw)) }
    return node(.template(parts), from: start)
  }

  private mutating func templatePart(isRaw: Bool) throws(SyntaxFailure) -> TemplatePart {
    switch current.kind {
    case .templateText: return .text(templateText(isRaw: isRaw))
    case .templateOpen: break
    default: throw unexpected()
    }
    let siblings = try enter()
    advance()
    let start = position
    let held: Expression
    do throws(SyntaxFailure) {
      held = try literal()
    } catch {
      throw error.followed(by: SyntaxFailure(problem: .templateInvalid, location: here))
    }
    if let misfit = held.templateMisfit {
      throw failure(.templateExpression(misfit), at: location(lexed.tokens[start]))
    }
    guard take(.templateClose) else { throw failure(.templateNotClosed) }
    leave(siblings)
    return .expression(held)
  }

  private mutating func templateText(isRaw: Bool) -> Text {
    let bytes = source[Int(current.offset)..<Int(current.end)]
    let resolved = isRaw ? StringLiteral.resolveRawBraces(bytes) : StringLiteral.resolveEscapes(bytes)
    advance()
    return Text(bytes: resolved) ?? Text("")
  }
}

extension Expression {
  /// Why a template cannot hold it: it must have a value, as terms and calls do.
  fileprivate var templateMisfit: SyntaxProblem.TemplateMisfit? {
    if isNegated { return .negation }
    switch kind {
    case .term: return nil
    case .call(let call):
      switch call.name {
      case "assign": return .assignment
      case "eq": return .unification
      default: return nil
      }
    case .declaration, .someIn: return .some
    case .every: return .every
    case .block, .conjunction, .disjunction: return .logical
    }
  }
}
