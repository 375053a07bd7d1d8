import RegoSyntax

extension CompilerStage {
  /// Infers types from the bottom up and refuses what no value can satisfy: `1 == "a"`, `lower(2)`, `x.y` of a number.
  static let checkTypes = program("CheckTypes") { compilation in
    var checker = TypeChecker(compilation)
    let dependencies = compilation.dependencies ?? DependencyGraph(compilation)
    for index in dependencies.dependenciesFirst() {
      if compilation.rules[index].isBroken {
        checker.skip(compilation.rules[index])
      } else if !checker.check(compilation.rules[index]) {
        compilation.rules[index].isBroken = true
      }
    }
    for (problem, location) in checker.problems { compilation.report(problem, at: location) }
    compilation.types = checker.groups
  }

  /// A query meets the types of the rules.
  static let checkQueryTypes = eachRule("CheckQueryTypes") { rule, compilation in
    // What a modifier of the query replaces has another type than the program knows.
    guard rule.isQuery, !rule.branches[0].body.replacesDocuments else { return }
    var checker = TypeChecker(compilation)
    checker.groups = compilation.types
    checker.check(query: rule)
    for (problem, location) in checker.problems { compilation.report(problem, at: location) }
  }
}

extension Compilation {
  /// The groups whose documents some modifier replaces: their types are not known.
  var replacedGroups: Set<Int> {
    var result: Set<Int> = []
    for rule in rules {
      for branch in rule.branches {
        var collector = ReplacementCollector()
        collector.rule(branch)
        for target in collector.targets { groups(around: target, into: &result) }
      }
    }
    return result
  }

  /// The groups on the way to a path, and all below it.
  private func groups(around target: Ref, into result: inout Set<Int>) {
    var node = tree
    for key in target.groundPath {
      guard let next = node.children[key] else { return }
      node = next
      if let group = node.group, arities[group] == nil { result.insert(group) }
    }
    var open = [node]
    while let next = open.popLast() {
      if let group = next.group, arities[group] == nil { result.insert(group) }
      open += next.children.values
    }
  }
}

/// The documents that modifiers replace.
private struct ReplacementCollector {
  private(set) var targets: [Ref] = []

  mutating func rule(_ rule: Rule) {
    body(rule.body)
    rule.head.visitTerms { term($0) }
  }

  mutating func body(_ body: Body) {
    for expression in body {
      for modifier in expression.modifiers {
        if case .reference(let ref) = modifier.target.kind, ref.headName == "data" { targets.append(ref) }
      }
      expression.visitTerms { term($0) }
      expression.visitBodies { self.body($0) }
    }
  }

  private mutating func term(_ term: Term) {
    term.visitParts { self.term($0) }
    term.visitComprehension { _, inner in body(inner) }
  }
}

extension Array where Element == Expression {
  fileprivate var replacesDocuments: Bool {
    var collector = ReplacementCollector()
    collector.body(self)
    return !collector.targets.isEmpty
  }
}
