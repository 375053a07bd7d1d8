import RegoSyntax

extension CompilerStage {
  /// Functions exist and are called with as many arguments as they have, or one more for the result.
  static let checkCalls = eachRule("CheckCalls") { rule, compilation in
    for branch in rule.branches {
      branch.visitCalls { call, literal in
        let signature = compilation.signature(of: call.function)
        if let signature, compilation.mayRefuse(signature) { rule.mayBeRefused = true }
        if let arity = signature?.arguments.count ?? compilation.arity(of: call.function) {
          compilation.check(call, of: literal, arity: arity, signature)
        } else {
          let name = call.function.named(by: rule.locals.authorNames).description
          compilation.report(.undefinedFunction(name), at: literal.location)
        }
      }
    }
  }
}

extension Compilation {
  fileprivate func mayRefuse(_ signature: BuiltinSignature) -> Bool {
    signature.isDeprecated || options.unsafeBuiltins.contains(signature.name)
  }

  fileprivate mutating func check(_ call: Call, of literal: Expression, arity: Int, _ signature: BuiltinSignature?) {
    if call.isBuiltin("eq"), literal.isGenerated { return }
    let given = call.arguments.count
    if given == arity + 1 || (given == arity && !literal.isGenerated) || signature?.isVariadic == true { return }
    let name = call.function.description
    guard let signature else {
      let written = literal.isGenerated ? given - 1 : given
      report(.wrongCount(function: name, wanted: arity, given: written), at: literal.location)
      return
    }
    // What can be said of types before any is inferred.
    let plain = TypeChecker(self)
    let problem = CompileProblem.wrongArguments(
      function: name, have: RegoType.list(call.arguments.map { plain.type(of: $0) }),
      want: RegoType.list(signature.arguments))
    report(problem, at: literal.location)
  }
}

extension Rule {
  /// All calls of a branch, closures included, each with the literal that it is.
  func visitCalls(_ visit: (Call, Expression) -> Void) {
    body.visitCalls(visit)
    head.visitTerms { $0.visitCalls(visit) }
  }
}

extension BuiltinSignature {
  var isVariadic: Bool { name == "internal.print" || name == "print" }
}

extension Array where Element == Expression {
  /// All calls, in source order; after hoisting they stand as literals.
  fileprivate func visitCalls(_ visit: (Call, Expression) -> Void) {
    for expression in self {
      if case .call(let call) = expression.kind { visit(call, expression) }
      expression.visitTerms { $0.visitCalls(visit) }
      expression.visitBodies { $0.visitCalls(visit) }
    }
  }
}

extension Term {
  fileprivate func visitCalls(_ visit: (Call, Expression) -> Void) {
    switch kind {
    case .scalar, .variable: break
    default:
      visitParts { $0.visitCalls(visit) }
      visitComprehension { _, body in body.visitCalls(visit) }
    }
  }
}
