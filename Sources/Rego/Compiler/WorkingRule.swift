import RegoSyntax
import RegoValues

/// A rule, or a query, on its way through the stages.
struct WorkingRule {
  /// The rule and its `else` branches. A query is one branch with nothing in its head.
  var branches: [Rule]
  /// Index of the module; nil for a query.
  let module: Int?
  /// Index of the definition in the module.
  let definition: Int
  var locals: LocalNames
  let features: RuleFeatures
  /// A call in it may be one that `CheckBuiltins` refuses.
  var mayBeRefused = false
  /// A stage found an error in it: later stages pass it by.
  var isBroken = false
  /// Of a query: what names mean under its package and imports.
  var queryNames = GlobalScope()
  /// Index of its group, once the tree of rules stands.
  var group = 0

  var head: Head { branches[0].head }
  var isQuery: Bool { module == nil }

  /// A function, by its arguments.
  var arity: Int? { head.args?.count }

  init(_ rule: Rule, module: Int, definition: Int) {
    var branches: [Rule] = []
    var next: Rule? = rule
    while var branch = next {
      next = branch.elseRule
      branch.elseRule = nil
      branch.head.reference = rule.head.reference
      if branch.head.args == nil { branch.head.args = rule.head.args }
      branches.append(branch)
    }
    self.branches = branches
    features = RuleFeatures(branches)
    self.module = module
    self.definition = definition
    locals = LocalNames()
  }

  init(query body: Body) {
    let head = Head(location: body.first?.location ?? .none, reference: Ref([]))
    branches = [Rule(location: head.location, head: head, body: body)]
    features = RuleFeatures(branches)
    module = nil
    definition = 0
    locals = LocalNames(prefix: "__localq")
  }

  /// Stands in the place of a rule that a stage works on.
  static let absent = WorkingRule()

  private init() {
    branches = []
    features = []
    module = nil
    definition = 0
    locals = LocalNames()
  }

  /// The absolute head reference with the author's names, as messages show it.
  var shownReference: String { head.reference.named(by: locals.authorNames).description }

  var kind: ResolvedRule.Kind {
    let head = self.head
    if head.args != nil { return .function }
    if head.key != nil { return .partialSet }
    return head.reference.isGround ? .complete : .partialObject
  }
}

extension Head {
  /// Hands out the key, the value and the variable parts of the reference.
  mutating func rewriteTerms(_ rewrite: (inout Term) -> Void) {
    for index in reference.terms.indices.dropFirst() { rewrite(&reference.terms[index]) }
    if var present = key {
      rewrite(&present)
      key = present
    }
    if var present = value {
      rewrite(&present)
      value = present
    }
  }

  /// The key, the value and the terms of the reference behind its head.
  var terms: [Term] {
    Array(reference.terms.dropFirst()) + (key.map { [$0] } ?? []) + (value.map { [$0] } ?? [])
  }
}
