import RegoSyntax
import RegoValues

/// Comprehensions: evaluated where they stand, or looked up in an index of what they give for each value that the loops
/// around them ask for.
///
/// Source: https://www.openpolicyagent.org/docs/policy-performance#comprehension-indexing.
extension Planner {
  /// `heads` is the element, or the key and the value.
  mutating func comprehension(_ kind: Collecting, _ heads: [Term], _ body: Body, into slot: Slot?) -> Operand {
    let target = slot ?? newSlot()
    guard let keys = indexKeys(heads, body) else {
      collect(kind, heads, body, into: target)
      return .slot(target)
    }
    let location = writer.location
    let index = newAccumulator()
    let (build, plain, done) = (writer.newLabel(), writer.newLabel(), writer.newLabel())
    let wanted = indexKey(keys)
    let lookup = writer.placedLabel()
    emit(.indexed(target, accumulator: index, key: wanted, build: build, plain: plain))
    emit(.jump(done))
    isIndexing = true
    writer.place(build)
    buildIndex(index, kind, keys, heads, body)
    writer.location = location
    emit(.jump(lookup))
    writer.place(plain)
    collect(kind, heads, body, into: target)
    isIndexing = false
    writer.place(done)
    return .slot(target)
  }

  private mutating func collect(_ kind: Collecting, _ heads: [Term], _ body: Body, into target: Slot) {
    let location = writer.location
    let accumulator = newAccumulator()
    emit(.begin(accumulator: accumulator, kind))
    eachSolution(body) { planner in
      planner.writer.location = location
      let operands = heads.map { planner.evaluate($0) }
      switch kind {
      case .array: planner.emit(.append(accumulator: accumulator, operands[0]))
      case .set: planner.emit(.insert(accumulator: accumulator, operands[0]))
      case .object, .document:
        planner.emit(.setMember(accumulator: accumulator, key: operands[0], value: operands[1]))
      }
    }
    writer.location = location
    emit(.collect(target, accumulator: accumulator))
  }

  /// The same without the values of the variables that are looked up: the body finds them, and its solutions go to theirs.
  private mutating func buildIndex(
    _ index: Int32, _ kind: Collecting, _ keys: [String], _ heads: [Term], _ body: Body
  ) {
    let location = writer.location
    let outer = scope
    for key in keys { scope[key] = nil }
    emit(.beginIndex(accumulator: index, kind))
    eachSolution(body) { planner in
      planner.writer.location = location
      let found = planner.indexKey(keys)
      let operands = heads.map { planner.evaluate($0) }
      planner.emit(.gather(accumulator: index, key: found, operands[0]))
      if kind == .object { planner.emit(.gather(accumulator: index, key: found, operands[1])) }
    }
    scope = outer
  }

  private mutating func eachSolution(_ body: Body, _ solution: (inout Planner) -> Void) {
    let outerFail = fail
    let done = writer.newLabel()
    fail = done
    closed { planner in
      planner.plan(body)
      solution(&planner)
    }
    emit(.jump(fail))
    writer.place(done)
    fail = outerFail
  }

  private mutating func indexKey(_ keys: [String]) -> Operand {
    let variables = keys.map { Term(location: writer.location, kind: .variable($0)) }
    if variables.count == 1, let only = variables.first { return evaluate(only) }
    return evaluate(Term(location: writer.location, kind: .array(variables)))
  }

  // MARK: what can be indexed

  /// The variables of the loops around a comprehension that it depends on, where its body can find them by itself; nil
  /// where an index is of no use, or would change what is seen.
  private func indexKeys(_ heads: [Term], _ body: Body) -> [String]? {
    guard !watches, !isIndexing, !isModified, let settled, !body.contains(where: \.prints) else { return nil }
    let all = VariableWalk.names(in: body).union(VariableWalk.names(in: heads))
    let keys = all.filter { name in
      guard let operand = scope[name], !operand.isConstant else { return false }
      return settled[name] != operand
    }
    if keys.isEmpty || !keys.allSatisfy({ finds($0, body, keys) }) { return nil }
    return keys.sorted()
  }

  /// Whether the first literal that names the variable compares it with what is known without it.
  private func finds(_ key: String, _ body: Body, _ keys: Set<String>) -> Bool {
    var known: Set<String> = ["input", "data"]
    for literal in body {
      guard VariableWalk.names(in: literal).contains(key) else {
        known.formUnion(VariableWalk.names(in: literal, .safety))
        continue
      }
      guard !literal.isNegated, literal.modifiers.isEmpty, case .call(let call) = literal.kind, call.name == "eq",
        call.arguments.count == 2
      else { return false }
      let sides = [(call.arguments[0], call.arguments[1]), (call.arguments[1], call.arguments[0])]
      return sides.contains { side, other in
        guard case .variable(key) = side.kind, let head = other.leadingVariable else { return false }
        let isKnown = known.contains(head) || (scope[head] != nil && !keys.contains(head))
        return isKnown && !VariableWalk.names(in: [other]).contains(key)
      }
    }
    return false
  }
}

extension Term {
  /// The variable that a term is, or that its reference starts with.
  fileprivate var leadingVariable: String? {
    switch kind {
    case .variable(let name): name
    case .reference(let reference):
      if case .variable(let name)? = reference.terms.first?.kind { name } else { nil }
    default: nil
    }
  }
}

extension Expression {
  fileprivate var prints: Bool {
    if case .call(let call) = kind { return call.name == "internal.print" }
    return false
  }
}
