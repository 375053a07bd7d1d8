import RegoSyntax

/// What a rule contains as it was written: stages that have nothing to do in it leave it alone.
struct RuleFeatures: OptionSet {
  let rawValue: Int

  static let templates = RuleFeatures(rawValue: 1)
  /// `print(…)`, as a literal or inside of a term.
  static let prints = RuleFeatures(rawValue: 2)
  static let modifiers = RuleFeatures(rawValue: 4)
  /// Calls of `rego.…`.
  static let metadata = RuleFeatures(rawValue: 8)
  static let comprehensions = RuleFeatures(rawValue: 16)
  /// `input := …`, `data := …`.
  static let assignedRoots = RuleFeatures(rawValue: 32)
  /// Terms and bodies that stand deeper than `flat` levels below the rule.
  static let nesting = RuleFeatures(rawValue: 64)

  /// Far below what is refused, and hardly ever exceeded.
  private static let flat = 100

  init(rawValue: Int) { self.rawValue = rawValue }

  init(_ branches: [Rule]) {
    var features: RuleFeatures = []
    for branch in branches {
      branch.head.args?.forEach { features.look(at: $0, depth: 1) }
      branch.head.visitTerms { features.look(at: $0, depth: 1) }
      features.look(at: branch.body, depth: 1)
    }
    self = features
  }

  private mutating func look(at body: Body, depth: Int) {
    if depth > RuleFeatures.flat { insert(.nesting) }
    for literal in body {
      if !literal.modifiers.isEmpty { insert(.modifiers) }
      if case .call(let call) = literal.kind { look(at: call) }
      literal.visitTerms { look(at: $0, depth: depth + 1) }
      literal.visitBodies { look(at: $0, depth: depth + 1) }
    }
  }

  private mutating func look(at term: Term, depth: Int) {
    if depth > RuleFeatures.flat { insert(.nesting) }
    switch term.kind {
    case .scalar, .variable: break
    case .template(let parts):
      insert(.templates)
      for case .expression(let part) in parts { look(at: [part], depth: depth + 1) }
    case .call(let call):
      look(at: call)
      for argument in call.arguments { look(at: argument, depth: depth + 1) }
    case .reference, .array, .object, .set: term.visitParts { look(at: $0, depth: depth + 1) }
    case .arrayComprehension, .setComprehension, .objectComprehension:
      insert(.comprehensions)
      term.visitComprehension { heads, body in
        heads.forEach { look(at: $0, depth: depth + 1) }
        look(at: body, depth: depth + 1)
      }
    }
  }

  private mutating func look(at call: Call) {
    switch call.function.headName {
    case "print": insert(.prints)
    case "rego": insert(.metadata)
    case "assign": if call.assignsRoot { insert(.assignedRoots) }
    default: break
    }
  }
}

extension Call {
  fileprivate var assignsRoot: Bool {
    guard let target = arguments.first else { return false }
    return target.isRootDocument || target.variableName.map(Roots.contains) ?? false
  }
}
