import RegoSyntax

extension CompilerStage {
  /// No call of a built-in that this compilation forbids, nor in v1 of one that is deprecated.
  static let checkBuiltins = eachRule("CheckBuiltins") { rule, compilation in
    var calls: [CollectedCall] = []
    for branch in rule.branches { branch.collectCalls(&calls) }
    let isV1 = rule.module.map(compilation.isV1) ?? true
    for entry in calls {
      let (call, location) = (entry.call, entry.location)
      guard let builtin = compilation.builtin(call.function) else { continue }
      if compilation.options.unsafeBuiltins.contains(builtin.name) {
        compilation.report(.unsafeBuiltin(builtin.name), at: location)
      } else if isV1, builtin.isDeprecated {
        compilation.report(.deprecatedBuiltin(builtin.name), at: location)
      }
    }
  }
}
