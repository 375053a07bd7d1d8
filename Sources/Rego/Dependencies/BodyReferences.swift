import RegoSyntax
import RegoValues

/// The references to documents in one body, put together where variables stand between their parts:
/// `x = data.a; x.b` asks for `data.a.b` alone.
struct BodyReferences {
  /// A part of a reference behind its root.
  enum Part: Hashable {
    case constant(Value)
    case unknown
  }

  typealias Path = [Part]

  /// Guards against bodies that make paths out of one another.
  private enum Limits {
    static let paths = 256
    static let parts = 64
  }

  /// The paths that each variable may stand for.
  private var paths: [String: Set<Path>] = [:]
  /// Variables that are bound to a reference, in source order.
  private var bindings: [(variable: String, ref: Ref)] = []
  private var resolved: Set<Path> = []
  /// Variables that are used by themselves, and not only to reach into what they stand for.
  private var used: Set<String> = []

  /// Of a rule's branch: what stands in its head is used.
  init(branch: Rule) {
    branch.head.visitTerms { markVariables(of: $0) }
    for argument in branch.head.args ?? [] { markVariables(of: argument) }
    resolve(branch.body)
    // A default's value may hold comprehensions.
    branch.head.visitTerms { walk($0) }
    finish()
  }

  /// Of a query: its variables are its answer, so each of them is used.
  init(query: Body) {
    let variables = VariableWalk.names(in: query, .safety).filter { !$0.hasPrefix("$") }
    used.formUnion(variables)
    resolve(query)
    finish()
  }

  /// Constant prefixes of the paths; where one leads to another, only the shorter.
  var minimalPaths: [[Value]] {
    let constant = resolved.map { path in
      path.prefix { $0 != .unknown }.compactMap { part -> Value? in
        if case .constant(let value) = part { return value }
        return nil
      }
    }
    var kept: [[Value]] = []
    for path in constant.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      if let last = kept.last, path.starts(with: last) { continue }
      kept.append(path)
    }
    return kept
  }

  private mutating func resolve(_ body: Body) {
    var others: Body = []
    for expression in body {
      if let binding = BodyReferences.binding(expression) {
        bindings.append(binding)
        // Variables inside of the reference are used; what they index is reached through them.
        for term in binding.ref.terms.dropFirst() { walk(term) }
      } else {
        others.append(expression)
      }
    }
    join()
    for expression in others { walk(expression) }
  }

  /// `x = data.a.b`, in either order, without modifiers.
  private static func binding(_ expression: Expression) -> (variable: String, ref: Ref)? {
    guard case .call(let call) = expression.kind, call.name == "eq", call.arguments.count == 2,
      expression.modifiers.isEmpty, !expression.isNegated
    else { return nil }
    for (left, right) in [(0, 1), (1, 0)] {
      if case .variable(let name) = call.arguments[left].kind, !Roots.contains(name),
        case .reference(let ref) = call.arguments[right].kind, ref.headName != nil
      {
        return (name, ref)
      }
    }
    return nil
  }

  /// Until nothing is new: what a variable stands for, through others.
  private mutating func join() {
    var isDone = false
    while !isDone {
      isDone = true
      for (variable, ref) in bindings {
        for path in expanded(ref) where paths[variable, default: []].count < Limits.paths {
          if paths[variable, default: []].insert(path).inserted { isDone = false }
        }
      }
    }
  }

  /// The paths that a reference stands for: itself, or those of its variable continued.
  private func expanded(_ ref: Ref) -> [Path] {
    guard let name = ref.headName else { return [] }
    let rest = ref.terms.dropFirst().map { $0.scalar.map(Part.constant) ?? .unknown }
    if Roots.contains(name) { return [[.constant(.string(Text(name)))] + rest] }
    return (paths[name] ?? []).map { path in
      path.count + rest.count <= Limits.parts ? path + rest : path
    }
  }

  /// What variables stand for, where they are used by themselves or for more than one document.
  private mutating func finish() {
    for (variable, found) in paths where used.contains(variable) || found.count > 1 { resolved.formUnion(found) }
  }

  private mutating func markVariables(of term: Term) {
    if case .variable(let name) = term.kind { used.insert(name) }
    term.visitParts { markVariables(of: $0) }
  }
}

// MARK: walking

extension BodyReferences {
  private mutating func walk(_ body: Body) {
    for expression in body { walk(expression) }
  }

  private mutating func walk(_ expression: Expression) {
    if case .call(let call) = expression.kind { resolved.formUnion(expanded(call.function)) }
    if case .declaration = expression.kind { return }
    for modifier in expression.modifiers {
      walk(modifier.target)
      walk(modifier.value)
    }
    expression.visitTermsOfKind { walk($0) }
    expression.visitBodies { walk($0) }
  }

  private mutating func walk(_ term: Term) {
    switch term.kind {
    case .variable(let name):
      if Roots.contains(name) { resolved.insert([.constant(.string(Text(name)))]) } else { used.insert(name) }
    case .reference(let ref):
      resolved.formUnion(expanded(ref))
      if ref.headName == nil, let head = ref.terms.first { walk(head) }
      for part in ref.terms.dropFirst() { walk(part) }
    case .template(let parts):
      for case .expression(let expression) in parts { walk(expression) }
    default:
      if case .call(let call) = term.kind { resolved.formUnion(expanded(call.function)) }
      term.visitParts { walk($0) }
      term.visitComprehension { heads, body in
        for head in heads { walk(head) }
        walk(body)
      }
    }
  }
}
