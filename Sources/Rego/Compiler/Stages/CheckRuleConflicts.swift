import RegoSyntax
import RegoValues

extension CompilerStage {
  /// Rules that share a document agree on what it is; no rule lies inside of another's value, nor on a package's or the data's path.
  static let checkRuleConflicts = program("CheckRuleConflicts") { compilation in
    for group in compilation.groups.indices { compilation.checkAgreement(inGroup: group) }
    compilation.checkOverlap()
    compilation.checkPackages()
    compilation.checkData()
  }
}

extension Compilation {
  private func kind(_ index: Int) -> ResolvedRule.Kind { rules[index].kind }

  private func place(_ location: Location) -> String { "\(location.file):\(location.row)" }

  private mutating func `break`(_ indices: some Sequence<Int>) {
    for index in indices { rules[index].isBroken = true }
  }

  /// One kind, one arity, one default.
  fileprivate mutating func checkAgreement(inGroup group: Int) {
    let members = rules.indices(inGroup: group, of: groups[group])
    guard let first = members.first else { return }
    let name = rules[first].head.reference.prefix(groups[group].path.count + 1).description
    let location = rules[first].branches[0].location
    let defaults = members.filter { rules[$0].branches[0].isDefault }
    var isConflict = false
    let arities = Set(members.map { rules[$0].arity })
    if arities.count > 1 { isConflict = true }
    let kinds = Set(members.filter { !rules[$0].branches[0].isDefault }.map(kind))
    let hasSets = kinds.contains(.partialSet)
    let setsAtEnd = members.filter { kind($0) == .partialSet && rules[$0].head.reference.isGround }
    if hasSets, !setsAtEnd.isEmpty, kinds.count > 1 || !defaults.isEmpty { isConflict = true }
    if kinds.contains(.complete), kinds.contains(.partialObject) { isConflict = true }
    if isConflict {
      report(.conflictingRules(name), at: location)
      self.break(members)
    } else if defaults.count > 1 {
      let places = defaults.map { place(rules[$0].branches[0].location) }.joined(separator: ", ")
      report(.severalDefaults(name, places: places), at: rules[defaults[0]].branches[0].location)
      self.break(members)
    }
  }

  /// `p := 1` and `p.a := 2`: a value cannot be extended.
  fileprivate mutating func checkOverlap() {
    for group in groups.indices {
      let members = groups[group].all
      guard
        let owner = members.first(where: {
          [.complete, .partialSet, .function].contains(kind($0)) && rules[$0].head.reference.isGround
        }),
        let node = tree.node(at: groups[group].path), !node.children.isEmpty
      else { continue }
      let below = node.groups.flatMap { groups[$0].all.prefix(1) }.filter { !rules[$0].isBroken }
      if below.isEmpty || rules[owner].isBroken { continue }
      let others = below.prefix(10).map {
        "\(rules[$0].head.reference.description) at \(place(rules[$0].branches[0].location))"
      }
      report(
        .overlappingRules(rules[owner].head.reference.description, others: others),
        at: rules[owner].branches[0].location)
      self.break(members)
    }
  }

  /// `package a.b` and, in `package a`, a rule `b`.
  fileprivate mutating func checkPackages() {
    var packages: Set<[Value]> = []
    for module in modules where packages.insert(module.package.path.groundPath).inserted {
      let path = module.package.path.groundPath
      var node = tree
      for key in path {
        guard let next = node.children[key] else { break }
        node = next
        guard let group = node.group, let owner = groups[group].all.first else { continue }
        guard let definer = rules[owner].module, let own = modules[definer].rules[safe: rules[owner].definition]
        else { continue }
        let package = path.map { $0.stringValue ?? $0.description }.joined(separator: ".")
        let problem = CompileProblem.packageConflict(
          package: package, rule: own.head.reference.description, place: place(rules[owner].branches[0].location))
        report(problem, at: module.package.location)
      }
    }
  }

  /// A rule on the path of base data.
  fileprivate mutating func checkData() {
    guard options.refusesDataConflicts, case .object(let object) = data, object.count > 0 else { return }
    for group in groups.indices {
      guard let owner = groups[group].all.first, conflicts(groups[group].path) else { continue }
      report(.dataConflict(rules[owner].head.reference.description), at: rules[owner].branches[0].location)
      self.break(groups[group].all)
    }
  }

  /// True where base data reaches the end of a rule's path, or ends above it in something that is no object.
  private func conflicts(_ path: [Value]) -> Bool {
    var value = data
    for key in path {
      guard case .object(let object) = value else { return true }
      guard let next = object[key] else { return false }
      value = next
    }
    return true
  }
}

extension RuleTree {
  /// The groups below this node.
  fileprivate var groups: [Int] {
    keys.flatMap { key in
      guard let child = children[key] else { return [Int]() }
      return (child.group.map { [$0] } ?? []) + child.groups
    }
  }
}

extension Array where Element == WorkingRule {
  /// All rules of a group in source order, the defaults among them.
  fileprivate func indices(inGroup group: Int, of summary: RuleGroup) -> [Int] {
    summary.all.sorted()
  }
}

extension Array {
  subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

extension Ref {
  fileprivate func prefix(_ count: Int) -> Ref { Ref(Array(terms.prefix(count))) }
}
