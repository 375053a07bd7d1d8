import RegoSyntax
import RegoValues

/// Terms to operands: what is constant goes to the pool, the rest into slots.
extension Planner {
  /// Plans a term whose variables are bound (those inside references may be enumerated); `slot` is where the value must be.
  mutating func evaluate(_ term: Term, into slot: Slot? = nil) -> Operand {
    switch term.kind {
    case .scalar(let value): return move(writer.constant(value), into: slot)
    case .variable(let name): return evaluateVariable(name, into: slot)
    case .reference(let reference): return evaluate(reference, into: slot)
    case .array(let elements):
      return build(elements, into: slot, constant: Planner.array, instruction: Instruction.array)
    case .set(let elements):
      return build(elements, into: slot, constant: Planner.set, instruction: Instruction.set)
    case .object(let members):
      let parts = members.flatMap { [$0.key, $0.value] }
      return build(parts, into: slot, constant: Planner.object, instruction: Instruction.object)
    case .call(let call): return evaluate(call, into: slot)
    case .arrayComprehension(let head, let body): return comprehension(.array, [head], body, into: slot)
    case .setComprehension(let head, let body): return comprehension(.set, [head], body, into: slot)
    case .objectComprehension(let key, let value, let body):
      return comprehension(.object, [key, value], body, into: slot)
    case .template:
      report("a template string was left over")
      return move(writer.constant(.null), into: slot)
    }
  }

  private mutating func evaluateVariable(_ name: String, into slot: Slot?) -> Operand {
    if let operand = scope[name] { return move(operand, into: slot) }
    if name == "input" || name == "data" {
      return evaluate(Ref([Term(location: writer.location, kind: .variable(name))]), into: slot)
    }
    report("var \(name) is unsafe")
    return move(writer.constant(.null), into: slot)
  }

  private static func array(_ parts: [Value]) -> Value { .array(RegoArray(parts)) }

  private static func set(_ parts: [Value]) -> Value { .set(RegoSet(parts)) }

  private static func object(_ parts: [Value]) -> Value {
    var builder = ObjectBuilder()
    for index in stride(from: 0, to: parts.count - 1, by: 2) { builder.insert(parts[index], parts[index + 1]) }
    return .object(builder.finish())
  }

  private mutating func build(
    _ terms: [Term], into slot: Slot?, constant: ([Value]) -> Value,
    instruction: (Slot, _ first: Slot, _ count: Int32) -> Instruction
  ) -> Operand {
    let constants = terms.compactMap { constantValue($0) }
    if constants.count == terms.count { return move(writer.constant(constant(constants)), into: slot) }
    let first = newSlots(terms.count)
    for (index, term) in terms.enumerated() {
      _ = evaluate(term, into: first + Int32(truncatingIfNeeded: index))
    }
    let target = slot ?? newSlot()
    emit(instruction(target, first, Int32(truncatingIfNeeded: terms.count)))
    return .slot(target)
  }

  /// The value of a term that has one already now.
  func constantValue(_ term: Term) -> Value? {
    switch term.kind {
    case .scalar(let value): return value
    case .variable(let name): return scope[name].flatMap { writer.value(of: $0) }
    case .array(let elements): return constantValues(elements).map { .array(RegoArray($0)) }
    case .set(let elements): return constantValues(elements).map { .set(RegoSet($0)) }
    case .object(let members):
      return constantValues(members.flatMap { [$0.key, $0.value] }).map(Planner.object)
    default: return nil
    }
  }

  private func constantValues(_ terms: [Term]) -> [Value]? {
    var values: [Value] = []
    for term in terms {
      guard let value = constantValue(term) else { return nil }
      values.append(value)
    }
    return values
  }
}

/// What is known of a term's variables at this point of the body.
extension Planner {
  /// No variable of the term has still to be found. Closures do not count: theirs are their own.
  func isBound(_ term: Term) -> Bool {
    switch term.kind {
    case .scalar, .arrayComprehension, .setComprehension, .objectComprehension, .template: true
    case .variable(let name): isBound(name)
    case .reference(let reference): reference.terms.allSatisfy(isBound)
    case .array(let terms), .set(let terms): terms.allSatisfy(isBound)
    case .object(let members): members.allSatisfy { isBound($0.key) && isBound($0.value) }
    case .call(let call): call.arguments.allSatisfy(isBound)
    }
  }

  /// The term can be evaluated: variables that are not bound stand only where a reference enumerates them.
  func isEvaluable(_ term: Term) -> Bool {
    switch term.kind {
    case .reference(let reference): reference.terms.first.map(isEvaluable) ?? false
    case .array(let terms), .set(let terms): terms.allSatisfy(isEvaluable)
    case .object(let members): members.allSatisfy { isEvaluable($0.key) && isEvaluable($0.value) }
    case .call(let call): call.arguments.allSatisfy(isEvaluable)
    default: isBound(term)
    }
  }
}
