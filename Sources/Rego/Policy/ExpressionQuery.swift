import RegoSyntax
import RegoValues

/// A query whose answers tell the value of each of its expressions, as `opa eval` shows them.
///
/// ```swift
/// let query = try policy.prepare(expressions: "data.example.allow; x := 1")
/// for answer in try query.answers(input: input, options: options) {
///   answer.expressions.map(\.value)   // [true, true]
///   answer.bindings                   // {"x": 1}
/// }
/// ```
public struct ExpressionQuery: Sendable {
  /// One expression of the query, and what it gave.
  public struct Answer: Sendable {
    public struct ExpressionValue: Sendable {
      public var value: Value
      public var text: String
      public var location: Location
    }

    public var expressions: [ExpressionValue]
    /// An object of the query's variables.
    public var bindings: Value
  }

  struct Shown: Sendable {
    var text: String
    var location: Location
    /// The variable that holds the value; nil where an expression that holds is just true.
    var capture: String?
  }

  public let query: PreparedQuery
  let shown: [Shown]

  /// Empty means undefined. Throws as the evaluation does.
  public func answers(input: Value?, options: EvaluationOptions) throws(EvaluationError) -> [Answer] {
    try query.bindings(input: input, options: options).map(answer)
  }

  func answer(_ bindings: Value) -> Answer {
    guard case .object(let all) = bindings else { return Answer(expressions: [], bindings: bindings) }
    let captures = Set(shown.compactMap(\.capture))
    let named = zip(all.keys, all.values).filter { key, _ in !captures.contains(key.stringValue ?? "") }
    let expressions = shown.map { shown in
      let value = shown.capture.flatMap { all[.string(Text($0))] } ?? .bool(true)
      return Answer.ExpressionValue(value: value, text: shown.text, location: shown.location)
    }
    return Answer(expressions: expressions, bindings: .object(RegoObject(named)))
  }
}

extension Policy {
  /// Compiles a query whose answers show what each expression gave. A single expression without iteration may be false;
  /// of several each must hold. Source: OPA, `rego.Eval`.
  ///
  /// `context` is a module whose package and imports hold for the query; nil for none.
  public func prepare(
    expressions query: String, context: Module? = nil, parser: ParserOptions = ParserOptions()
  ) throws(Diagnostics) -> ExpressionQuery {
    let source = Array(query.utf8)
    let body = try Parser.query(source, file: "<stdin>", options: parser)
    var capture = QueryCapture(source: source)
    let captured = capture.rewritten(body)
    do {
      return ExpressionQuery(query: try prepare(body: captured, context: context), shown: capture.shown)
    } catch {
      throw QueryCapture.withoutCaptures(error)
    }
  }
}

/// Rewrites a query so that what its expressions give is bound to variables.
private struct QueryCapture {
  let source: [UInt8]
  var shown: [ExpressionQuery.Shown] = []

  init(source: [UInt8]) { self.source = source }

  /// An expression that is unsafe makes its variable unsafe too, of which the author knows nothing.
  static func withoutCaptures(_ diagnostics: Diagnostics) -> Diagnostics {
    Diagnostics(diagnostics.all.filter { !$0.message.hasPrefix("var __capture") }) ?? diagnostics
  }

  mutating func rewritten(_ body: Body) -> Body {
    let mustHold = body.count > 1 || body.contains(where: QueryCapture.iterates)
    var rewritten: Body = []
    var conditions: Body = []
    for expression in body {
      let text = text(of: expression.location)
      guard let value = QueryCapture.value(of: expression) else {
        shown.append(.init(text: text, location: expression.location, capture: nil))
        rewritten.append(expression)
        continue
      }
      let name = "__capture\(shown.count)__"
      shown.append(.init(text: text, location: expression.location, capture: name))
      let variable = Term(location: expression.location, kind: .variable(name))
      var binding = expression
      binding.kind = .call(
        Call(
          location: expression.location, function: QueryCapture.equality(expression.location),
          arguments: [value, variable]))
      rewritten.append(binding)
      if mustHold {
        conditions.append(Expression(location: expression.location, kind: .term(variable), isGenerated: true))
      }
    }
    return rewritten + conditions
  }

  /// The term whose value is shown; nil for an expression that only holds or not.
  private static func value(of expression: Expression) -> Term? {
    if expression.isNegated { return nil }
    switch expression.kind {
    case .term(let term): return term
    case .call(let call):
      let operators: Set<String> = ["eq", "assign", "print", "internal.print"]
      if operators.contains(call.name ?? "") || call.name == "walk" && call.arguments.count > 1 { return nil }
      return Term(location: expression.location, kind: .call(call))
    case .declaration, .someIn, .every, .block, .conjunction, .disjunction: return nil
    }
  }

  private static func equality(_ location: Location) -> Ref {
    Ref([Term(location: location, kind: .variable("eq"))])
  }

  /// Whether an expression may hold in more than one way: it declares, or enumerates by a variable.
  private static func iterates(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .declaration, .someIn: true
    case .every, .block, .conjunction, .disjunction: false
    case .term(let term): iterates(term)
    case .call(let call): call.arguments.contains(where: iterates)
    }
  }

  private static func iterates(_ term: Term) -> Bool {
    switch term.kind {
    case .reference(let ref):
      ref.terms.dropFirst().contains { term in
        if case .variable = term.kind { return true }
        return iterates(term)
      }
    case .call(let call): call.arguments.contains(where: iterates)
    case .array(let terms), .set(let terms): terms.contains(where: iterates)
    case .object(let members): members.contains { iterates($0.key) || iterates($0.value) }
    case .scalar, .variable, .arrayComprehension, .setComprehension, .objectComprehension, .template: false
    }
  }

  private func text(of location: Location) -> String {
    guard location.offset <= location.end, location.end <= source.count else { return "" }
    return String(decoding: source[location.offset..<location.end], as: UTF8.self)
  }
}

extension ExpressionQuery {
  /// The same, watched.
  public func answers(
    input: Value?, options: EvaluationOptions, watch: inout EvaluationWatch
  ) throws(EvaluationError) -> [Answer] {
    try query.bindings(input: input, options: options, watch: &watch).map(answer)
  }
}
