import RegoSyntax
import RegoValues

/// What OPA's rule index knows of one definition: comparisons of input, base data and arguments with constants, and that
/// they are defined. A definition whose conditions do not hold is passed over before its body begins, which coverage shows.
///
/// Source: https://www.openpolicyagent.org/docs/policy-performance#use-indexed-statements; what counts was found by
/// asking OPA 1.20.2.
struct IndexedConditions {
  /// What is looked at.
  enum Source: Hashable {
    case document(root: String, path: [Value])
    case argument(Int)
  }

  struct Condition {
    var source: Source
    /// Asks for more than being defined.
    var isValue: Bool
    /// Literals that hold when the condition does.
    var literals: [Expression]
  }

  private(set) var conditions: [Condition] = []
  private let arguments: [String: Int]
  private let isVirtual: (Ref) -> Bool
  /// Variables that were given the value of a source, and how.
  private var aliases: [String: (source: Source, literal: Expression)] = [:]

  init(of branch: Rule, isVirtual: @escaping (Ref) -> Bool) {
    self.isVirtual = isVirtual
    var arguments: [String: Int] = [:]
    for (index, argument) in (branch.head.args ?? []).enumerated() {
      if case .variable(let name) = argument.kind { arguments[name] = index }
    }
    self.arguments = arguments
    if branch.body.contains(where: IndexedConditions.forbidsIndexing) { return }
    for literal in branch.body { add(literal) }
  }

  /// A rule that prints is always evaluated.
  private static func forbidsIndexing(_ literal: Expression) -> Bool {
    if case .call(let call) = literal.kind { return ["internal.print", "internal.test_case"].contains(call.name) }
    return false
  }

  private mutating func add(_ literal: Expression) {
    if literal.isNegated || !literal.modifiers.isEmpty { return }
    switch literal.kind {
    case .term(let term):
      guard let source = source(term) else { return }
      note(source, isValue: false, [definedness(of: term)])
    case .call(let call) where call.arguments.count == 2:
      switch call.name {
      case "eq": addEquality(call.arguments[0], call.arguments[1], literal)
      case "internal.member_2": addMembership(call.arguments[0], of: call.arguments[1], literal)
      default: break
      }
    default: break
    }
  }

  private mutating func addEquality(_ left: Term, _ right: Term, _ literal: Expression) {
    for (side, other) in [(left, right), (right, left)] {
      guard IndexedConditions.isIndexable(other) else { continue }
      if let source = source(side) {
        if case .variable(let name) = other.kind {
          if arguments[name] == nil, aliases[name] == nil { aliases[name] = (source, literal) }
          return note(source, isValue: false, [definedness(of: side)])
        }
        return note(source, isValue: true, [literal])
      }
      if IndexedConditions.isValue(other), let alias = alias(side) {
        return note(alias.source, isValue: true, [alias.literal, literal])
      }
      if case .scalar = other.kind, let source = elementSource(side) {
        return note(source, isValue: true, [literal])
      }
    }
  }

  private mutating func addMembership(_ element: Term, of collection: Term, _ literal: Expression) {
    if IndexedConditions.isConstantCollection(collection) {
      if let source = source(element) { return note(source, isValue: true, [literal]) }
      if let alias = alias(element) { return note(alias.source, isValue: true, [alias.literal, literal]) }
    }
    guard case .scalar = element.kind else { return }
    if let source = source(collection) { return note(source, isValue: true, [literal]) }
    if let alias = alias(collection) { note(alias.source, isValue: true, [alias.literal, literal]) }
  }

  private mutating func note(_ source: Source, isValue: Bool, _ literals: [Expression]) {
    conditions.append(Condition(source: source, isValue: isValue, literals: literals))
  }

  // MARK: what can be indexed

  private func source(_ term: Term) -> Source? {
    switch term.kind {
    case .variable(let name): return arguments[name].map { .argument($0) }
    case .reference(let ref): return ref.isGround && !isVirtual(ref) ? document(ref) : nil
    default: return nil
    }
  }

