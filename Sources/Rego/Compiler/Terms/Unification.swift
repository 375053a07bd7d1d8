import RegoSyntax
import RegoValues

/// Which variables `left = right` binds, given the variables that are bound already.
struct Unification {
  private let safe: BoundVariables
  /// Bound by the literal's own references.
  private let output: Set<String>
  private(set) var bound: Set<String> = []
  /// Variables that become bound once all of the others are.
  private var waiting: [String: Set<String>] = [:]

  static func variables(
    bound safe: BoundVariables, and output: Set<String>, _ left: Term, _ right: Term
  ) -> Set<String> {
    var unification = Unification(safe: safe, output: output)
    unification.unify(left, right)
    return unification.bound
  }

  private init(safe: BoundVariables, output: Set<String>) {
    self.safe = safe
    self.output = output
  }

  private mutating func unify(_ left: Term, _ right: Term) {
    switch (left.kind, right.kind) {
    case (.variable(let a), .variable(let b)): variables(a, b)
    case (.variable(let name), .array), (.variable(let name), .object): pattern(right, named: name)
    case (.array, .variable(let name)), (.object, .variable(let name)): pattern(left, named: name)
    case (.array(let a), .array(let b)):
      if a.count == b.count { for (x, y) in zip(a, b) { unify(x, y) } }
    case (.object(let a), .object(let b)): members(a, b)
    case (.array, _), (.object, _): if isSource(right) { bindAll(in: left) }
    case (_, .array), (_, .object): if isSource(left) { bindAll(in: right) }
    case (.variable(let name), _): if isSource(right) { bind(name) }
    case (_, .variable(let name)): if isSource(left) { bind(name) }
    default: break
    }
  }

  /// True for a term that has a value of its own.
  private func isSource(_ term: Term) -> Bool {
    switch term.kind {
    case .reference(let ref):
      ref.headName.map(isBound) ?? ref.terms.first.map { VariableWalk.names(in: [$0], .safety).allSatisfy(isBound) }
        ?? true
    // Calls stand in terms only before the stage that takes them out; what the same equality binds does not help them.
    case .call(let call):
      VariableWalk.names(in: call.arguments, .safety)
        .allSatisfy { output.contains($0) || safe.contains($0) }
    default: true
    }
  }

  private func isBound(_ name: String) -> Bool {
    bound.contains(name) || output.contains(name) || safe.contains(name)
  }

  private mutating func variables(_ a: String, _ b: String) {
    if isBound(b) {
      bind(a)
    } else if isBound(a) {
      bind(b)
    } else {
      waiting[a, default: []].insert(b)
      waiting[b, default: []].insert(a)
    }
  }

  private mutating func members(_ a: [(key: Term, value: Term)], _ b: [(key: Term, value: Term)]) {
    guard a.count == b.count else { return }
    if a.count > 16 {
      constantMembers(a, b)
      return
    }
    for (key, value) in a {
      if let other = b.first(where: { $0.key.isSameKey(as: key) }) { unify(value, other.value) }
    }
  }

  /// Large objects: members with constant keys alone.
  private mutating func constantMembers(_ a: [(key: Term, value: Term)], _ b: [(key: Term, value: Term)]) {
    var values: [Value: Term] = [:]
    for (key, value) in b { if let constant = key.scalar { values[constant] = value } }
    for (key, value) in a { if let other = key.scalar.flatMap({ values[$0] }) { unify(value, other) } }
  }

  private mutating func pattern(_ composite: Term, named name: String) {
    if isBound(name) {
      bindAll(in: composite)
      return
    }
    let open = names(in: composite).filter { !isBound($0) }
    if open.isEmpty {
      bind(name)
    } else {
      waiting[name, default: []].formUnion(open)
    }
  }

  private func names(in term: Term) -> Set<String> {
    VariableWalk.names(in: [term], [.skipsHeads, .skipsObjectKeys, .skipsClosures])
  }

  private mutating func bindAll(in term: Term) {
    for name in names(in: term) { bind(name) }
  }

  private mutating func bind(_ name: String) {
    var queue = [name]
    while let next = queue.popLast() {
      bound.insert(next)
      queue += waiting.removeValue(forKey: next) ?? []
      for (other, needed) in waiting where needed.contains(next) {
        waiting[other]?.remove(next)
        if waiting[other]?.isEmpty == true {
          waiting.removeValue(forKey: other)
          queue.append(other)
        }
      }
    }
  }
}

extension Term {
  /// Equal scalars or the same variable.
  fileprivate func isSameKey(as other: Term) -> Bool {
    switch (kind, other.kind) {
    case (.scalar(let a), .scalar(let b)): a == b
    case (.variable(let a), .variable(let b)): a == b
    case (.array, .array), (.reference, .reference), (.object, .object), (.set, .set): description == other.description
    default: false
    }
  }
}
