import RegoSyntax
import RegoValues

extension ResolvedProgram {
  /// The input paths that the rules of these groups can reach, also through the functions and rules that they use.
  ///
  /// Local aliases are followed (`r := input.request; r.object` reads `request.object`). What is handed to a function is
  /// taken to be read whole. Sorted, without duplicates.
  public func inputReads(of groups: [Int]) -> [InputPattern] {
    var reads = InputReads(self)
    return reads.patterns(of: groups)
  }

  /// The same for each of many groups.
  func inputReads(ofEach groups: [Int]) -> [[InputPattern]] {
    var reads = InputReads(self)
    return groups.map { reads.patterns(of: [$0]) }
  }
}

/// What rules read and use, found once for each rule however many reach it. Patterns go by number.
private struct InputReads {
  private let program: ResolvedProgram
  private var known: [(pattern: InputPattern, sortKey: [String])] = []
  private var numbers: [InputPattern: Int] = [:]
  private var patterns: [[Int]?]
  /// The rules that a rule can ask for directly.
  private var uses: [[Int]?]

  init(_ program: ResolvedProgram) {
    self.program = program
    patterns = Array(repeating: nil, count: program.rules.count)
    uses = Array(repeating: nil, count: program.rules.count)
  }

  mutating func patterns(of groups: [Int]) -> [InputPattern] {
    var open = groups.filter { program.groups.indices.contains($0) }.flatMap { program.groups[$0].all }
    var seen = Set(open)
    var found: Set<Int> = []
    var position = 0
    while position < open.count {
      let rule = open[position]
      position += 1
      found.formUnion(patterns(ofRule: rule))
      for used in uses(ofRule: rule) where seen.insert(used).inserted { open.append(used) }
    }
    // In the order of what they look like.
    return found.sorted { known[$0].sortKey.lexicographicallyPrecedes(known[$1].sortKey) }.map { known[$0].pattern }
  }

  private mutating func patterns(ofRule rule: Int) -> [Int] {
    if let found = patterns[rule] { return found }
    var found: Set<InputPattern> = []
    for branch in program.rules[rule].branches {
      var walk = InputReadWalk()
      walk.rule(branch)
      found.formUnion(walk.patterns)
    }
    let list = found.map { number(of: $0) }
    patterns[rule] = list
    return list
  }

  private mutating func number(of pattern: InputPattern) -> Int {
    if let number = numbers[pattern] { return number }
    numbers[pattern] = known.count
    known.append((pattern, pattern.sortKey))
    return known.count - 1
  }

  private mutating func uses(ofRule rule: Int) -> [Int] {
    if let known = uses[rule] { return known }
    var collector = ReferenceCollector(root: "data")
    program.rules[rule].branches.forEach { collector.rule($0) }
    var groups: [Int] = []
    for ref in collector.references {
      InputReads.follow(ref.terms.dropFirst(), program.tree, &groups)
    }
    let found = groups.flatMap { program.groups[$0].all }
    uses[rule] = found
    return found
  }

  /// The groups that a reference reaches: those on its way, and all below its end.
  private static func follow(_ terms: ArraySlice<Term>, _ node: RuleTree, _ found: inout [Int]) {
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
    rule.head.visitTerms { term($0) }
    patterns.formUnion(unused.values)
  }

  private mutating func body(_ body: Body) {
    for expression in body {
      if let (name, pattern) = alias(expression) {
        aliases[name] = pattern
        unused[name] = pattern
        continue
      }
      // A modifier of `input` is written, not read; what is asked under it reads its own input.
      expression.visitTerms { term($0) }
      expression.visitBodies { self.body($0) }
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
      term.visitParts { self.term($0) }
      term.visitComprehension { heads, body in
        self.body(body)
        heads.forEach { self.term($0) }
      }
    }
  }
}
