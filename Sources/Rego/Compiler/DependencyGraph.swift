import RegoSyntax
import RegoValues

/// Which rules a rule can ask for: by its references and calls, those with variables in them included.
///
/// Nodes are rules and, so that `data.lib[x]` costs one edge and not one for each rule below, groups of rules and the nodes of
/// the rule tree.
struct DependencyGraph {
  /// Edges by node: rules first, then groups, then tree nodes.
  private(set) var edges: [[Int]]
  let ruleCount: Int
  private let groupNodes: Range<Int>

  init(_ compilation: Compilation) {
    var builder = GraphBuilder(compilation)
    builder.addTree(compilation.tree)
    for index in compilation.rules.indices where !compilation.rules[index].isBroken {
      builder.addRule(index, compilation.rules[index])
    }
    edges = builder.edges
    ruleCount = compilation.rules.count
    groupNodes = ruleCount..<(ruleCount + compilation.groups.count)
  }

  /// The rules that lie on a cycle, each with the way back to itself.
  func cycles() -> [[Int]] {
    let components = stronglyConnected()
    var size: [Int: Int] = [:]
    for component in components { size[component, default: 0] += 1 }
    var shown: [Int: Int] = [:]
    var result: [[Int]] = []
    for rule in 0..<ruleCount {
      let component = components[rule]
      guard size[component, default: 0] > 1 else { continue }
      shown[component, default: 0] += 1
      // A component of thousands of rules is one mistake: its first rules show it.
      guard shown[component, default: 0] <= 20, let path = way(from: rule, within: components) else { continue }
      result.append(path)
    }
    return result
  }

  /// The rules, each behind those that it can ask for (apart from cycles).
  func dependenciesFirst() -> [Int] {
    // Components are numbered when they are complete: what they lead to has smaller numbers.
    let components = stronglyConnected()
    return (0..<ruleCount).sorted { (components[$0], $0) < (components[$1], $1) }
  }

  /// The edges the other way round, for `dependents`.
  func callers() -> [[Int]] {
    var callers = Array(repeating: [Int](), count: edges.count)
    for (node, targets) in edges.enumerated() {
      for target in targets { callers[target].append(node) }
    }
    return callers
  }

  /// The rules that can ask for one of these, directly or by others; without these.
  func dependents(of rules: [Int], callers: [[Int]]) -> [Int] {
    guard !rules.isEmpty else { return [] }
    var seen = Set(rules)
    var open = rules
    var result: [Int] = []
    while let node = open.popLast() {
      for caller in callers[node] where seen.insert(caller).inserted {
        open.append(caller)
        if caller < ruleCount { result.append(caller) }
      }
    }
    return result.sorted()
  }

  /// A way from a rule back to itself, by rules only.
  private func way(from start: Int, within components: [Int]) -> [Int]? {
    var previous: [Int: Int] = [:]
    var queue = [start]
    var position = 0
    while position < queue.count {
      let node = queue[position]
      position += 1
      // Groups are no steps of their own: which way is the shortest is a matter of rules.
      let steps = edges[node].flatMap { groupNodes.contains($0) ? edges[$0] : [$0] }
      for next in steps where components[next] == components[start] {
        if next == start {
          var path = [start]
          var step = node
          while step != start {
            path.append(step)
            step = previous[step] ?? start
          }
          path.append(start)
          return path.reversed().filter { $0 < ruleCount }
        }
        if previous[next] == nil {
          previous[next] = node
          queue.append(next)
        }
      }
    }
    return nil
  }

  /// Tarjan's components without recursion: the component of each node.
  private func stronglyConnected() -> [Int] {
    let count = edges.count
    var order = Array(repeating: -1, count: count)
    var low = Array(repeating: 0, count: count)
    var component = Array(repeating: -1, count: count)
    var stack: [Int] = []
    var visits: [(node: Int, edge: Int)] = []
    var next = 0
    var components = 0
    for root in 0..<count where order[root] < 0 {
      visits.append((root, 0))
      while let (node, edge) = visits.last {
        if edge == 0, order[node] < 0 {
          order[node] = next
          low[node] = next
          next += 1
          stack.append(node)
        }
        if edge < edges[node].count {
          visits[visits.count - 1].edge += 1
          let target = edges[node][edge]
          if order[target] < 0 {
            visits.append((target, 0))
          } else if component[target] < 0 {
            low[node] = min(low[node], order[target])
          }
          continue
        }
        visits.removeLast()
        if let parent = visits.last?.node { low[parent] = min(low[parent], low[node]) }
        guard low[node] == order[node] else { continue }
        while let member = stack.popLast() {
          component[member] = components
          if member == node { break }
        }
        components += 1
      }
    }
    return component
  }
}

