import RegoSyntax
import RegoValues

/// What a policy says under one name of one package: the rules of that name, seen from outside.
public struct RuleSummary: Sendable {
  public enum Kind: Sendable, Hashable {
    /// One value.
    case complete
    /// `contains`: a set.
    case partialSet
    /// `p[k] := v`, `p[k].q contains v`, …: an object.
    case partialObject
    case function
  }

  /// The package's path as written after `package`, such as `kubernetes.admission`.
  public var package: String
  /// The rule's name within the package, such as `deny`; dotted where the head is (`a.b`).
  public var name: String
  public var kind: Kind
  /// Where the first definition stands.
  public var location: Location
  public var definitionCount: Int
  /// The METADATA blocks that speak of these rules, in source order.
  public var annotations: [Annotations]
  /// The version of the language that the first definition's file is written in.
  public var version: RegoVersion
  /// The index of the group in the resolved program.
  let group: Int

  public var isFunction: Bool { kind == .function }
}

extension RuleSummary {
  /// One summary for each group, by package and name.
  static func all(of program: ResolvedProgram) -> [RuleSummary] {
    let summaries = program.groups.indices.compactMap { RuleSummary(group: $0, of: program) }
    return summaries.sorted { ($0.package, $0.name) < ($1.package, $1.name) }
  }

  private init?(group index: Int, of program: ResolvedProgram) {
    let group = program.groups[index]
    let rules = group.all.map { program.rules[$0] }
    guard let first = rules.first, program.modules.indices.contains(first.module) else { return nil }
    let module = program.modules[first.module]
    let depth = module.package.path.terms.count - 1
    package = RuleSummary.dotted(group.path.prefix(depth))
    name = RuleSummary.dotted(group.path.dropFirst(depth))
    kind = RuleSummary.kind(of: rules)
    location = first.branches.first?.location ?? .none
    definitionCount = rules.count
    annotations = rules.flatMap { rule -> [Annotations] in
      guard program.modules.indices.contains(rule.module) else { return [] }
      return program.modules[rule.module].annotations.filter { $0.ruleIndex == rule.definition }
    }
    version = module.version
    self.group = index
  }

  private static func kind(of rules: [ResolvedRule]) -> Kind {
    if rules.contains(where: { $0.kind == .function }) { return .function }
    if rules.contains(where: { $0.kind == .partialObject }) { return .partialObject }
    guard let first = rules.first else { return .complete }
    if first.kind == .partialSet {
      return rules.allSatisfy { $0.head.reference.terms.count == $0.groundPrefixCount } ? .partialSet : .partialObject
    }
    return .complete
  }

  private static func dotted(_ path: some Sequence<Value>) -> String {
    path.map { $0.stringValue ?? $0.description }.joined(separator: ".")
  }
}
