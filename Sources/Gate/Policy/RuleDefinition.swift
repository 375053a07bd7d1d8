import RegoSyntax
import RegoValues

/// One definition of a deciding rule: what its METADATA says, and which parts of its text test and which only speak.
struct RuleDefinition: Sendable {
  let location: Location
  var short: String?
  var title: String?
  var summary: String?
  var fix: String?
  var severity: Severity?
  let words: RuleWords
  /// `deny { … }`: the value is true and nothing else.
  let isPlainTruth: Bool

  init(rule: Rule, annotations: [Annotations]) {
    location = rule.location
    words = RuleWords(rule: rule)
    if rule.head.key == nil, case .scalar(.bool)? = rule.head.value?.kind {
      isPlainTruth = true
    } else {
      isPlainTruth = false
    }
    for block in annotations { take(block) }
  }

  /// Later blocks stand nearer to the rule and win.
  private mutating func take(_ block: Annotations) {
    let isAboutRule = block.scope == .rule || block.scope == .document
    if isAboutRule {
      title = block.title ?? title
      summary = block.description ?? summary
      short = text(block.custom?["short"]) ?? text(block.custom?["id"]) ?? short
    }
    fix = text(block.custom?["fix"]) ?? fix
    switch text(block.custom?["severity"])?.lowercased() {
    case "deny", "error": severity = .deny
    case "warn", "warning": severity = .warn
    default: break
    }
  }

  private func text(_ value: Value?) -> String? {
    guard let text = value?.stringValue, !text.isEmpty else { return nil }
    return text
  }
}

/// What the modules of a policy say in METADATA blocks, by package.
struct PolicyAnnotations {
  private let modules: [Module]
  private let byPackage: [String: [Int]]
  /// The blocks that speak of packages below their own too.
  private let wide: [(package: String, block: Annotations)]

  init(modules: [Module]) {
    self.modules = modules
    var byPackage: [String: [Int]] = [:]
    var wide: [(String, Annotations)] = []
    for (index, module) in modules.enumerated() {
      let name = module.package.name
      byPackage[name, default: []].append(index)
      for block in module.annotations where block.scope == .subpackages { wide.append((name, block)) }
    }
    self.byPackage = byPackage
    self.wide = wide
  }

  func package(_ name: String) -> PackageAnnotations {
    let above = wide.filter { name == $0.package || name.hasPrefix($0.package + ".") }.map(\.block)
    return PackageAnnotations(
      modules: (byPackage[name] ?? []).map { modules[$0] },
      above: above.sorted { $0.target.terms.count < $1.target.terms.count })
  }
}

/// The METADATA blocks that speak of a package or of one of its rules, from afar to near.
struct PackageAnnotations {
  /// Those of the package.
  private let modules: [Module]
  private let aboutPackage: [Annotations]
  /// Where the rules of each name stand.
  private var rules: [String: [(module: Int, rule: Int)]] = [:]
  /// The blocks about all rules of a name.
  private var documents: [String: [Annotations]] = [:]

  fileprivate init(modules: [Module], above: [Annotations]) {
    self.modules = modules
    aboutPackage = above + modules.flatMap { $0.annotations.filter { $0.scope == .package } }
    for (index, module) in modules.enumerated() {
      for (number, rule) in module.rules.enumerated() where !rule.isDefault {
        guard let name = rule.head.reference.headName else { continue }
        rules[name, default: []].append((index, number))
      }
      for block in module.annotations where block.scope == .document {
        guard let rule = block.ruleIndex, module.rules.indices.contains(rule),
          let name = module.rules[rule].head.reference.headName
        else { continue }
        documents[name, default: []].append(block)
      }
    }
  }

  /// The definitions of the rule `name` in all files, `else` branches among them.
  func definitions(of name: String) -> [RuleDefinition] {
    var found: [RuleDefinition] = []
    for (module, index) in rules[name] ?? [] {
      let own = modules[module].annotations.filter { $0.scope == .rule && $0.ruleIndex == index }
      let blocks = aboutPackage + (documents[name] ?? []) + own
      var branch: Rule? = modules[module].rules[index]
      while let definition = branch {
        found.append(RuleDefinition(rule: definition, annotations: blocks))
        branch = definition.elseRule
      }
    }
    return found
  }

  /// What `custom.input` says of the package, or of a rule of it; nil where nothing is said.
  var inputShape: Value? { aboutPackage.reversed().lazy.compactMap { $0.custom?["input"] }.first }
}

extension Package {
  /// As `RuleSummary.package` has it: `kubernetes.admission`.
  var name: String {
    path.terms.dropFirst().map { term in
      if case .scalar(.string(let key)) = term.kind { return key.string }
      return "_"
    }.joined(separator: ".")
  }
}
