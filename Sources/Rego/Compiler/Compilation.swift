import RegoSyntax
import RegoValues

/// What the stages share: the modules, the rules on their way, and what went wrong.
struct Compilation {
  let options: CompilerOptions
  let modules: [Module]
  let data: Value
  var rules: [WorkingRule] = []
  var groups: [RuleGroup] = []
  var tree = RuleTree()
  /// Per module: what a name that is not local stands for.
  var globals: [GlobalScope] = []
  /// Per module: which of these names were used.
  var usedNames: [Set<String>] = []
  /// Per group: all its rules in order, also defaults that are one too many.
  var members: [[Int]] = []
  /// Per group: the number of arguments of its functions.
  var arities: [Int?] = []
  /// What is known of the types of documents and functions, once types are checked.
  var types = TypeTree()
  /// Which rules ask for which, once heads and bodies stand as they will be planned.
  var dependencies: DependencyGraph?
  var diagnostics: [Diagnostic] = []

  init(options: CompilerOptions, modules: [Module], data: Value) {
    self.options = options
    self.modules = modules
    self.data = data
  }

  mutating func report(_ problem: CompileProblem, at location: Location) {
    diagnostics.append(Diagnostic(code: problem.code, message: problem.message, location: location))
  }

  /// True where the rules of v1 hold for a module.
  func isV1(_ module: Int) -> Bool { options.strict || modules[module].version != .v0 }

  /// The number of arguments of a function, by its resolved reference.
  func arity(of function: Ref) -> Int? {
    if function.headName == "data" {
      return group(of: function).flatMap { arities[$0] }
    }
    return signature(of: function)?.arguments.count
  }

  /// The built-in that a resolved reference names.
  func builtin(_ function: Ref) -> Builtin? {
    guard !Roots.contains(function.headName ?? "data") else { return nil }
    return function.dottedName.flatMap { options.catalog[$0] }
  }

  /// The types of the built-in that a resolved reference names.
  func signature(of function: Ref) -> BuiltinSignature? {
    guard !Roots.contains(function.headName ?? "data") else { return nil }
    return function.dottedName.flatMap { options.catalog.signature(of: $0) }
  }

  /// The group whose path a ground reference is.
  func group(of ref: Ref) -> Int? {
    guard ref.headName == "data" else { return nil }
    var node = tree
    for term in ref.terms.dropFirst() {
      guard case .scalar(let key) = term.kind, let next = node.children[key] else { return nil }
      node = next
    }
    return node.group
  }

  /// Runs a stage over a rule; errors break the rule.
  mutating func run(_ stage: (inout WorkingRule, inout Compilation) -> Void, on index: Int) {
    guard !rules[index].isBroken else { return }
    let before = diagnostics.count
    // The only owner of the tree: what a stage leaves alone is not copied.
    var rule = WorkingRule.absent
    swap(&rule, &rules[index])
    stage(&rule, &self)
    rule.isBroken = diagnostics.count > before
    swap(&rule, &rules[index])
  }
}
