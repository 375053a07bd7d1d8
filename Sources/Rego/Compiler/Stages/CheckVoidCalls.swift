import RegoSyntax

extension CompilerStage {
  /// `print(…)` has no value: it stands as a literal, never inside of a term.
  static let checkVoidCalls = eachRule("CheckVoidCalls") { rule, compilation in
    guard rule.features.contains(.prints) else { return }
    var found: [Call] = []
    for branch in rule.branches {
      branch.head.visitTerms { $0.voidCalls(&found) }
      branch.body.voidCalls(&found)
    }
    for call in found { compilation.report(.usedAsValue(call.description), at: call.location) }
  }
}

extension Array where Element == Expression {
  fileprivate func voidCalls(_ found: inout [Call]) {
    for expression in self {
      expression.visitTerms { $0.voidCalls(&found) }
      expression.visitBodies { $0.voidCalls(&found) }
    }
  }
}

extension Term {
  fileprivate func voidCalls(_ found: inout [Call]) {
    if case .call(let call) = kind, call.isPrint { found.append(call) }
    visitParts { $0.voidCalls(&found) }
    visitComprehension { heads, body in
      heads.forEach { $0.voidCalls(&found) }
      body.voidCalls(&found)
    }
  }
}

extension Call {
  var isPrint: Bool { isBuiltin("print") }
}
