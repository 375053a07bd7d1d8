import RegoValues

/// Trees print as Rego, in the words that messages use: operators inside terms as calls, wildcards as `_`.
extension Term: CustomStringConvertible {
  public var description: String {
    switch kind {
    case .scalar(let value): value.description
    case .variable(let name): name.hasPrefix("$") ? "_" : name
    case .reference(let reference): reference.description
    case .array(let terms): "[\(list(terms))]"
    case .object(let members): "{\(members.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}"
    case .set(let terms): terms.isEmpty ? "set()" : "{\(list(distinct(terms)))}"
    case .call(let call): call.description
    case .arrayComprehension(let head, let body): "[\(head) | \(body.text)]"
    case .setComprehension(let head, let body): "{\(head) | \(body.text)}"
    case .objectComprehension(let key, let value, let body): "{\(key): \(value) | \(body.text)}"
    case .template(let parts): "$\"\(parts.map(\.description).joined())\""
    }
  }
}

/// Constants once each and in their order, as in a set's value.
private func distinct(_ terms: [Term]) -> [Term] {
  let constants = terms.compactMap { term -> (value: Value, term: Term)? in
    guard case .scalar(let value) = term.kind else { return nil }
    return (value, term)
  }
  guard constants.count == terms.count else { return terms }
  var seen: Set<Value> = []
  return constants.sorted { $0.value < $1.value }.filter { seen.insert($0.value).inserted }.map(\.term)
}

private func list(_ terms: [Term]) -> String { terms.map(\.description).joined(separator: ", ") }

extension Ref: CustomStringConvertible {
  /// `data.a["b c"][x]`; keywords are written in brackets.
  public var description: String {
    guard let head = terms.first else { return "" }
    return terms.dropFirst().reduce(into: head.description) { text, term in
      if case .scalar(.string(let name)) = term.kind, Ref.canFollowDot(name.string) {
        text += ".\(name)"
      } else {
        text += "[\(term)]"
      }
    }
  }

  private static func canFollowDot(_ name: String) -> Bool {
    let bytes = name.utf8
    guard let first = bytes.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
      bytes.allSatisfy(Lexer.isIdentifierByte)
    else { return false }
    return !FutureKeywords.v1.makesKeyword(Word(identifier: bytes))
  }
}

extension Call: CustomStringConvertible {
  /// `f(x, y)`.
  public var description: String { "\(function)(\(list(arguments)))" }

  /// The sign of an operator with two operands.
  fileprivate var sign: String? {
    guard arguments.count == 2, let name else { return nil }
    return Call.signs[name]
  }

  private static let signs = [
    "eq": "=", "assign": ":=", "equal": "==", "neq": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">=",
    "plus": "+", "minus": "-", "mul": "*", "div": "/", "rem": "%", "and": "&", "or": "|", "internal.member_2": "in",
  ]
}

extension TemplatePart: CustomStringConvertible {
  public var description: String {
    switch self {
    case .text(let text):
      String(Value.string(text).description.dropFirst().dropLast()).split(
        separator: "{", omittingEmptySubsequences: false
      ).joined(separator: "\\{")
    case .expression(let expression): "{\(expression)}"
    }
  }
}

extension Expression: CustomStringConvertible {
  public var description: String {
    ([words] + modifiers.map(\.description)).joined(separator: " ")
  }

  private var words: String {
    guard isNegated else { return kind.description }
    // Each node is printed once: printing it both ways would double the work at every level.
    guard isGenerated, case .block(let body) = kind else { return "not \(kind)" }
    switch body.first?.kind {
    case .conjunction, .disjunction: return "not (\(body.text))"
    default: return "not \(body.text)"
    }
  }
}

extension Expression.Kind: CustomStringConvertible {
  public var description: String {
    switch self {
    case .term(let term): term.description
    case .call(let call):
      call.sign.map { "\(call.arguments[0]) \($0) \(call.arguments[1])" } ?? call.description
    case .declaration(let names): "some \(list(names))"
    case .someIn(let key, let value, let domain): "some \(key.map { "\($0), " } ?? "")\(value) in \(domain)"
    case .every(let key, let value, let domain, let body):
      "every \(key.map { "\($0), " } ?? "")\(value) in \(domain) { \(body.text) }"
    case .block(let body): "{ \(body.text) }"
    case .conjunction(let operands): operands.map { "{ \($0.text) }" }.joined(separator: " and ")
    case .disjunction(let operands): operands.map { "{ \($0.text) }" }.joined(separator: " or ")
    }
  }
}

extension With: CustomStringConvertible {
  public var description: String { "with \(target) as \(value)" }
}

extension Array where Element == Expression {
  /// The literals, separated by `; `.
  public var text: String { map(\.description).joined(separator: "; ") }
}
