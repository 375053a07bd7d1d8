/// What decides, for a whole module, how its rules are written.
struct FormatStyle: Sendable {
  let isV1: Bool
  let usesIf: Bool
  let usesContains: Bool
  /// Heads of two parts are written with a dot, as some rule has a head that cannot do without.
  let usesDottedHeads: Bool
  let keywords: FutureKeywords
  /// Read as v0, written as v1.
  let changesVersion: Bool

  init(_ module: Module, target: PolicyFormatter.Target) {
    isV1 = target != .v0
    changesVersion = module.version == .v0 && isV1
    let names = module.imports.map(\.names)
    let hasRegoV1 = names.contains(["rego", "v1"])
    let hasAll = names.contains(["future", "keywords"])
    usesIf = isV1 || hasRegoV1 || hasAll || names.contains(["future", "keywords", "if"])
    usesContains = isV1 || hasRegoV1 || hasAll || names.contains(["future", "keywords", "contains"])
    usesDottedHeads = module.rules.contains { rule in
      let count = rule.head.reference.terms.count
      return count > 2 || count == 2 && rule.head.key != nil
    }
    var keywords = isV1 || hasRegoV1 ? FutureKeywords.v1 : []
    if hasAll { keywords.formUnion(.v1) }
    let imported = names.filter { $0.count == 3 && $0.starts(with: ["future", "keywords"]) }.compactMap(\.last)
    keywords.formUnion(FutureKeywords(names: Set(imported)))
    self.keywords = keywords
  }
}
