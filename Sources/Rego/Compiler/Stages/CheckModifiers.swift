import RegoSyntax
import RegoValues

extension CompilerStage {
  /// Checks what `with` replaces and by what.
  static let checkModifiers = eachRule("CheckModifiers") { rule, compilation in
    guard rule.features.contains(.modifiers) else { return }
    var check = ModifierCheck(compilation)
    for branch in rule.branches {
      check.body(branch.body)
      branch.head.visitTerms { check.term($0) }
    }
    for (problem, location) in check.problems { compilation.report(problem, at: location) }
  }
}

private struct ModifierCheck {
  let compilation: Compilation
  private(set) var problems: [(CompileProblem, Location)] = []

  init(_ compilation: Compilation) { self.compilation = compilation }

  mutating func body(_ body: Body) {
    for expression in body {
      expression.visitTerms { term($0) }
      expression.visitBodies { self.body($0) }
      for modifier in expression.modifiers { self.modifier(modifier, of: expression.location) }
    }
  }

  mutating func term(_ term: Term) {
    term.visitParts { self.term($0) }
    term.visitComprehension { _, body in self.body(body) }
  }

  private mutating func modifier(_ modifier: With, of literal: Location) {
    let target = modifier.target.asReference
    switch target.headName {
    case "input": return
    case "data":
      if replacesPartOfVirtual(target) {
        problems.append((.withPartOfVirtual, modifier.target.location))
        return
      }
    default:
      guard let builtin = compilation.builtin(target) else {
        problems.append((.withTarget, modifier.target.location))
        return
      }
      if compilation.options.unsafeBuiltins.contains(builtin.name) {
        problems.append((.withUnsafeBuiltin(builtin.name), modifier.target.location))
        return
      }
      if let problem = builtin.refusesReplacement {
        problems.append((problem, modifier.target.location))
        return
      }
    }
    if let function = compilation.replacement(of: target, by: modifier.value) {
      checkArity(target, function, at: literal)
    }
  }

  /// A function takes as many arguments as what it replaces.
  private mutating func checkArity(_ target: Ref, _ replacement: Ref, at location: Location) {
    let (have, want) = (arguments(replacement).map(\.bare), arguments(target))
    guard have.count != want.count else { return }
    let problem = CompileProblem.wrongArguments(
      function: target.description, have: RegoType.list(have), want: RegoType.list(want))
    problems.append((problem, location))
  }

  private func arguments(_ function: Ref) -> [RegoType] {
    compilation.builtin(function)?.arguments
      ?? Array(repeating: .anything, count: compilation.arity(of: function) ?? 0)
  }

  /// True where the target lies below a rule's document, which cannot be replaced in part.
  private func replacesPartOfVirtual(_ target: Ref) -> Bool {
    var node = compilation.tree
    for (depth, key) in target.groundPath.enumerated() {
      guard let next = node.children[key] else { return false }
      node = next
      if node.group != nil, depth + 1 < target.terms.count - 1 { return true }
    }
    return false
  }
}

extension Compilation {
  /// The function by which a modifier replaces a function; nil where it replaces by a value.
  func replacement(of target: Ref, by value: Term) -> Ref? {
    guard arity(of: target) != nil else { return nil }
    let ref = value.asReference
    guard let name = ref.headName, !name.hasPrefix("__local") else { return nil }
    return arity(of: ref) == nil ? nil : ref
  }
}

extension Term {
  /// A variable or reference as a reference.
  var asReference: Ref {
    if case .reference(let ref) = kind { return ref }
    return Ref([self])
  }
}

extension Builtin {
  /// Why `with` may not replace this built-in.
  fileprivate var refusesReplacement: CompileProblem? {
    if ["eq", "rego.metadata.chain", "rego.metadata.rule", "assign"].contains(name) { return .withBuiltin(name) }
    if name.hasPrefix("internal.") { return .withInternal(name) }
    return isRelation ? .withRelation : nil
  }
}
