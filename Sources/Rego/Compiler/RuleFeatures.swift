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
  /// `==`.
  static let equals = RuleFeatures(rawValue: 16)

  init(rawValue: Int) { self.rawValue = rawValue }

  init(_ branches: [Rule]) {
    var features: RuleFeatures = []
    for branch in branches {
      branch.head.args?.forEach { features.look(at: $0) }
      branch.head.visitTerms { features.look(at: $0) }
      features.look(at: branch.body)
    }
    self = features
  }

  private mutating func look(at body: Body) {
    for literal in body {
      if !literal.modifiers.isEmpty { insert(.modifiers) }
      if case .call(let call) = literal.kind { look(at: call) }
      literal.visitTerms { look(at: $0) }
      literal.visitBodies { look(at: $0) }
    }
  }

  private mutating func look(at term: Term) {
    switch term.kind {
    case .scalar, .variable: break
    case .template(let parts):
      insert(.templates)
      for case .expression(let part) in parts { look(at: [part]) }
    case .call(let call):
      look(at: call)
      term.visitParts { look(at: $0) }
    default:
      term.visitParts { look(at: $0) }
      term.visitComprehension { heads, body in
        heads.forEach { look(at: $0) }
        look(at: body)
      }
    }
  }

  private mutating func look(at call: Call) {
    switch call.function.headName {
    case "print": insert(.prints)
    case "rego": insert(.metadata)
    case "equal": insert(.equals)
    default: break
    }
  }
}
