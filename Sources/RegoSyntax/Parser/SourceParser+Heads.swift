import RegoValues

/// A rule's head as written, before it is known whether `if` follows.
struct WrittenHead: Sendable {
  var location: Location
  var reference: Ref
  var args: [Term]?
  var key: Term?
  var value: Term?
  var isAssigned: Bool
  /// Written with `contains`.
  var isMultiValue: Bool

  /// `p[x]` without a value is a partial set unless `if` follows; everything else without a value is `true`.
  func head(asPartialSet: Bool) -> Head {
    var head = Head(
      location: location, reference: reference, args: args, key: key, value: value, isAssigned: isAssigned)
    if isMultiValue || value != nil { return head }
    if asPartialSet, args == nil, reference.terms.count == 2 {
      head.key = reference.terms[1]
      head.reference = Ref([reference.terms[0]])
    } else {
      head.value = Term(location: location, kind: .scalar(.bool(true)))
      head.isValueGenerated = true
    }
    return head
  }
}

extension SourceParser {
  mutating func head(isDefault: Bool) throws(SyntaxFailure) -> WrittenHead {
    let siblings = try enter()
    let start = here
    let name = try references(on: variable(), isHead: true)
    let nameLocation = span(from: start)
    var head = WrittenHead(
      location: nameLocation, reference: Ref([]), isAssigned: false, isMultiValue: false)
    (head.reference, head.args) = try headParts(of: name)
    let written = String(decoding: source[nameLocation.offset..<nameLocation.end], as: UTF8.self)
    if isAt(.contains) || isContainsBeforeArray {
      if case .call = name.kind { throw unexpected(.noContainsOnFunction(functionName(name))) }
      advance()
      head.isMultiValue = true
      head.key = try value(.ruleKey(written))
    } else if take(.assign) {
      head.isAssigned = true
      if isDefault {
        head.value = try value(.defaultValue(written))
      } else {
        head.value = try value(
          head.args == nil ? .ruleValue(written, isAssigned: true) : .functionValue(functionName(name)))
      }
    } else if take(.unify) {
      head.value = try value(.ruleValue(written, isAssigned: false))
    }
    head.location = span(from: start)
    leave(siblings)
    return head
  }

  /// `p contains[x]` on one line is no reference.
  private var isContainsBeforeArray: Bool {
    current.word == .contains && isKeyword(current) && next.kind == .leftBracket && !current.followsNewline
  }

  /// A head's value; where there is none the last error says what was wanted.
  private mutating func value(_ expectation: SyntaxProblem.Expectation) throws(SyntaxFailure) -> Term {
    do throws(SyntaxFailure) {
      return try term()
    } catch {
      if case .illegalReferenceHead = error.problem { throw error }
      throw error.followed(by: current.kind == .illegal ? illegalToken : unexpected(expectation))
    }
  }

  private func functionName(_ name: Term) -> String {
    guard case .call(let call) = name.kind, let first = call.function.terms.first, let last = call.function.terms.last
    else { return "" }
    return String(
      decoding: source[first.location.offset..<max(first.location.offset, last.location.end)], as: UTF8.self)
  }

  /// The reference and arguments of a head that was read as a term.
  func headParts(of name: Term) throws(SyntaxFailure) -> (Ref, [Term]?) {
    switch name.kind {
    case .variable("contains") where keywords.contains(.contains):
      throw failure(.cannotNameRule("contains keyword"), at: name.location)
    case .variable: return (Ref([name]), nil)
    case .reference(let reference) where reference.headName != nil: return (reference, nil)
    case .call(let call) where call.isWrittenAsOperator: throw failure(.operatorNamesRule, at: name.location)
    case .call(let call) where call.function.headName != nil:
      return (call.function, call.arguments.isEmpty ? nil : call.arguments)
    default:
      let text = String(decoding: source[name.location.offset..<name.location.end], as: UTF8.self)
      throw failure(.invalidHead(text), at: name.location)
    }
  }

  /// A rule that is nothing but a head: `p := 1`, `f(x) = y`, v0 `p[x]`.
  mutating func bodylessRule() throws(SyntaxFailure) -> Rule {
    let start = here
    var literals = [try literal()]
    while take(.semicolon) { literals.append(try literal()) }
    guard literals.count == 1, let literal = literals.first else {
      throw failure(.statement(.several), at: start)
    }
    if !literal.modifiers.isEmpty { throw failure(.statement(.with), at: start) }
    if literal.isNegated { throw failure(.statement(.negated), at: start) }
    let written: WrittenHead
    switch literal.kind {
    case .term(let term): written = try headAlone(term, at: literal.location)
    case .call(let call): written = try headWithValue(call, at: literal.location)
    case .declaration, .someIn: throw failure(.statement(.some), at: start)
    case .every, .block, .conjunction, .disjunction: throw failure(.statement(.other), at: start)
    }
    let head = written.head(asPartialSet: true)
    checkKeywords(head, isContains: false, hasIf: false, hasBody: false, at: start)
    return Rule(location: literal.location, head: head, body: .generated(at: literal.location))
  }

  /// `p[x]` and `a.b.c`.
  private func headAlone(_ term: Term, at location: Location) throws(SyntaxFailure) -> WrittenHead {
    guard case .reference(let reference) = term.kind else {
      if version == .v0, current.word == .if || current.word == .contains { throw unexpected() }
      throw failure(.cannotNameRule(term.kindName), at: location)
    }
    guard reference.terms.count > 1 else { throw failure(.statement(.reference), at: location) }
    let (name, _) = try headParts(of: term)
    return WrittenHead(location: location, reference: name, isAssigned: false, isMultiValue: false)
  }

  /// `p = 1`, `p := 1` and `f(x)`.
  private func headWithValue(_ call: Call, at location: Location) throws(SyntaxFailure) -> WrittenHead {
    let isAssigned = call.name == "assign"
    guard isAssigned || call.name == "eq", call.arguments.count == 2 else {
      guard !call.arguments.isEmpty else { throw failure(.noArguments, at: location) }
      let (name, args) = try headParts(of: Term(location: call.location, kind: .call(call)))
      return WrittenHead(location: location, reference: name, args: args, isAssigned: false, isMultiValue: false)
    }
    let name = call.arguments[0]
    switch name.kind {
    case .variable, .reference, .call: break
    default: throw failure(.cannotNameRule(name.kindName), at: location)
    }
    let (reference, args) = try headParts(of: name)
    return WrittenHead(
      location: location, reference: reference, args: args, value: call.arguments[1], isAssigned: isAssigned,
      isMultiValue: false)
  }
}

extension Call {
  /// Operators' names cannot be written as calls of one word at the operator's place.
  fileprivate var isWrittenAsOperator: Bool {
    guard let first = arguments.first else { return false }
    return function.terms.first.map { $0.location.offset > first.location.offset } ?? false
  }
}
