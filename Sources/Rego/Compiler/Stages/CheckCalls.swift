import RegoSyntax

extension CompilerStage {
  /// Functions exist and are called with as many arguments as they have, or one more for the result.
  static let checkCalls = eachRule("CheckCalls") { rule, compilation in
    var calls: [CollectedCall] = []
    for var branch in rule.branches {
      branch.body.collectCalls(&calls)
      branch.head.rewriteTerms { $0.collectCalls(&calls) }
    }
    for entry in calls {
      let (call, location, isGenerated) = (entry.call, entry.literal.location, entry.literal.isGenerated)
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
        let problem = CompileProblem.wrongArguments(
          function: name, have: RegoType.list(call.arguments.map(\.plainType)), want: RegoType.list(builtin.arguments))
        compilation.report(problem, at: location)
      } else {
        compilation.report(.wrongCount(function: name, wanted: arity, given: written), at: location)
      }
    }
  }
}

/// A call with the literal that it is.
struct CollectedCall {
  let call: Call
  let literal: Expression
}

extension Term {
  /// What can be said of the term's type before types are inferred.
  fileprivate var plainType: RegoType? {
    switch kind {
    case .scalar(let value): .of(value)
    case .variable: nil
    case .reference: .anything
    case .array(let items): .array(items.map { $0.plainType ?? .anything })
    case .set: .anySet
    case .object: .anyObject
    default: .anything
    }
  }
}

extension Builtin {
  var isVariadic: Bool { name == "internal.print" || name == "print" }
}

extension Array where Element == Expression {
  /// All calls, in source order; after hoisting they stand as literals.
  func collectCalls(_ calls: inout [CollectedCall]) {
    for var expression in self {
      if case .call(let call) = expression.kind { calls.append(CollectedCall(call: call, literal: expression)) }
      expression.rewriteTerms { $0.collectCalls(&calls) }
      expression.rewriteBodies { $0.collectCalls(&calls) }
    }
  }
}

extension Term {
  mutating func collectCalls(_ calls: inout [CollectedCall]) {
    rewriteParts { $0.collectCalls(&calls) }
    rewriteComprehension { _, body in body.collectCalls(&calls) }
  }
}
