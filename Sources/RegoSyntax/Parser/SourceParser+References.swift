import RegoValues

extension SourceParser {
  /// What hangs on a term without a space between: `.b`, `[c]`, `(d)`. Rule heads may have a space behind the name.
  mutating func references(on head: Term, isHead: Bool = false) throws(SyntaxFailure) -> Term {
    var terms = [head]
    while terms.count == 1 && isHead || !current.followsSpace {
      if current.kind == .dot {
        try refuseScalar(head)
        terms.append(try field())
      } else if current.kind == .leftBracket {
        try refuseScalar(head)
        terms.append(try index())
      } else if current.kind == .leftParenthesis, Self.canBeCalled(terms) {
        let called = try calling(Ref(terms))
        try grow()
        terms = [called]
      } else {
        break
      }
    }
    guard terms.count == 1, let only = terms.first else {
      return Term(location: span(from: head.location), kind: .reference(Ref(terms)))
    }
    // The two documents are references even when they stand alone.
    if case .variable(let name) = only.kind, name == "input" || name == "data" {
      return Term(location: only.location, kind: .reference(Ref(terms)))
    }
    return only
  }

  private func refuseScalar(_ head: Term) throws(SyntaxFailure) {
    switch head.kind {
    case .variable, .array, .object, .set, .arrayComprehension, .setComprehension, .objectComprehension, .call: return
    case .scalar, .reference, .template:
      throw failure(.illegalReferenceHead(head.kindName), at: head.location)
    }
  }

  /// Names and references are called, the results of calls are not.
  private static func canBeCalled(_ terms: [Term]) -> Bool {
    if terms.count > 1 { return true }
    if case .variable? = terms.first?.kind { return true }
    return false
  }

  /// `.name`; any word does, keywords too.
  private mutating func field() throws(SyntaxFailure) -> Term {
    advance()
    guard current.kind == .identifier, !current.followsSpace else { throw unexpected(.identifier) }
    let result = Term(location: here, kind: .scalar(.string(Text(text(current)))))
    advance()
    return result
  }

  /// `[term]`.
  private mutating func index() throws(SyntaxFailure) -> Term {
    advance()
    let result = try term()
    guard take(.rightBracket) else { throw unexpected(.closingBracket) }
    return result
  }

  /// `(a, b)` behind a function's name; `set()` is the empty set.
  private mutating func calling(_ function: Ref) throws(SyntaxFailure) -> Term {
    let start = function.terms.first?.location ?? here
    advance()
    if take(.rightParenthesis) {
      let whole = span(from: start)
      if function.terms.count == 1, function.headName == "set" { return Term(location: whole, kind: .set([])) }
      return Term(location: whole, kind: .call(Call(location: whole, function: function, arguments: [])))
    }
    let arguments = try terms(until: .rightParenthesis)
    let whole = span(from: start)
    return Term(location: whole, kind: .call(Call(location: whole, function: function, arguments: arguments)))
  }
}

extension Ref {
  /// The reference that names a built-in: a variable and strings.
  public init(builtin name: String, at location: Location) {
    guard name.utf8.contains(UInt8(ascii: ".")) else {
      self.init([Term(location: location, kind: .variable(name))])
      return
    }
    let parts = name.split(separator: ".").map(String.init)
    self.init(
      parts.enumerated().map { index, part in
        Term(location: location, kind: index == 0 ? .variable(part) : .scalar(.string(Text(part))))
      })
  }
}

extension Term {
  /// The kind of term as messages name it.
  public var kindName: String {
    switch kind {
    case .scalar(let value): value.typeName
    case .variable: "var"
    case .reference: "ref"
    case .array: "array"
    case .object: "object"
    case .set: "set"
    case .call: "call"
    case .arrayComprehension: "arraycomprehension"
    case .setComprehension: "setcomprehension"
    case .objectComprehension: "objectcomprehension"
    case .template: "templatestring"
    }
  }
}
