import RegoSyntax
import RegoValues

extension CompilerStage {
  /// Rules that share a document agree on what it is; no rule lies inside of another's value, nor on a package's or the data's path.
  static let checkRuleConflicts = program("CheckRuleConflicts") { compilation in
    var conflicts = RuleConflicts(compilation)
    for group in compilation.groups.indices { conflicts.check(group: group) }
    conflicts.checkPackages()
    conflicts.checkData()
    for (problem, location) in conflicts.found { compilation.report(problem, at: location) }
    for index in conflicts.broken { compilation.rules[index].isBroken = true }
  }
}

private struct RuleConflicts {
  let compilation: Compilation
  private(set) var found: [(CompileProblem, Location)] = []
  private(set) var broken: Set<Int> = []

  init(_ compilation: Compilation) { self.compilation = compilation }

  private func location(_ index: Int) -> Location { compilation.rules[index].branches[0].location }

  private func place(_ index: Int) -> String { "\(location(index).file):\(location(index).row)" }

  private func isGround(_ index: Int) -> Bool { compilation.rules[index].head.reference.isGround }

  /// Where OPA places conflicts that no single rule is to blame for: the package clause of a rule's file.
  private func packageLocation(_ index: Int) -> Location {
    compilation.rules[index].module.map { compilation.modules[$0].package.location } ?? location(index)
  }

  // MARK: Within a group

  /// No rules below a value; one kind, one arity, one default.
  mutating func check(group: Int) {
    let members = compilation.members[group]
    guard let first = members.first, let last = members.last else { return }
    let below = members.contains(where: isGround) ? rules(below: compilation.groups[group].path) : []
    let defaults = members.filter { compilation.rules[$0].branches[0].isDefault }
    if let owner = members.first(where: isGround), !below.isEmpty {
      let others = below.prefix(10).map { "\(compilation.rules[$0].shownReference) at \(place($0))" }
      found.append((.overlappingRules(compilation.rules[owner].shownReference, others: others), location(owner)))
    } else if isDivided(members) {
      found.append((.conflictingRules(compilation.rules[last].shownReference), location(first)))
    } else if defaults.count > 1 {
      let places = defaults.map(place).joined(separator: ", ")
      let name = compilation.rules[last].shownReference
      found.append((.severalDefaults(name, places: places), packageLocation(defaults[0])))
    } else {
      return
    }
    broken.formUnion(members)
  }

  /// True where some members make a set and others a value, have other numbers of arguments, or are one value of a larger object.
  private func isDivided(_ members: [Int]) -> Bool {
    let rules = members.map { compilation.rules[$0] }
    if Set(rules.map { $0.kind == .partialSet }).count > 1 { return true }
    if Set(rules.map { $0.arity ?? 0 }).count > 1 { return true }
    let values = rules.filter { $0.kind != .partialSet }
    return Set(values.map(\.head.reference.isGround)).count > 1
  }

  /// One rule for each of the nearest groups below a path.
  private func rules(below path: [Value]) -> [Int] {
    guard let node = compilation.tree.node(at: path) else { return [] }
    var result: [Int] = []
    var queue = [node]
    while let next = queue.popLast() {
      for key in next.keys.reversed() {
        guard let child = next.children[key] else { continue }
        if let group = child.group, let rule = compilation.members[group].first {
          result.append(rule)
        } else {
          queue.append(child)
        }
      }
    }
    return result.sorted()
  }

  // MARK: Against packages and data

  /// `package a.b` and, in `package a`, a rule `b`.
  mutating func checkPackages() {
    var packages: Set<[Value]> = []
    for module in compilation.modules where packages.insert(module.package.path.groundPath).inserted {
      let path = module.package.path.groundPath
      var node = compilation.tree
      for key in path {
        guard let next = node.children[key] else { break }
        node = next
        guard let group = node.group, let owner = compilation.members[group].first(where: isGround),
          let name = writtenName(owner)
        else { continue }
        let package = path.map { $0.stringValue ?? $0.description }.joined(separator: ".")
        found.append(
          (.packageConflict(package: package, rule: name, place: place(owner)), packageLocation(owner)))
      }
    }
  }

  /// The head reference as the author wrote it.
  private func writtenName(_ index: Int) -> String? {
    guard let module = compilation.rules[index].module else { return nil }
    let rules = compilation.modules[module].rules
    let definition = compilation.rules[index].definition
    return rules.indices.contains(definition) ? rules[definition].head.reference.description : nil
  }

  /// A rule where base data has a value.
  mutating func checkData() {
    guard compilation.options.refusesDataConflicts, case .object(let object) = compilation.data, object.count > 0
    else { return }
    for group in compilation.groups.indices {
      guard let owner = compilation.members[group].first, isInData(compilation.groups[group].path) else { continue }
      let path = compilation.groups[group].path.map { $0.stringValue ?? "" }.joined(separator: "/")
      found.append((.dataConflict(path), location(owner)))
      broken.formUnion(compilation.members[group])
    }
  }

  private func isInData(_ path: [Value]) -> Bool {
    var value = compilation.data
    for key in path {
      guard case .object(let object) = value, case .string = key, let next = object[key] else { return false }
      value = next
    }
    return true
  }
}
