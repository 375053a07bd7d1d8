import RegoSyntax
import RegoValues

/// `with`: the literal runs under an overlay of input, data and functions. Solutions leave the overlay, and what fails
/// behind them enters it again before the literal is asked for its next solution.
extension Planner {
  mutating func planModified(_ literal: Expression) {
    var modifiers: [ModifierPlan] = []
    for modifier in literal.modifiers {
      guard let plan = plan(modifier) else { return report("with: a target that cannot be replaced") }
      modifiers.append(plan)
    }
    let overlay = newOverlay()
    emit(.override(overlay: overlay, modifiers: Int32(truncatingIfNeeded: writer.parts.modifiers.count)))
    writer.parts.modifiers.append(modifiers)

    let outerFail = fail
    let undo = writer.newLabel()
    let after = writer.newLabel()
    fail = undo
    let wasModified = isModified
    isModified = true
    planUnmodified(literal)
    isModified = wasModified
    let innerFail = fail
    emit(.leave)
    emit(.jump(after))
    fail = outerFail
    if innerFail != undo {
      fail = writer.placedLabel()
      emit(.enter(overlay: overlay))
      emit(.jump(innerFail))
    }
    writer.place(undo)
    emit(.leave)
    emit(.jump(outerFail))
    writer.place(after)
  }

  private mutating func plan(_ modifier: With) -> ModifierPlan? {
    guard let target = target(of: modifier) else { return nil }
    switch target {
    case .function, .builtin:
      if let replacement = functionReplacement(modifier.value) {
        return ModifierPlan(target: target, replacement: replacement)
      }
    case .input, .data: break
    }
    return ModifierPlan(target: target, replacement: .value(evaluate(modifier.value)))
  }

  private func target(of modifier: With) -> ModifierPlan.Target? {
    let reference: Ref
    switch modifier.target.kind {
    case .reference(let target): reference = target
    case .variable: reference = Ref([modifier.target])
    default: return nil
    }
    switch reference.headName {
    case "input": return keys(reference).map { .input($0) }
    case "data":
      if let group = function(at: reference) { return .function(group: group) }
      return keys(reference).map { .data($0, node: node(at: $0)) }
    default: return builtin(named: reference).map { .builtin($0) }
    }
  }

  private func keys(_ reference: Ref) -> [Value]? {
    var keys: [Value] = []
    for term in reference.terms.dropFirst() {
      guard case .scalar(let key) = term.kind else { return nil }
      keys.append(key)
    }
    return keys
  }

  /// The node of the document tree at a path, or -1.
  private func node(at path: [Value]) -> Int32 {
    var node: Int32 = 0
    for key in path {
      guard let child = writer.parts.nodes[Int(node)].children[key] else { return -1 }
      node = child
    }
    return node
  }

  private func functionReplacement(_ term: Term) -> ModifierPlan.Replacement? {
    let reference: Ref
    switch term.kind {
    case .reference(let target): reference = target
    case .variable(let name) where scope[name] == nil: reference = Ref([term])
    default: return nil
    }
    if let group = function(at: reference) { return .function(group: group) }
    if let head = reference.headName, scope[head] != nil { return nil }
    return builtin(named: reference).map { .builtin($0) }
  }

  private func builtin(named reference: Ref) -> Int32? {
    guard let name = Call(location: .none, function: reference, arguments: []).name else { return nil }
    return catalog.index(of: name).map { Int32(truncatingIfNeeded: $0) }
  }
}
