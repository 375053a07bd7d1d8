import RegoSyntax
import RegoValues

extension CompilerStage {
  /// Lets a test with cases (`test_x[name]`) tell each case as soon as its name is known, so that those whose body fails
  /// afterwards are heard of too. Source: https://www.openpolicyagent.org/docs/policy-testing#test-cases.
  static let markTestCases = eachRule("MarkTestCases") { rule, compilation in
    guard compilation.options.tellsTestCases, let module = rule.module, rule.arity == nil else { return }
    let path = rule.head.reference.terms
    let depth = compilation.modules[module].package.path.terms.count
    guard path.count > depth + 1, let name = path[depth].scalar?.stringValue, name.hasPrefix("test_") else { return }
    let names = Array(path[(depth + 1)...])
    for index in rule.branches.indices { rule.branches[index].body.tellCases(names) }
  }
}

extension Array where Element == Expression {
  /// Puts `internal.test_case([names…])` behind the literal that makes the last of them known.
  fileprivate mutating func tellCases(_ names: [Term]) {
    let wanted = VariableWalk.names(in: names)
    for variable in wanted { advanceDefinition(of: variable) }
    guard let place = placeBehind(wanted) else { return }
    let location = names.first?.location ?? .none
    let list = Term(location: location, kind: .array(names))
    let call = Expression(
      location: location, kind: .call(.builtin("internal.test_case", [list], at: location)), isGenerated: true)
    insert(call, at: place)
  }

  /// A name that the compiler took out of the head (`test_x[case.note]`) was put last: it moves to where it can be known.
  private mutating func advanceDefinition(of variable: String) {
    guard let index = firstIndex(where: { $0.names(variable) }), self[index].isGenerated || index == count - 1,
      case .call(let call) = self[index].kind, call.name == "eq", self[index].modifiers.isEmpty
    else { return }
    var others = VariableWalk.names(in: self[index])
    others.remove(variable)
    guard let place = prefix(index).placeBehind(others.filter { !Roots.contains($0) }), place < index else { return }
    insert(remove(at: index), at: place)
  }
}

extension RandomAccessCollection where Element == Expression, Index == Int {
  /// The place behind the first literals that mention all of these variables; nil where one is not mentioned.
  fileprivate func placeBehind(_ variables: Set<String>) -> Int? {
    var place = startIndex
    for variable in variables {
      guard let index = firstIndex(where: { $0.names(variable) }) else { return nil }
      place = Swift.max(place, index + 1)
    }
    return place
  }
}

extension Expression {
  fileprivate func names(_ variable: String) -> Bool {
    !isNegated && VariableWalk.names(in: self).contains(variable)
  }
}