private struct GraphBuilder {
  let compilation: Compilation
  var edges: [[Int]]
  /// The tree with the numbers of its nodes.
  private final class Numbered {
    let number: Int
    /// The node of the group that stands here.
    let group: Int?
    var children: [Value: Numbered] = [:]
    init(number: Int, group: Int?) {
      self.number = number
      self.group = group
    }
  }
  private var root: Numbered

  private struct DynamicKey: Hashable {
    let node: Int
    let form: [String]
  }
  private var dynamics: [DynamicKey: Int] = [:]

  init(_ compilation: Compilation) {
    self.compilation = compilation
    edges = Array(repeating: [], count: compilation.rules.count) + compilation.groups.map(\.all)
    root = Numbered(number: edges.count, group: nil)
  }

  mutating func addTree(_ tree: RuleTree) {
    root = number(tree)
  }

  private mutating func number(_ tree: RuleTree) -> Numbered {
    let group = tree.group.map { compilation.rules.count + $0 }
    let node = Numbered(number: edges.count, group: group)
    edges.append(group.map { [$0] } ?? [])
    for key in tree.keys {
      guard let child = tree.children[key] else { continue }
      let numbered = number(child)
      node.children[key] = numbered
      edges[node.number].append(numbered.number)
    }
    return node
  }

  mutating func addRule(_ index: Int, _ rule: WorkingRule) {
    var collector = ReferenceCollector(root: "data")
    rule.branches.forEach { collector.rule($0) }
    var targets: [Int] = []
    for ref in collector.references { follow(ref.terms.dropFirst(), root, &targets) }
    if targets.count < 2 {
      edges[index] = targets
      return
    }
    var known: Set<Int> = []
    edges[index] = targets.filter { known.insert($0).inserted }
  }

  /// What a reference reaches: the rules on its way, and all below its end.
  private mutating func follow(_ terms: ArraySlice<Term>, _ node: Numbered, _ targets: inout [Int]) {
    var (node, terms) = (node, terms)
    while let key = terms.first {
      guard let value = key.scalar else {
        targets.append(dynamic(terms, node))
        return
      }
      guard let child = node.children[value] else { return }
      if let group = child.group { targets.append(group) }
      (node, terms) = (child, terms.dropFirst())
    }
    targets.append(node.number)
  }

  /// What lies behind a key that only evaluation knows: one node of the graph for all references of that form.
  private mutating func dynamic(_ terms: ArraySlice<Term>, _ node: Numbered) -> Int {
    if terms.count == 1 { return node.number }
    let form = terms.map { $0.scalar.map { "=\($0)" } ?? "*" }
    let key = DynamicKey(node: node.number, form: form)
    if let known = dynamics[key] { return known }
    let number = edges.count
    edges.append([])
    dynamics[key] = number
    var targets: [Int] = []
    for child in node.children.values.sorted(by: { $0.number < $1.number }) {
      if let group = child.group { targets.append(group) }
      if !child.children.isEmpty { follow(terms.dropFirst(), child, &targets) }
    }
    edges[number] = targets
    return number
  }
}

/// All references of a rule, called functions and the targets of modifiers among them.
struct ReferenceCollector {
  private(set) var references: [Ref] = []
  /// nil for references to whatever there is.
  private let root: String?

  init(root: String? = nil) { self.root = root }

  mutating func rule(_ rule: Rule) {
    rule.head.visitTerms { term($0) }
    body(rule.body)
  }

  mutating func body(_ body: Body) {
    for expression in body {
      if case .call(let call) = expression.kind { add(call.function) }
      // A mock may call the built-in that it replaces, also from its own body.
      for modifier in expression.modifiers where !modifier.mocksBuiltin {
        term(modifier.target)
        term(modifier.value)
      }
      expression.visitTermsOfKind { term($0) }
      expression.visitBodies { self.body($0) }
    }
  }

  mutating func term(_ term: Term) {
    switch term.kind {
    case .scalar, .variable: return
    case .reference(let ref): add(ref)
    case .call(let call): add(call.function)
    default: break
    }
    term.visitParts { self.term($0) }
    term.visitComprehension { heads, body in
      heads.forEach { self.term($0) }
      self.body(body)
    }
  }

  private mutating func add(_ ref: Ref) {
    if root == nil || ref.headName == root { references.append(ref) }
  }
}

extension With {
  /// True where a function replaces a built-in.
  fileprivate var mocksBuiltin: Bool {
    guard case .reference(let target) = target.kind, !Roots.contains(target.headName ?? "data"),
      case .reference = value.kind
    else { return false }
    return true
  }
}
