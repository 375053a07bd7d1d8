import RegoSyntax
import RegoValues

/// A planned program: the parts that queries are added to.
struct PlannedProgram: Sendable {
  var parts: PlanParts
  var functions: [[Value]: Int32]
  /// For each group of the resolved program the plan's group, which may hold others as well, and where it stands in its value.
  var places: [GroupPlace]

  struct GroupPlace: Sendable {
    var group: Int32
    /// The path from the group's value to that of the resolved group.
    var below: [Value]
  }
}

extension Planner {
  static func program(
    _ program: ResolvedProgram, catalog: BuiltinCatalog, data: Value, watches: Bool = false
  ) throws(Diagnostics) -> PlannedProgram {
    var tree = DocumentTree(program: program)
    tree.build()
    var parts = PlanParts()
    parts.groups = tree.groups
    parts.nodes = tree.nodes
    parts.paths = tree.paths
    parts.builtins = ContiguousArray(catalog.builtins.map(BuiltinEntry.init))
    parts.data = data
    var planner = Planner(parts: parts, catalog: catalog, functions: tree.functions)
    planner.watches = watches
    if watches { planner.isVirtual = program.isVirtual }
    for (index, members) in tree.members.enumerated() {
      let rules = members.flatMap { program.groups[$0].all }.map { program.rules[$0] }
      planner.plan(Int32(truncatingIfNeeded: index), rules: rules)
    }
    if let problem = planner.problem { throw Diagnostics(problem) }
    return PlannedProgram(parts: planner.writer.parts, functions: tree.functions, places: tree.places)
  }

  /// Adds a query to a program.
  static func query(
    _ query: ResolvedQuery, on program: PlannedProgram, catalog: BuiltinCatalog, watches: Bool = false
  ) throws(Diagnostics) -> Plan {
    var planner = Planner(parts: program.parts, catalog: catalog, functions: program.functions)
    planner.watches = watches
    planner.authorNames = query.names
    let entry = planner.writer.position
    planner.beginFrame()
    let exhausted = planner.writer.newLabel()
    planner.fail = exhausted
    planner.plan(query.body)
    let first = planner.newSlots(query.bindings.count)
    for (index, binding) in query.bindings.enumerated() {
      let variable = Term(location: planner.writer.location, kind: .variable(binding.variable))
      _ = planner.evaluate(variable, into: first + Int32(truncatingIfNeeded: index))
    }
    planner.emit(.answer(first: first, count: Int32(truncatingIfNeeded: query.bindings.count)))
    planner.emit(.jump(planner.fail))
    planner.writer.place(exhausted)
    planner.emit(.halt)
    planner.writer.resolveLabels()
    if let problem = planner.problem { throw Diagnostics(problem) }
    return Plan(
      planner.writer.parts, query: QueryPlan(entry: entry, shape: planner.shape),
      bindings: query.bindings.map { Text($0.name) })
  }
}

/// Which documents there are, and which groups of rules make them.
private struct DocumentTree {
  let program: ResolvedProgram
  var nodes: ContiguousArray<DocumentNode> = [DocumentNode(path: 0..<0, parent: -1)]
  var paths: ContiguousArray<Value> = []
  var groups: ContiguousArray<GroupPlan> = []
  /// The resolved groups whose rules a planned group holds.
  var members: [[Int]] = []
  var functions: [[Value]: Int32] = [:]
  var places: [PlannedProgram.GroupPlace] = []

  init(program: ResolvedProgram) {
    self.program = program
    places = Array(repeating: .init(group: -1, below: []), count: program.groups.count)
  }

  mutating func build() {
    for key in program.tree.keys { add(program.tree.children[key], key: key, below: 0) }
    for module in program.modules { addPackage(module.package) }
    _ = collectGroups(0)
  }

  private mutating func add(_ tree: RuleTree?, key: Value, below parent: Int32) {
    guard let tree else { return }
    let index = addNode(key, below: parent)
    let path = nodes[Int(index)].path
    let keys = Array(paths[path])
    if let group = tree.group {
      let planned = addGroup(group, node: index, path: path)
      if groups[Int(planned)].arity == nil {
        nodes[Int(index)].group = planned
      } else {
        nodes[Int(index)].function = planned
      }
    }
    let group = nodes[Int(index)].group
    for key in tree.keys {
      if group >= 0 {
        absorb(tree.children[key], path: keys + [key], into: group, node: index)
      } else {
        add(tree.children[key], key: key, below: index)
      }
    }
  }

  /// A package is a document also where it has no rules.
  private mutating func addPackage(_ package: Package) {
    var parent: Int32 = 0
    for term in package.path.terms.dropFirst() {
      guard case .scalar(let key) = term.kind, nodes[Int(parent)].group < 0 else { return }
      if let child = nodes[Int(parent)].children[key] {
        parent = child
      } else {
        parent = addNode(key, below: parent)
      }
    }
  }

  private mutating func addNode(_ key: Value, below parent: Int32) -> Int32 {
    let index = Int32(truncatingIfNeeded: nodes.count)
    var node = DocumentNode(path: addPath(Array(paths[nodes[Int(parent)].path]) + [key]), parent: parent)
    node.isHidden = parent == 0 && key == "system"
    nodes.append(node)
    nodes[Int(parent)].children.insert(key, index)
    return index
  }

  private mutating func addPath(_ keys: [Value]) -> Range<Int> {
    paths += keys
    return paths.count - keys.count..<paths.count
  }

  private mutating func addGroup(_ group: Int, node: Int32, path: Range<Int>) -> Int32 {
    let rules = program.groups[group].all.map { program.rules[$0] }
    let index = Int32(truncatingIfNeeded: groups.count)
    groups.append(
      GroupPlan(
        arity: rules.first?.arity, node: node, path: path, location: rules.first?.branches.first?.location ?? .none))
    members.append([group])
    places[group] = .init(group: index, below: [])
    if rules.first?.arity != nil { functions[Array(paths[path])] = index }
    return index
  }

  /// Below a rule there are no documents of their own: what is defined there is part of the rule's value.
  private mutating func absorb(_ tree: RuleTree?, path: [Value], into group: Int32, node: Int32) {
    guard let tree else { return }
    if let member = tree.group {
      if program.groups[member].all.first.map({ program.rules[$0].arity != nil }) ?? false {
        _ = addGroup(member, node: node, path: addPath(path))
      } else {
        members[Int(group)].append(member)
        places[member] = .init(group: group, below: Array(path.dropFirst(groups[Int(group)].path.count)))
      }
    }
    for key in tree.keys { absorb(tree.children[key], path: path + [key], into: group, node: node) }
  }

  private mutating func collectGroups(_ node: Int32) -> [Int32] {
    var found: [Int32] = nodes[Int(node)].group >= 0 ? [nodes[Int(node)].group] : []
    for key in nodes[Int(node)].keys {
      guard let child = nodes[Int(node)].children[key] else { continue }
      let below = collectGroups(child)
      if !nodes[Int(child)].isHidden { found += below }
    }
    if nodes[Int(node)].group < 0 { nodes[Int(node)].groupsBelow = found }
    return found
  }
}
