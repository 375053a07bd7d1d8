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

/// The METADATA blocks that speak of a package or of one of its rules, from afar to near.
struct PackageAnnotations {
  private let modules: [Module]
  private let package: String

  init(package: String, modules: [Module]) {
    self.package = package
    self.modules = modules
  }

  /// The definitions of the rule `name` in all files, `else` branches among them.
  func definitions(of name: String) -> [RuleDefinition] {
    var found: [RuleDefinition] = []
    for module in modules where module.package.name == package {
      for (index, rule) in module.rules.enumerated() where rule.head.reference.headName == name && !rule.isDefault {
        let blocks = annotations(of: name, index: index, in: module)
        var branch: Rule? = rule
        while let definition = branch {
          found.append(RuleDefinition(rule: definition, annotations: blocks))
          branch = definition.elseRule
        }
      }
    }
    return found
  }

  /// What `custom.input` says of the package, or of a rule of it; nil where nothing is said.
  var inputShape: Value? { aboutPackage.reversed().lazy.compactMap { $0.custom?["input"] }.first }

  private var aboutPackage: [Annotations] {
    let all = modules.flatMap { module in
      module.annotations.filter { block in
        switch block.scope {
        case .package: module.package.name == package
        case .subpackages: package == module.package.name || package.hasPrefix(module.package.name + ".")
        case .rule, .document: false
        }
      }
    }
    return all.filter { $0.scope == .subpackages }.sorted { $0.target.terms.count < $1.target.terms.count }
      + all.filter { $0.scope == .package }
  }

  private func annotations(of name: String, index: Int, in module: Module) -> [Annotations] {
    let document = modules.filter { $0.package.name == package }.flatMap { other in
      other.annotations.filter { block in
        guard block.scope == .document, let rule = block.ruleIndex, other.rules.indices.contains(rule) else {
          return false
        }
        return other.rules[rule].head.reference.headName == name
      }
    }
    return aboutPackage + document + module.annotations.filter { $0.scope == .rule && $0.ruleIndex == index }
  }
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
