import RegoSyntax

extension CompilerStage {
  /// In v1: no rule, argument or assigned variable is called `input` or `data`.
  static let checkShadowing = eachRule("CheckShadowing") { rule, compilation in
    guard let module = rule.module else { return }
    if let name = rule.head.reference.headName, Roots.contains(name) {
      compilation.report(.shadowsRoot(name, by: .rule), at: rule.head.location)
      return
    }
    for argument in rule.head.args ?? [] {
      for (name, location) in argument.argumentVariables where Roots.contains(name) {
        compilation.report(.shadowsRoot(name, by: .argument), at: location)
      }
    }
    guard rule.features.contains(.assignedRoots), compilation.isV1(module) else { return }
    for index in rule.branches.indices {
      let found = rule.branches[index].body.assignedRoots
      for (name, location) in found { compilation.report(.shadowsRoot(name, by: .variable), at: location) }
    }
  }
}

extension Term {
  /// The variables that an argument binds: those of arrays and of the values of objects.
  var argumentVariables: [(name: String, location: Location)] {
    switch kind {
    case .variable(let name): [(name, location)]
    case .reference(let ref):
      isRootDocument ? [(ref.headName ?? "", location)] : []
    case .array(let items): items.flatMap(\.argumentVariables)
    case .object(let members): members.flatMap { $0.value.argumentVariables }
    default: []
    }
  }
}

extension Array where Element == Expression {
  /// Where `input` or `data` is assigned to, in this body or one inside it.
  fileprivate var assignedRoots: [(name: String, location: Location)] {
    var found: [(String, Location)] = []
    for expression in self {
      if let target = expression.binary("assign")?.arguments[0] {
        let name = target.variableName ?? (target.isRootDocument ? target.description : nil)
        if let name, Roots.contains(name) { found.append((name, expression.location)) }
      }
      expression.visitBodies { found += $0.assignedRoots }
      expression.visitTerms { found += $0.assignedRoots }
    }
    return found
  }
}

extension Term {
  fileprivate var assignedRoots: [(name: String, location: Location)] {
    var found: [(String, Location)] = []
    visitComprehension { heads, body in
      found += heads.flatMap(\.assignedRoots) + body.assignedRoots
    }
    visitParts { found += $0.assignedRoots }
    return found
  }
}
