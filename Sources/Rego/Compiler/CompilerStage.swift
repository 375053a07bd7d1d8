import RegoSyntax

/// One step of the compilation, named by what it does.
struct CompilerStage: Sendable {
  enum Work: Sendable {
    /// Looks at one rule at a time. A query passes through these as well.
    case eachRule(@Sendable (inout WorkingRule, inout Compilation) -> Void)
    /// Looks at all rules together.
    case program(@Sendable (inout Compilation) -> Void)
  }

  let name: String
  let work: Work

  static func eachRule(
    _ name: String, _ work: @escaping @Sendable (inout WorkingRule, inout Compilation) -> Void
  ) -> CompilerStage {
    CompilerStage(name: name, work: .eachRule(work))
  }

  static func program(_ name: String, _ work: @escaping @Sendable (inout Compilation) -> Void) -> CompilerStage {
    CompilerStage(name: name, work: .program(work))
  }

  /// The stages in order. An error in a rule keeps later stages from that rule only, so that all rules are heard.
  static let all: [CompilerStage] = [
    // Before anything walks the trees by recursion.
    limitDepth,
    checkShadowing,
    checkImports,
    // What names mean: needs the heads as written.
    collectGlobals,
    resolveReferences,
    checkUnusedImports,
    // From here on head references are absolute.
    rewriteHeadReferences,
    setRuleTree,
    // Declarations disappear; from here on a name means one variable.
    rewriteLocalVariables,
    // Both make closures, which must be known before the check of safety.
    rewriteTemplates,
    checkVoidCalls,
    rewritePrintCalls,
    // Before heads are emptied: calls in them have become variables then.
    hoistCalls,
    rewriteMetadataCalls,
    rewriteComprehensionHeads,
    rewriteHeads,
    checkModifiers,
    checkRuleConflicts,
    // The check of safety asks for arities.
    checkCalls,
    checkHeadSafety,
    orderBodies,
    // Bodies have their order: a case is told where its name becomes known.
    markTestCases,
    // Behind the order: `==` must not bind, hoisted references must not be moved.
    hoistReferences,
    checkRecursion,
    // Without recursion every rule has rules that come first.
    checkTypes,
    checkQueryTypes,
    checkBuiltins,
  ]
}