  /// Of `input.xs[_]` that of `input.xs`.
  private func elementSource(_ term: Term) -> Source? {
    guard case .reference(let ref) = term.kind, ref.terms.count > 1, case .variable? = ref.terms.last?.kind else {
      return nil
    }
    let collection = Ref(Array(ref.terms.dropLast()))
    return collection.isGround && !isVirtual(collection) ? document(collection) : nil
  }

  private func document(_ ref: Ref) -> Source? {
    guard let root = ref.headName, root == "input" || root == "data" else { return nil }
    return .document(root: root, path: ref.groundPath)
  }

  private func alias(_ term: Term) -> (source: Source, literal: Expression)? {
    if case .variable(let name) = term.kind { return aliases[name] }
    return nil
  }

  private func definedness(of term: Term) -> Expression {
    let wildcard = Term(location: term.location, kind: .variable("$indexed"))
    return Expression(location: term.location, kind: .call(.builtin("eq", [wildcard, term], at: term.location)))
  }

  private static func isIndexable(_ term: Term) -> Bool {
    switch term.kind {
    case .scalar, .variable: true
    case .array(let elements): elements.allSatisfy(isIndexable)
    default: false
    }
  }

  private static func isValue(_ term: Term) -> Bool {
    switch term.kind {
    case .scalar, .array: true
    default: false
    }
  }

  private static func isConstantCollection(_ term: Term) -> Bool {
    switch term.kind {
    case .scalar(let value): value.isCollection
    case .array(let elements), .set(let elements):
      elements.allSatisfy { if case .scalar = $0.kind { true } else { false } }
    default: false
    }
  }
}

extension IndexedConditions {
  /// By what is looked at, in order of first mention; conditions on the same are alternatives if they name values.
  var bySource: [(source: Source, isValue: Bool, alternatives: [[Expression]])] {
    var order: [Source] = []
    var grouped: [Source: [Condition]] = [:]
    for condition in conditions {
      if grouped[condition.source] == nil { order.append(condition.source) }
      grouped[condition.source, default: []].append(condition)
    }
    return order.map { source in
      let all = grouped[source] ?? []
      let values = all.filter(\.isValue)
      let kept = values.isEmpty ? all : values
      return (source, !values.isEmpty, kept.map(\.literals))
    }
  }
}

/// The definitions of a group in the order in which OPA's index gives them: what it asks for most often comes first, and of
/// each question those that do not care about it, then those that want it defined, then those that want a value.
enum IndexOrder {
  static func sorted(_ definitions: [ResolvedRule], isVirtual: @escaping (Ref) -> Bool) -> [ResolvedRule] {
    let conditions = definitions.map { rule in
      rule.branches.map { IndexedConditions(of: $0, isVirtual: isVirtual).bySource }
    }
    var counts: [IndexedConditions.Source: (count: Int, first: Int)] = [:]
    for branch in conditions.joined() {
      for condition in branch {
        let first = counts.count
        counts[condition.source, default: (0, first)].count += 1
      }
    }
    let sources = counts.sorted { ($1.value.count, $0.value.first) < ($0.value.count, $1.value.first) }.map(\.key)
    let keys = conditions.map { branches in
      branches.map { branch in sources.map { source in rank(source, in: branch) } }
        .min { $0.lexicographicallyPrecedes($1) } ?? []
    }
    return definitions.indices.sorted { a, b in
      keys[a] == keys[b] ? a < b : keys[a].lexicographicallyPrecedes(keys[b])
    }.map { definitions[$0] }
  }

  private static func rank(
    _ source: IndexedConditions.Source,
    in branch: [(source: IndexedConditions.Source, isValue: Bool, alternatives: [[Expression]])]
  ) -> Int {
    guard let condition = branch.first(where: { $0.source == source }) else { return 0 }
    return condition.isValue ? 2 : 1
  }
}
