import RegoSyntax
import RegoValues

extension ResolvedProgram {
  /// The input paths that the rules of these groups can reach, also through the functions and rules that they use.
  ///
  /// Local aliases are followed (`r := input.request; r.object` reads `request.object`). What is handed to a function is
  /// taken to be read whole. Sorted, without duplicates.
  public func inputReads(of groups: [Int]) -> [InputPattern] {
    var patterns: Set<InputPattern> = []
    for rule in reachableRules(from: groups) {
      for branch in rules[rule].branches {
        var walk = InputReadWalk()
        walk.rule(branch)
        patterns.formUnion(walk.patterns)
      }
    }
    return patterns.sorted { $0.sortKey.lexicographicallyPrecedes($1.sortKey) }
  }

  /// The rules of the groups and all that they can ask for, themselves included.
  private func reachableRules(from groups: [Int]) -> [Int] {
    var open = groups.filter { self.groups.indices.contains($0) }.flatMap { self.groups[$0].all }
    var seen = Set(open)
    var position = 0
    while position < open.count {
      var collector = ReferenceCollector()
      rules[open[position]].branches.forEach { collector.rule($0) }
      position += 1
      for ref in collector.references where ref.headName == "data" {
        var found: [Int] = []
        follow(ref.terms.dropFirst(), tree, &found)
        for rule in found.flatMap({ self.groups[$0].all }) where seen.insert(rule).inserted { open.append(rule) }
      }
    }
    return open
  }

  /// The groups that a reference reaches: those on its way, and all below its end.
  private func follow(_ terms: ArraySlice<Term>, _ node: RuleTree, _ found: inout [Int]) {
    if let group = node.group { found.append(group) }
    guard let key = terms.first else {
      for child in node.children.values { follow([], child, &found) }
      return
    }
    if let value = key.scalar {
      if let child = node.children[value] { follow(terms.dropFirst(), child, &found) }
    } else {
      for child in node.children.values { follow(terms.dropFirst(), child, &found) }
    }
  }
}

extension InputPattern {
  /// Orders patterns by what they look like.
  fileprivate var sortKey: [String] {
    steps.map { step in
      switch step {
      case .any: "_"
      case .key(let value): "=\(value)"
      }
    }
  }
}

/// The reads of one branch of a rule.
private struct InputReadWalk {
  private(set) var patterns: Set<InputPattern> = []
  /// Local variables that stand for a place in the input.
  private var aliases: [String: InputPattern] = [:]
  /// Aliases that nothing was read through yet.
  private var unused: [String: InputPattern] = [:]

  mutating func rule(_ rule: Rule) {
    body(rule.body)
    var head = rule.head
    head.rewriteTerms { term($0) }
    patterns.formUnion(unused.values)
  }

  private mutating func body(_ body: Body) {
    for var expression in body {
      if let (name, pattern) = alias(expression) {
        aliases[name] = pattern
        unused[name] = pattern
        continue
      }
      expression.rewriteTerms { term($0) }
      // A modifier of `input` is written, not read; what is asked under it reads its own input.
      for modifier in expression.modifiers { term(modifier.value) }
      expression.rewriteBodies { self.body($0) }
    }
  }

  /// `x = input.a.b`, as `:=`, hoisting and `some … in` leave it.
  private func alias(_ expression: Expression) -> (String, InputPattern)? {
    guard case .call(let call) = expression.kind, !expression.isNegated, call.name == "eq", call.arguments.count == 2,
      expression.modifiers.isEmpty
    else { return nil }
    for (left, right) in [(call.arguments[0], call.arguments[1]), (call.arguments[1], call.arguments[0])] {
      if case .variable(let name) = left.kind, aliases[name] == nil, case .reference(let ref) = right.kind,
        let pattern = pattern(of: ref)
      {
        return (name, pattern)
      }
    }
    return nil
  }

  /// Where in the input a reference leads; nil where it does not begin there.
  private func pattern(of ref: Ref) -> InputPattern? {
    guard let head = ref.headName else { return nil }
    let steps: [InputPattern.Step] = ref.terms.dropFirst().map { $0.scalar.map { .key($0) } ?? .any }
    if head == "input" { return InputPattern(steps) }
    return aliases[head].map { InputPattern($0.steps + steps) }
  }

  private mutating func term(_ term: Term) {
    switch term.kind {
    case .reference(let ref):
      if let pattern = pattern(of: ref) {
        patterns.insert(pattern)
        ref.headName.map { unused[$0] = nil }
      }
      ref.terms.dropFirst().forEach { self.term($0) }
    case .variable(let name):
      if name == "input" { patterns.insert(InputPattern([])) }
      if let pattern = aliases[name] {
        patterns.insert(pattern)
        unused[name] = nil
      }
    default:
      var copy = term
      copy.rewriteParts { self.term($0) }
      copy.rewriteComprehension { heads, body in
        self.body(body)
        heads.forEach { self.term($0) }
      }
    }
  }
}
