import RegoSyntax
import RegoValues

/// Unification: whether terms may be equal, and what that tells of their variables.
extension TypeChecker {
  /// Two terms of an equality.
  mutating func unify(_ left: Term, _ a: RegoType, _ right: Term, _ b: RegoType) -> Bool {
    switch (a.isPartlyUnknown, b.isPartlyUnknown) {
    case (true, false): return left.isComprehension ? a.unifies(with: b) : unify(left, b)
    case (false, true): return right.isComprehension ? b.unifies(with: a) : unify(right, a)
    case (false, false): return a.unifies(with: b)
    case (true, true): break
    }
    // A variable is of the type of what stands for itself, whatever is missing in it.
    if left.variableName != nil, right.tellsAll(of: b) { return unify(left, b) }
    if right.variableName != nil, left.tellsAll(of: a) { return unify(right, a) }
    switch (left.kind, right.kind) {
    case (.array(let first), .array(let second)):
      guard first.count == second.count else { return false }
      return zip(first, second).allSatisfy { unify($0, type(of: $0), $1, type(of: $1)) }
    case (.object(let first), .object(let second)): return unify(first, second)
    case (.variable, .variable), (.array, .variable), (.object, .variable):
      return unify(left, .anything) && unify(right, type(of: left))
    case (.variable, .array), (.variable, .object):
      return unify(right, .anything) && unify(left, type(of: right))
    default: return false
    }
  }

  private mutating func unify(_ left: [(key: Term, value: Term)], _ right: [(key: Term, value: Term)]) -> Bool {
    guard left.count == right.count else { return false }
    var others: [String: Term] = [:]
    for (key, value) in right { others[key.description] = value }
    let pairs = left.compactMap { key, value in others[key.description].map { (value, $0) } }
    guard pairs.count == left.count else { return false }
    return pairs.allSatisfy { unify($0, type(of: $0), $1, type(of: $1)) }
  }

  /// False where the term cannot be of the type. Variables without a type get it.
  ///
  /// `isAlternative` in a member of a union: a variable may be of what it was or of this.
  mutating func unify(_ term: Term, _ type: RegoType, isAlternative: Bool = false) -> Bool {
    switch term.kind {
    case .variable(let name):
      let known = variable(name)
      if isAlternative {
        set(name, known.map { $0.union(type.bare) } ?? type.bare)
      } else if let known {
        return known.unifies(with: type)
      } else {
        set(name, type.bare)
      }
      return true
    case .array, .object, .set:
      if case .any(let types) = type.bare {
        if types.isEmpty {
          term.visitParts { _ = unify($0, .anything, isAlternative: true) }
          return true
        }
        return types.reduce(false) { found, type in unify(term, type, isAlternative: true) || found }
      }
      return unifyComposite(term, type.bare, isAlternative)
    default: return self.type(of: term).unifies(with: type)
    }
  }

  private mutating func unifyComposite(_ term: Term, _ type: RegoType, _ isAlternative: Bool) -> Bool {
    switch (term.kind, type) {
    case (.array(let items), .array(let fixed, let dynamic)):
      if items.count != fixed.count, dynamic == nil { return false }
      for (index, item) in items.enumerated() {
        let wanted = index < fixed.count ? fixed[index] : dynamic ?? .unknown
        guard unify(item, wanted, isAlternative: isAlternative) else { return false }
      }
      return true
    case (.set(let items), .set(let element)):
      return items.allSatisfy { unify($0, element, isAlternative: isAlternative) }
    case (.object(let members), .object(let properties, let dynamic)):
      if members.count != properties.count, dynamic == nil { return false }
      for (key, value) in members {
        guard let constant = key.constant else {
          _ = unify(value, .anything, isAlternative: isAlternative)
          continue
        }
        guard let wanted = type.select(constant), unify(value, wanted, isAlternative: isAlternative) else {
          return false
        }
      }
      return true
    default: return false
    }
  }
}

extension Term {
  /// Whether the type is all that can be known of the term: its parts tell no more.
  fileprivate func tellsAll(of type: RegoType) -> Bool {
    switch kind {
    case .set: true
    case .reference: !type.isUnknown
    default: isComprehension
    }
  }
}
