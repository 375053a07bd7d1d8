import RegoSyntax
import RegoValues

/// `=`: which side gives values to which is settled here, so that the machine only moves, looks up and compares.
extension Planner {
  mutating func unify(_ left: Term, _ right: Term) {
    unify([(left, right)])
  }

  /// Unifies pairs in an order in which each has a side that can be evaluated.
  private mutating func unify(_ pairs: [(Term, Term)]) {
    var pending: [(Term, Term)] = []
    for (left, right) in pairs {
      guard flatten(left, right, into: &pending) else { return failForGood(binding: pairs.flatMap { [$0.0, $0.1] }) }
    }
    while !pending.isEmpty {
      guard let ready = pending.firstIndex(where: { isEvaluable($0.0) || isEvaluable($0.1) }) else {
        report("unification of two unbound terms")
        return
      }
      let (left, right) = pending.remove(at: ready)
      unifyOne(left, right)
    }
  }

  /// Pairs of composites become pairs of their parts; false when they can never be equal.
  private func flatten(_ left: Term, _ right: Term, into pairs: inout [(Term, Term)]) -> Bool {
    switch (left.kind, right.kind) {
    case (.array(let a), .array(let b)):
      guard a.count == b.count else { return false }
      return zip(a, b).allSatisfy { flatten($0, $1, into: &pairs) }
    case (.object(let a), .object(let b)):
      guard let parts = matched(a, b) else {
        pairs.append((left, right))
        return true
      }
      guard parts.count == a.count, a.count == b.count else { return false }
      return parts.allSatisfy { flatten($0.0, $0.1, into: &pairs) }
    default:
      pairs.append((left, right))
      return true
    }
  }

  /// The values under the same keys; nil where keys are not known yet.
  private func matched(
    _ left: [(key: Term, value: Term)], _ right: [(key: Term, value: Term)]
  ) -> [(Term, Term)]? {
    var values: [Value: Term] = [:]
    for (key, value) in right {
      guard let key = constantValue(key) else { return nil }
      values[key] = value
    }
    var pairs: [(Term, Term)] = []
    for (key, value) in left {
      guard let key = constantValue(key) else { return nil }
      if let other = values[key] { pairs.append((value, other)) }
    }
    return pairs
  }

  private mutating func unifyOne(_ left: Term, _ right: Term) {
    if case .variable(let name) = left.kind, !isBound(name), isEvaluable(right) {
      let operand = evaluate(right)
      return destructure(left, operand)
    }
    if isEvaluable(left), !isPattern(left) || !isEvaluable(right) {
      let operand = evaluate(left)
      return destructure(right, operand)
    }
    let operand = evaluate(right)
    destructure(left, operand)
  }

  /// Has parts that are cheaper to compare one by one than to build.
  private func isPattern(_ term: Term) -> Bool {
    switch term.kind {
    case .array, .object: constantValue(term) == nil
    default: false
    }
  }

  /// Takes a value apart along a term: variables that are not bound yet get their parts, the rest is compared.
  mutating func destructure(_ term: Term, _ operand: Operand) {
    switch term.kind {
    case .variable(let name) where !isBound(name):
      if !Planner.isWildcard(name) { scope[name] = operand }
    case .array(let elements) where constantValue(term) == nil:
      emit(.isArray(operand, count: Int32(truncatingIfNeeded: elements.count), orElse: fail))
      for (index, element) in elements.enumerated() {
        let key = writer.constant(.number(Number(index)))
        destructureMember(element, of: operand, key: key)
      }
    case .object(let members) where constantValue(term) == nil && members.allSatisfy({ isBound($0.key) }):
      emit(.isObject(operand, count: Int32(truncatingIfNeeded: members.count), orElse: fail))
      for (key, value) in members {
        let key = evaluate(key)
        destructureMember(value, of: operand, key: key)
      }
    default:
      let other = evaluate(term)
      emit(.equal(operand, other, orElse: fail))
    }
  }

  private mutating func destructureMember(_ term: Term, of operand: Operand, key: Operand) {
    let slot = newSlot()
    emit(.member(slot, of: operand, key: key, orElse: fail))
    destructure(term, .slot(slot))
  }

  /// Nothing comes after this; what stands there is planned all the same, with its variables bound to anything.
  private mutating func failForGood(binding terms: [Term]) {
    emit(.jump(fail))
    for term in terms { bindAnything(in: term) }
  }

  private mutating func bindAnything(in term: Term) {
    switch term.kind {
    case .variable(let name) where !isBound(name): scope[name] = writer.constant(.null)
    case .array(let terms), .set(let terms): terms.forEach { bindAnything(in: $0) }
    case .object(let members):
      for member in members {
        bindAnything(in: member.key)
        bindAnything(in: member.value)
      }
    case .reference(let reference): reference.terms.dropFirst().forEach { bindAnything(in: $0) }
    default: break
    }
  }
}
