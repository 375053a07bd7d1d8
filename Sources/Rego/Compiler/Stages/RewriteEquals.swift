import RegoSyntax

extension CompilerStage {
  /// `==` becomes `=`: behind the order of bodies both sides are bound. Not in queries, where it stays the built-in: its types
  /// need not agree, and under `not` what it compares must be defined.
  static let rewriteEquals = eachRule("RewriteEquals") { rule, _ in
    guard rule.features.contains(.equals), !rule.isQuery else { return }
    for index in rule.branches.indices { rule.branches[index].body.rewriteEquals() }
  }
}

extension Array where Element == Expression {
  fileprivate mutating func rewriteEquals() {
    for index in indices {
      if let call = self[index].binary("equal") {
        self[index].kind = .call(
          Call(
            location: call.location, function: Ref([.variable("eq", at: call.location)]), arguments: call.arguments))
      }
      self[index].rewriteTerms { $0.rewriteEquals() }
      self[index].rewriteBodies { $0.rewriteEquals() }
    }
  }
}

extension Term {
  fileprivate mutating func rewriteEquals() {
    rewriteParts { $0.rewriteEquals() }
    rewriteComprehension { _, body in body.rewriteEquals() }
  }
}
