import RegoSyntax

extension CompilerStage {
  /// No call of a built-in that this compilation forbids, nor in v1 of one that is deprecated.
  static let checkBuiltins = eachRule("CheckBuiltins") { rule, compilation in
    // Since calls were checked, equalities alone have joined them.
    guard rule.mayBeRefused || compilation.options.unsafeBuiltins.contains("eq") else { return }
    let isV1 = rule.module.map(compilation.isV1) ?? true
    for branch in rule.branches {
      branch.visitCalls { call, literal in
        guard let builtin = compilation.signature(of: call.function) else { return }
        if compilation.options.unsafeBuiltins.contains(builtin.name) {
          compilation.report(.unsafeBuiltin(builtin.name), at: literal.location)
        } else if isV1, builtin.isDeprecated {
          compilation.report(.deprecatedBuiltin(builtin.name), at: literal.location)
        }
      }
    }
  }
}
