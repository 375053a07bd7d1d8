import RegoValues

/// `with`.
extension Machine {
  /// Makes the overlay of a literal and runs under it from here on.
  mutating func override(
    _ place: Int32, _ modifiers: [ModifierPlan], _ locals: Locals,
    _ constants: UnsafePointer<Value>, at instruction: Int
  ) throws(EvaluationError) {
    var input = overlay.input
    var data = overlay.data
    var replaced = overlay.replaced
    var mocks = overlay.mocks
    for modifier in modifiers {
      switch (modifier.target, modifier.replacement) {
      case (.input(let path), .value(let operand)):
        try check(path, at: instruction)
        input = Value.replacing(path[...], of: input, with: locals.at(operand, constants).pointee)
      case (.data(let path, let node), .value(let operand)):
        try check(path, at: instruction)
        data = Value.replacing(path[...], of: data, with: locals.at(operand, constants).pointee)
        if node >= 0 { markReplaced(node, &replaced) }
      case (.function(let group), let replacement):
        mocks = mocks ?? Mocks()
        mocks?.functions[group] = mock(replacement, locals, constants)
      case (.builtin(let index), let replacement):
        mocks = mocks ?? Mocks()
        mocks?.builtins[index] = mock(replacement, locals, constants)
      default: break
      }
    }
    let inner = Overlay(
      input: input, data: data, outer: overlay, replaced: replaced, mocks: mocks,
      memoCount: plan.groups.count + plan.nodes.count)
    overlays.base[frame.overlays &+ Int(place)] = inner
    overlay = inner
  }

  /// Only members of objects can be replaced.
  private func check(_ path: [Value], at instruction: Int) throws(EvaluationError) {
    for key in path where key.stringValue == nil { throw failure(.conflict, "bad document path", at: instruction) }
  }

  private func mock(
    _ replacement: ModifierPlan.Replacement, _ locals: Locals,
    _ constants: UnsafePointer<Value>
  ) -> Mocks.Replacement {
    switch replacement {
    case .value(let operand): .value(locals.at(operand, constants).pointee)
    case .function(let group): .function(group)
    case .builtin(let index): .builtin(index)
    }
  }

  private func markReplaced(_ node: Int32, _ replaced: inout [Bool]) {
    if replaced.isEmpty { replaced = Array(repeating: false, count: plan.nodes.count) }
    replaced[Int(node)] = true
    for child in plan.nodes[Int(node)].children.nodes { markReplaced(child, &replaced) }
  }
}

extension Value {
  /// A document with the value at a path replaced. What is not an object on the way gives way to one.
  static func replacing(_ path: ArraySlice<Value>, of document: Value?, with value: Value) -> Value {
    guard let key = path.first else { return value }
    var builder = ObjectBuilder()
    var below: Value?
    if case .object(let object)? = document {
      for index in 0..<object.count { builder.insert(object.keys[index], object.values[index]) }
      below = object[key]
    }
    builder.insert(key, replacing(path.dropFirst(), of: below, with: value))
    return .object(builder.finish())
  }
}
