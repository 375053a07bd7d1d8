import RegoSyntax
import RegoValues

extension Term {
  static func variable(_ name: String, at location: Location) -> Term {
    Term(location: location, kind: .variable(name))
  }

  static func string(_ text: String, at location: Location) -> Term {
    Term(location: location, kind: .scalar(.string(Text(text))))
  }

  static func truth(at location: Location) -> Term {
    Term(location: location, kind: .scalar(.bool(true)))
  }

  var variableName: String? {
    if case .variable(let name) = kind { return name }
    return nil
  }

  var scalar: Value? {
    if case .scalar(let value) = kind { return value }
    return nil
  }

  /// The value of a term without variables, references, calls and closures.
  var constant: Value? {
    switch kind {
    case .scalar(let value): return value
    case .array(let items):
      let values = items.compactMap(\.constant)
      return values.count == items.count ? .array(RegoArray(values)) : nil
    case .set(let items):
      let values = items.compactMap(\.constant)
      return values.count == items.count ? .set(RegoSet(values)) : nil
    case .object(let members):
      var builder = ObjectBuilder()
      for (key, value) in members {
        guard let key = key.constant, let value = value.constant else { return nil }
        builder.insert(key, value)
      }
      return .object(builder.finish())
    default: return nil
    }
  }

  /// `data` or `input` as a whole.
  var isRootDocument: Bool {
    if case .reference(let ref) = kind, ref.terms.count == 1, let name = ref.headName { return Roots.contains(name) }
    return false
  }
}

/// The names of the two documents that every reference starts from.
enum Roots {
  static let names: Set<String> = ["data", "input"]

  static let data: Value = "data"
  private static let input: Value = "input"

  /// The document's name as a key.
  static func key(_ name: String) -> Value {
    switch name {
    case "data": data
    case "input": input
    default: .string(Text(name))
    }
  }

  static func contains(_ name: String) -> Bool { name == "data" || name == "input" }
}

extension Expression {
  /// `left = right`, written by the compiler.
  static func equality(_ left: Term, _ right: Term, at location: Location, modifiers: [With] = []) -> Expression {
    Expression(
      location: location, kind: .call(.builtin("eq", [left, right], at: location)), modifiers: modifiers,
      isGenerated: true)
  }

  /// The call, where the literal is one of the operator `name` with two operands.
  func binary(_ name: String) -> Call? {
    guard case .call(let call) = kind, call.arguments.count == 2, call.isBuiltin(name) else { return nil }
    return call
  }

  /// `not e` under `import future.keywords.not`: a body in which nothing new may be bound.
  var isImplicitNegation: Bool {
    if case .block = kind { return isNegated && isGenerated }
    return false
  }

  /// The variable that a generated literal binds.
  var generatedVariable: String? {
    guard isGenerated, case .call(let call) = kind else { return nil }
    return (call.isBuiltin("eq") ? call.arguments.first : call.arguments.last)?.variableName
  }
}

extension Call {
  /// A call of a built-in by its dotted name.
  static func builtin(_ name: String, _ arguments: [Term], at location: Location) -> Call {
    Call(location: location, function: Ref(builtin: name, at: location), arguments: arguments)
  }

  /// True for a call of the built-in `name`, which has no dot.
  func isBuiltin(_ name: String) -> Bool {
    function.terms.count == 1 && function.headName == name
  }
}

extension Ref {
  /// The leading scalar terms behind the head, as a path: `data.a.b[x]` gives `a`, `b`.
  var groundPath: [Value] {
    var path: [Value] = []
    for term in terms.dropFirst() {
      guard let value = term.scalar else { break }
      path.append(value)
    }
    return path
  }

  /// True where all terms behind the head are scalars.
  var isGround: Bool { terms.dropFirst().allSatisfy { $0.scalar != nil } }

  func appending(_ more: some Sequence<Term>) -> Ref { Ref(terms + more) }
}
