import RegoSyntax
import RegoValues

/// Calls of built-ins and functions.
extension Planner {
  /// A call as a literal. One argument more than the function takes is what its result must be.
  mutating func planCall(_ call: Call) {
    if call.function.terms.count == 1, let name = call.name, planOperator(name, call.arguments) { return }
    guard let target = target(of: call) else { return report("undefined function \(call.name ?? "")") }
    let isBinding = call.arguments.count == target.arity + 1
    let operand = evaluate(target, Array(call.arguments.prefix(target.arity)), into: nil)
    guard let operand else { return }
    if isBinding, let last = call.arguments.last {
      destructure(last, operand)
    } else {
      emit(.test(operand, orElse: fail))
    }
  }

  /// A call within a term.
  mutating func evaluate(_ call: Call, into slot: Slot?) -> Operand {
    guard let target = target(of: call), let operand = evaluate(target, call.arguments, into: slot) else {
      report("undefined function \(call.name ?? "")")
      return move(writer.constant(.null), into: slot)
    }
    return move(operand, into: slot)
  }

  private mutating func planOperator(_ name: String, _ arguments: [Term]) -> Bool {
    guard arguments.count == 2 else { return false }
    let comparison: Comparison
    switch name {
    case "eq", "assign", "equal":
      unify(arguments[0], arguments[1])
      return true
    case "neq": comparison = .unequal
    case "lt": comparison = .less
    case "lte": comparison = .lessOrEqual
    case "gt": comparison = .greater
    case "gte": comparison = .greaterOrEqual
    default: return false
    }
    let left = evaluate(arguments[0])
    let right = evaluate(arguments[1])
    emit(.compare(comparison, left, right, orElse: fail))
    return true
  }

  // MARK: what is called

  private enum Callee {
    case function(group: Int32, arity: Int)
    case builtin(Int, arity: Int)

    var arity: Int {
      switch self {
      case .function(_, let arity), .builtin(_, let arity): arity
      }
    }
  }

  private func target(of call: Call) -> Callee? {
    if let group = function(at: call.function) {
      return .function(group: group, arity: writer.parts.groups[Int(group)].arity ?? 0)
    }
    guard var name = call.name else { return nil }
    if name == "eq" || name == "assign" { name = "equal" }
    guard let index = catalog.index(of: name), let signature = catalog.signature(of: name) else { return nil }
    return .builtin(index, arity: signature.arguments.count)
  }

  /// The function that a reference `data.…` names.
  func function(at reference: Ref) -> Int32? {
    guard reference.headName == "data" else { return nil }
    var path: [Value] = []
    for term in reference.terms.dropFirst() {
      guard case .scalar(let key) = term.kind else { return nil }
      path.append(key)
    }
    return functions[path]
  }

  /// nil where the call has no value that anyone could ask for (`print`).
  private mutating func evaluate(_ callee: Callee, _ arguments: [Term], into slot: Slot?) -> Operand? {
    if case .builtin(let index, _) = callee, catalog.builtins[index].name == "internal.print" {
      let operand = arguments.first.map { evaluate($0) } ?? writer.constant(.array(.empty))
      emit(.print(operand))
      return nil
    }
    let first = newSlots(arguments.count)
    for (index, argument) in arguments.enumerated() {
      _ = evaluate(argument, into: first + Int32(truncatingIfNeeded: index))
    }
    let target = slot ?? newSlot()
    switch callee {
    case .function(let group, _):
      emit(.function(target, group: group, arguments: first, orElse: fail))
    case .builtin(let index, _):
      let count = Int32(truncatingIfNeeded: arguments.count)
      emit(
        .builtin(target, index: Int32(truncatingIfNeeded: index), arguments: first, count: count, orElse: fail))
      if catalog.builtins[index].isRelation {
        let element = newSlot()
        scan(.slot(target), key: -1, value: element)
        return .slot(element)
      }
    }
    return .slot(target)
  }
}
