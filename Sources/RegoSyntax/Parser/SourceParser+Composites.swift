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
    let start = here
    advance()
    if take(.rightBracket) { return Term(location: span(from: start), kind: .array([])) }
    let startsWithComma = take(.comma)
    // A comprehension's head is a plain operand, so that `[a | b]` is a comprehension and no union.
    let head = try operand()
    if current.kind == .bar, !startsWithComma, let body = try comprehensionBody(until: .rightBracket) {
      return Term(location: span(from: start), kind: .arrayComprehension(head, body))
    }
    let elements = try terms(until: .rightBracket, first: head)
    return Term(location: span(from: start), kind: .array(elements))
  }

  /// `{a, b}`, `{a: b}`, `{a | body}` and `{a: b | body}`.
  mutating func setOrObject() throws(SyntaxFailure) -> Term {
    let start = here
    advance()
    if take(.rightBrace) { return Term(location: span(from: start), kind: .object([])) }
    let startsWithComma = take(.comma)
    let head = try operand()
    if current.kind == .bar, !startsWithComma, let body = try comprehensionBody(until: .rightBrace) {
      return Term(location: span(from: start), kind: .setComprehension(head, body))
    }
    let first = try term(inList: true, first: head)
    switch current.kind {
    case .colon: return try object(from: start, key: first, allowsComprehension: !startsWithComma)
    case .comma, .rightBrace:
      var elements = [first]
      if take(.comma), current.kind != .rightBrace {
        elements += try terms(until: .rightBrace)
      } else {
        advance()
      }
      return Term(location: span(from: start), kind: .set(elements))
    default: throw unexpected(.setEnd)
    }
  }

  /// An object at the colon behind its first key.
  private mutating func object(
    from start: Location, key: Term, allowsComprehension: Bool
  ) throws(SyntaxFailure) -> Term {
    advance()
    let head = try operand()
    if current.kind == .bar, allowsComprehension, let body = try comprehensionBody(until: .rightBrace) {
      return Term(location: span(from: start), kind: .objectComprehension(key: key, value: head, body))
    }
    var members = [(key: key, value: try term(inList: true, first: head))]
    guard current.kind == .comma || current.kind == .rightBrace else { throw unexpected(.objectEnd) }
    while take(.comma), current.kind != .rightBrace {
      let key = try term(inList: true)
      guard take(.colon) else { throw unexpected(.colon) }
      members.append((key, try term(inList: true)))
      guard current.kind == .comma || current.kind == .rightBrace else { throw unexpected(.commaOr("}")) }
    }
    guard take(.rightBrace) else { throw unexpected(.commaOr("}")) }
    return Term(location: span(from: start), kind: .object(members))
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
    let start = here
    let isRaw = current.kind == .rawTemplateStart
    advance()
    var parts: [TemplatePart] = []
    while !take(.templateEnd) {
      switch current.kind {
      case .templateText:
        let bytes = source[Int(current.offset)..<Int(current.end)]
        let resolved = isRaw ? StringLiteral.resolveRawBraces(bytes) : StringLiteral.resolveEscapes(bytes)
        parts.append(.text(Text(bytes: resolved) ?? Text("")))
        advance()
      case .templateOpen:
        advance()
        parts.append(.expression(try templateExpression()))
        guard take(.templateClose) else { throw failure(.templateNotClosed) }
      default: throw unexpected()
      }
    }
    return Term(location: span(from: start), kind: .template(parts))
  }

  /// A template holds what has a value: terms and calls, with modifiers.
  private mutating func templateExpression() throws(SyntaxFailure) -> Expression {
    let result = try literal()
    func refuse(_ misfit: SyntaxProblem.TemplateMisfit) -> SyntaxFailure {
      failure(.templateExpression(misfit), at: result.location)
    }
    if result.isNegated { throw refuse(.negation) }
    switch result.kind {
    case .term: return result
    case .call(let call):
      if call.name == "assign" { throw refuse(.assignment) }
      if call.name == "eq" { throw refuse(.unification) }
      return result
    case .declaration, .someIn: throw refuse(.some)
    case .every: throw refuse(.every)
    case .block, .conjunction, .disjunction: throw refuse(.logical)
    }
  }
}
