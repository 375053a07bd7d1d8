import RegoSyntax
import RegoValues

/// References: static parts become paths, variables that are not bound become loops.
extension Planner {
  mutating func evaluate(_ reference: Ref, into slot: Slot?) -> Operand {
    guard let head = reference.terms.first else { return writer.constant(.null) }
    let steps = reference.terms.dropFirst()
    if case .variable(let name) = head.kind, scope[name] == nil {
      switch name {
      case "input": return evaluateInput(steps, into: slot)
      case "data": return evaluateData(steps, into: slot)
      default: break
      }
    }
    let start = evaluate(head)
    return follow(start, steps, into: slot)
  }

  private mutating func evaluateInput(_ steps: ArraySlice<Term>, into slot: Slot?) -> Operand {
    let keys = leadingKeys(steps)
    let rest = steps.dropFirst(keys.count)
    let target = (rest.isEmpty ? slot : nil) ?? newSlot()
    if keys.isEmpty {
      emit(.input(target, orElse: fail))
    } else {
      let path = writer.path(keys)
      emit(.inputPath(target, keys: path.first, count: path.count, orElse: fail))
    }
    return follow(.slot(target), rest, into: slot)
  }

  /// The constant keys that a reference goes on with.
  private func leadingKeys(_ steps: ArraySlice<Term>) -> ContiguousArray<Value> {
    var keys: ContiguousArray<Value> = []
    for step in steps {
      guard let key = constantValue(step) else { break }
      keys.append(key)
    }
    return keys
  }

  /// Goes on from a value.
  mutating func follow(_ start: Operand, _ steps: ArraySlice<Term>, into slot: Slot?) -> Operand {
    var current = start
    var rest = steps
    while let step = rest.first {
      let keys = leadingKeys(rest)
      rest = rest.dropFirst(max(keys.count, 1))
      let target = (rest.isEmpty ? slot : nil) ?? newSlot()
      if keys.count > 1 {
        let path = writer.path(keys)
        emit(.path(target, of: current, keys: path.first, count: path.count, orElse: fail))
      } else if isEvaluable(step) {
        let key = evaluate(step)
        emit(.member(target, of: current, key: key, orElse: fail))
      } else {
        let key = wanted(step) ? newSlot() : -1
        scan(current, key: key, value: target)
        if key >= 0 { destructure(step, .slot(key)) }
      }
      current = .slot(target)
    }
    return move(current, into: slot)
  }

  /// False for a wildcard: its key is not looked at.
  private func wanted(_ step: Term) -> Bool {
    if case .variable(let name) = step.kind { return !Planner.isWildcard(name) }
    return true
  }

  // MARK: data

  private mutating func evaluateData(_ steps: ArraySlice<Term>, into slot: Slot?) -> Operand {
    var node: Int32 = 0
    var path: ContiguousArray<Value> = []
    var rest = steps
    while let step = rest.first, self.node(node).group < 0, let key = constantValue(step) {
      guard let child = self.node(node).children[key] else { break }
      node = child
      path.append(key)
      rest = rest.dropFirst()
    }
    let isRule = self.node(node).group >= 0
    if !isRule, !canReachRules(from: node, rest) {
      let keys = leadingKeys(rest)
      rest = rest.dropFirst(keys.count)
      let target = (rest.isEmpty ? slot : nil) ?? newSlot()
      let whole = writer.path(path + keys)
      emit(.data(target, keys: whole.first, count: whole.count, orElse: fail))
      return follow(.slot(target), rest, into: slot)
    }
    if !isRule, !rest.isEmpty { return evaluateDynamic(from: node, rest, into: slot) }
    let target = (rest.isEmpty ? slot : nil) ?? newSlot()
    emit(
      isRule
        ? .rule(target, group: self.node(node).group, orElse: fail) : .document(target, node: node, orElse: fail))
    return follow(.slot(target), rest, into: slot)
  }

  private func node(_ index: Int32) -> DocumentNode { writer.parts.nodes[Int(index)] }

  /// Whether rules hang below a node where the reference goes on.
  private func canReachRules(from node: Int32, _ rest: ArraySlice<Term>) -> Bool {
    guard let step = rest.first else { return true }
    if constantValue(step) != nil { return false }
    return !self.node(node).children.isEmpty
  }

  /// Keys that are known only when the rule runs, where rules and base data may stand below.
  private mutating func evaluateDynamic(from node: Int32, _ steps: ArraySlice<Term>, into slot: Slot?) -> Operand {
    var cursor = newCursor()
    emit(.cursor(cursor, node: node))
    var reachable: Set<Int32> = [node]
    var rest = steps
    while let step = rest.first, !reachable.isEmpty {
      rest = rest.dropFirst()
      let next = newCursor()
      if isEvaluable(step) {
        let key = evaluate(step)
        emit(.cursorMember(next, of: cursor, key: key, orElse: fail))
      } else {
        let key = wanted(step) ? newSlot() : -1
        loopOpens()
        emit(.cursorScan(cursor, orElse: fail))
        let loop = writer.placedLabel()
        emit(.cursorNext(next, of: cursor, key: key, orElse: fail))
        fail = loop
        if key >= 0 { destructure(step, .slot(key)) }
      }
      reachable = nodes(below: reachable, key: constantValue(step))
      cursor = next
    }
    let target = (rest.isEmpty ? slot : nil) ?? newSlot()
    emit(.cursorValue(target, of: cursor, orElse: fail))
    return follow(.slot(target), rest, into: slot)
  }

  /// The nodes that a step can lead to and from where rules can still be reached.
  private func nodes(below parents: Set<Int32>, key: Value?) -> Set<Int32> {
    var result: Set<Int32> = []
    for parent in parents {
      let children = self.node(parent).children
      let candidates = key.map { children[$0].map { [$0] } ?? [] } ?? Array(children.nodes)
      for child in candidates where self.node(child).group < 0 && !self.node(child).children.isEmpty {
        result.insert(child)
      }
    }
    return result
  }
}
