import RegoValues

/// An infix operator: how tightly it binds and which built-in it calls.
private struct InfixOperator {
  var precedence: Int
  var name: String

  /// From loose to tight: relations, `|`, `&`, sums, products.
  init?(_ kind: Token.Kind) {
    switch kind {
    case .equal: (precedence, name) = (1, "equal")
    case .notEqual: (precedence, name) = (1, "neq")
    case .less: (precedence, name) = (1, "lt")
    case .lessOrEqual: (precedence, name) = (1, "lte")
    case .greater: (precedence, name) = (1, "gt")
    case .greaterOrEqual: (precedence, name) = (1, "gte")
    case .bar: (precedence, name) = (2, "or")
    case .ampersand: (precedence, name) = (3, "and")
    case .plus: (precedence, name) = (4, "plus")
    case .minus: (precedence, name) = (4, "minus")
    case .times: (precedence, name) = (5, "mul")
    case .divide: (precedence, name) = (5, "div")
    case .remainder: (precedence, name) = (5, "rem")
    default: return nil
    }
  }
}

extension SourceParser {
  /// A term with infix operators and membership. `k, v in xs` is read only where a comma has no other meaning;
  /// `first` is an operand that was read already.
  mutating func term(inList: Bool = false, first: Term? = nil) throws(SyntaxFailure) -> Term {
    let siblings = first == nil ? beginChain() : 0
    var left = try infix(atLeast: 1, first: first)
    if !inList, current.kind == .comma, keywords.contains(.in), let pair = try keyedMembership(key: left) {
      left = pair
    }
    while isAt(.in) {
      let name = here
      advance()
      let domain = try infix(atLeast: 1, first: nil)
      left = try call("internal.member_2", at: name, [left, domain], from: left.location)
    }
    endChain(siblings)
    return left
  }

  /// `k, v in xs` behind `k`; nil where the comma means something else.
  private mutating func keyedMembership(key: Term) throws(SyntaxFailure) -> Term? {
    let start = state
    advance()
    guard let value = try? infix(atLeast: 1, first: nil), isAt(.in) else {
      restore(start)
      return nil
    }
    let name = here
    advance()
    let domain = try infix(atLeast: 1, first: nil)
    return try call("internal.member_3", at: name, [key, value, domain], from: key.location)
  }

  private mutating func infix(atLeast minimum: Int, first: Term?) throws(SyntaxFailure) -> Term {
    let siblings = first == nil ? beginChain() : 0
    var left: Term
    if let first { left = first } else { left = try operand() }
    while let infixOperator = InfixOperator(current.kind), infixOperator.precedence >= minimum {
      let name = here
      advance()
      let right = try infix(atLeast: infixOperator.precedence + 1, first: nil)
      left = try call(infixOperator.name, at: name, [left, right], from: left.location)
    }
    endChain(siblings)
    return left
  }

  /// A call that the source writes as an operator.
  mutating func call(
    _ name: String, at location: Location, _ arguments: [Term], from start: Location
  ) throws(SyntaxFailure) -> Term {
    try grow()
    let whole = span(from: start)
    let call = Call(location: whole, function: Ref(builtin: name, at: location), arguments: arguments)
    return Term(location: whole, kind: .call(call))
  }

  /// A term without operators, with what hangs on it: `.b`, `[c]`, `(d)`.
  mutating func operand() throws(SyntaxFailure) -> Term {
    let siblings = try enter()
    let start = here
    let result: Term
    switch current.kind {
    case .identifier: result = try named()
    case .number, .dot: result = try number(isNegative: false)
    case .minus: result = try negative()
    case .string, .rawString: result = Term(location: start, kind: .scalar(.string(string())))
    case .templateStart, .rawTemplateStart: result = try template()
    case .leftBracket: result = try array()
    case .leftBrace: result = try setOrObject()
    case .leftParenthesis: result = try parenthesised()
    default: throw noOperand
    }
    let finished = try references(on: result)
    leave(siblings)
    return finished
  }

  /// Nothing that a term begins with; what the lexer could not read is not a token either.
  private var noOperand: SyntaxFailure {
    let failure = unexpected()
    guard current.kind == .illegal, failure.problem != .illegalToken else { return failure }
    return failure.followed(by: illegalToken)
  }

  private mutating func named() throws(SyntaxFailure) -> Term {
    let start = here
    switch current.word {
    case .null:
      advance()
      return Term(location: start, kind: .scalar(.null))
    case .true, .false:
      let isTrue = current.word == .true
      advance()
      return Term(location: start, kind: .scalar(.bool(isTrue)))
    default:
      guard isName(current) else { throw unexpected() }
      return variable()
    }
  }

  /// The current identifier as a variable.
  mutating func variable() -> Term {
    let start = here
    let name = current.word == .wildcard ? wildcard() : text(current)
    advance()
    return Term(location: start, kind: .variable(name))
  }

  private mutating func parenthesised() throws(SyntaxFailure) -> Term {
    advance()
    var result = try term()
    guard take(.rightParenthesis) else { throw failure(.nonTerminatedExpression) }
    result.isParenthesised = true
    return result
  }

  /// `-1`, `- x.y`: a minus before a name subtracts from zero.
  private mutating func negative() throws(SyntaxFailure) -> Term {
    let minus = here
    advance()
    guard current.kind != .number, current.kind != .dot else {
      var result = try number(isNegative: true)
      result.location = span(from: minus)
      return result
    }
    guard isName(current) else { throw unexpected(.number) }
    let positive = try references(on: variable())
    let zero = Term(location: minus, kind: .scalar(.number(Number(0))))
    return try call("minus", at: minus, [zero, positive], from: minus)
  }

  private mutating func number(isNegative: Bool) throws(SyntaxFailure) -> Term {
    let start = here
    var digits = isNegative ? "-" : ""
    if take(.dot) {
      guard current.kind == .number else { throw unexpected(.number) }
      digits += "0."
    } else if text(current).utf8.starts(with: "0".utf8), let second = text(current).utf8.dropFirst().first,
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(second)
    {
      throw unexpected(.numberWithoutLeadingZero)
    }
    digits += text(current)
    if digits.utf8.count > Number.longestText { throw exhausted(.numberTooLong(limit: Number.longestText)) }
    guard let bounded = NumberSize.bounded(digits) else { throw failure(.numberTooBig) }
    guard let number = Number(literal: bounded) else { throw unexpected(.number) }
    advance()
    return Term(location: span(from: start), kind: .scalar(.number(number)))
  }

  private mutating func string() -> Text {
    let inner = source[(Int(current.offset) + 1)..<(Int(current.end) - 1)]
    let bytes = current.kind == .rawString ? Array(inner) : StringLiteral.resolveEscapes(inner)
    advance()
    return Text(bytes: bytes) ?? Text("")
  }
}
