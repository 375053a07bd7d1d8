import RegoSyntax
import RegoValues

extension CompilerStage {
  /// Groups rules by the ground prefix of their head reference and hangs the groups into the tree of virtual documents.
  static let setRuleTree = program("SetRuleTree") { compilation in
    var known: [[Value]: Int] = [:]
    for index in compilation.rules.indices {
      let path = compilation.rules[index].head.reference.groundPath
      let group = known[path] ?? compilation.groups.count
      if group == compilation.groups.count {
        known[path] = group
        compilation.groups.append(RuleGroup(path: path, rules: []))
        compilation.arities.append(nil)
        compilation.members.append([])
        compilation.tree.insert(path[...], group: group)
      }
      compilation.rules[index].group = group
      compilation.members[group].append(index)
      compilation.arities[group] = compilation.arities[group] ?? compilation.rules[index].arity
      if !compilation.rules[index].branches[0].isDefault {
        compilation.groups[group].rules.append(index)
      } else if compilation.groups[group].defaultRule == nil {
        compilation.groups[group].defaultRule = index
      }
    }
  }
}
