import RegoSyntax

/// Which variables a literal binds, given those that are bound already.
struct OutputVariables {
  private let compilation: Compilation

  init(_ compilation: Compilation) { self.compilation = compilation }

  func of(_ expression: Expression, safe: BoundVariables) -> Set<String> {
    if expression.isNegated { return [] }
    for modifier in expression.modifiers {
      var walk = VariableWalk(.safety)
      walk.modifier(modifier)
      if !safe.containsAll(walk.names) { return [] }
    }
    switch expression.kind {
    case .term(let term):
      var output: Set<String> = []
      references(in: term, safe: safe, &output)
      return output
    case .call(let call):
      if call.arguments.count == 2, call.isBuiltin("eq") { return equality(call, safe: safe) }
      return self.call(call, safe: safe)
    case .every(_, _, let domain, _):
      var output: Set<String> = []
      references(in: domain, safe: safe, &output)
      return output
    case .someIn(let key, let value, _): return VariableWalk.names(in: [value] + (key.map { [$0] } ?? []))
    case .declaration, .block, .conjunction, .disjunction: return []
    }
  }

  private func equality(_ call: Call, safe: BoundVariables) -> Set<String> {
    var output: Set<String> = []
    for argument in call.arguments { references(in: argument, safe: safe, &output) }
    output.formUnion(Unification.variables(bound: safe, and: output, call.arguments[0], call.arguments[1]))
    return output.filter { !safe.contains($0) }
  }

  private func call(_ call: Call, safe: BoundVariables) -> Set<String> {
    guard let arity = compilation.arity(of: call.function) else { return [] }
    var output: Set<String> = []
    for argument in call.arguments { references(in: argument, safe: safe, &output) }
    guard arity < call.arguments.count else { return output }
    let options: VariableWalk.Options = [.skipsClosures, .skipsSets, .skipsObjectKeys, .skipsHeads]
    let inputs = VariableWalk.names(in: Array(call.arguments[..<arity]), options)
    if !inputs.allSatisfy({ output.contains($0) || safe.contains($0) }) { return [] }
    output.formUnion(VariableWalk.names(in: Array(call.arguments[arity...]), options))
    return output
  }

  /// The variables behind the heads of references whose heads are bound.
  private func references(in term: Term, safe: BoundVariables, _ output: inout Set<String>) {
    switch term.kind {
    case .scalar, .variable, .arrayComprehension, .setComprehension, .objectComprehension, .template: break
    case .reference(let ref):
      guard isBound(ref, safe: safe) else { return }
      for key in ref.terms.dropFirst() {
        if let name = key.variableName {
          output.insert(name)
        } else {
          output.formUnion(VariableWalk.names(in: [key], [.skipsHeads, .skipsClosures]))
          references(in: key, safe: safe, &output)
        }
      }
    case .array(let items), .set(let items): items.forEach { references(in: $0, safe: safe, &output) }
    case .object(let members):
      for (key, value) in members {
        references(in: key, safe: safe, &output)
        references(in: value, safe: safe, &output)
      }
    case .call(let call): call.arguments.forEach { references(in: $0, safe: safe, &output) }
    }
  }

  private func isBound(_ ref: Ref, safe: BoundVariables) -> Bool {
    guard let head = ref.terms.first else { return false }
    if let name = head.variableName { return safe.contains(name) }
    return safe.containsAll(VariableWalk.names(in: [head], .safety))
  }
}
