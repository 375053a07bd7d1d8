import RegoSyntax

extension CompilerStage {
  /// Functions exist and are called with as many arguments as they have, or one more for the result.
  static let checkCalls = eachRule("CheckCalls") { rule, compilation in
    var calls: [CollectedCall] = []
    for branch in rule.branches { branch.collectCalls(&calls) }
    for entry in calls {
      let (call, location, isGenerated) = (entry.call, entry.location, entry.isGenerated)
      guard let arity = compilation.arity(of: call.function) else {
        compilation.report(
          .undefinedFunction(call.function.named(by: rule.locals.authorNames).description), at: location)
        continue
      }
      if call.isBuiltin("eq"), isGenerated { continue }
      let given = call.arguments.count
      if given == arity + 1 || (given == arity && !isGenerated) { continue }
      if call.function.headName != "data", compilation.builtin(call.function)?.isVariadic == true { continue }
      let written = isGenerated ? given - 1 : given
      let name = call.function.description
      if let builtin = compilation.builtin(call.function) {
        // What can be said of types before any is inferred.
        let plain = TypeChecker(compilation)
        let problem = CompileProblem.wrongArguments(
          function: name, have: RegoType.list(call.arguments.map { plain.type(of: $0) }),
          want: RegoType.list(builtin.arguments))
        compilation.report(problem, at: location)
      } else {
        compilation.report(.wrongCount(function: name, wanted: arity, given: written), at: location)
      }
    }
  }
}

/// A call with what is known of the literal that it is.
struct CollectedCall {
  let call: Call
  let location: Location
  let isGenerated: Bool
}

extension Rule {
  /// All calls of a branch, closures included.
  func collectCalls(_ calls: inout [CollectedCall]) {
    body.collectCalls(&calls)
    head.visitTerms { $0.collectCalls(&calls) }
  }
}

extension Builtin {
  var isVariadic: Bool { name == "internal.print" || name == "print" }
}

extension Array where Element == Expression {
  /// All calls, in source order; after hoisting they stand as literals.
  func collectCalls(_ calls: inout [CollectedCall]) {
    for expression in self {
      if case .call(let call) = expression.kind {
        calls.append(
          CollectedCall(call: call, location: expression.location, isGenerated: expression.isGenerated))
      }
      expression.visitTerms { $0.collectCalls(&calls) }
      expression.visitBodies { $0.collectCalls(&calls) }
    }
  }
}

extension Term {
  func collectCalls(_ calls: inout [CollectedCall]) {
    visitParts { $0.collectCalls(&calls) }
    visitComprehension { _, body in body.collectCalls(&calls) }
  }
}
