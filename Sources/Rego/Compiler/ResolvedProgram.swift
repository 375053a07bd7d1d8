import RegoSyntax
import RegoValues

/// Compiled modules: what the planner starts from.
///
/// ```swift
/// let program = try Compiler(options: options).program([module])
/// let group = program.tree.node(at: ["kubernetes", "admission", "deny"])?.group
/// program.groups[group].rules.map { program.rules[$0].kind }   // [.partialSet]
/// ```
///
/// RESOLVED FORM: what holds for every rule and query here.
///
/// *References.* Each starts with the variable `data`, the variable `input`, or a local variable that is bound before;
/// imports, aliases and package-relative names are gone. `input` alone is a reference of one term. A reference's further
/// terms are scalars, variables (bound: look up; unbound: enumerate) or composites of these (an array as the key of a set,
/// with variables that may be bound by it). No calls, comprehensions or other references stand inside a reference.
///
/// *Heads.* `head.reference` is absolute and of variables and scalars. `key`, `value` and `args` are scalars, variables and
/// composites of them, without references, calls or comprehensions (those moved into the body). `args` are patterns; each
/// occurrence of a variable in them is the same variable. A default rule's value may hold comprehensions, its body is `true`.
///
/// *Variables.* Declared ones (`:=`, `some`, arguments, `every`) are renamed `__localN__`, unique within the
/// rule and its branches; undeclared ones (`x = 1`, `xs[i]`) keep the author's name; wildcards are `$N`. Generated ones are
/// `__localN__` without an entry in `names`. A variable that occurs only inside a closure (comprehension, `every`, `not {…}`)
/// is that closure's own and unbound at its start, also where a sibling closure uses the same name. Which are bound
/// follows from the order of the body: every literal's inputs are bound by literals before it, or by the enclosing body.
///
/// *Literals* (`Expression.kind`):
/// - `.term`: a scalar, variable, reference, composite or comprehension that must be defined and not false.
/// - `.call`: `eq(a, b)` unifies (`=`, `:=`, `==` all become `eq`); operands may be references (as in `x = input.a[i]`),
///   comprehensions, and composites of variables and scalars; references inside composites are hoisted.
///   Every other call's operands are scalars, variables and composites of them: a reference or comprehension there is hoisted.
///   **A call with one argument more than the function's arity binds or compares its result with the last argument**
///   (`plus(1, 2, x)`: this is how nested calls are hoisted); with exactly the arity it must be defined and not false.
///   The function is `data.…` for rules and a plain dotted name for built-ins (`[variable("object"), "get"]`).
/// - `.every`: `domain` is a variable (bound before), `key` and `value` variables, `key` never nil. The body is ordered.
/// - `.block(body)`: always with `isNegated`: holds when the body has no solution.
/// - `.conjunction`, `.disjunction`: experimental; each body is rewritten and ordered.
/// - `.declaration` and `.someIn` never occur: `some k, v in xs` is `v = xs[k]`.
///
/// *Hoisting.* Hoisted literals stand before the literal that needs them, carry its modifiers, and are never negated:
/// `not f(input.x)` is `__local0__ = input.x; not f(__local0__)`, which is undefined where `input.x` is. Under
/// `import future.keywords.not` negations are blocks, and hoisted literals stay inside.
///
/// *Modifiers.* The target is a reference `input…` or `data…` (ground), or a built-in's dotted name as a reference. The value is a
/// scalar, a variable or composite of them (bound before), or, where a function is replaced by a function, the reference
/// `data.…` or dotted name of the replacement. Values are evaluated outside of the modifiers.
///
/// *Comprehensions* stay nested as operands of `eq` or as terms; heads are variables, scalars, composites of them.
/// Template strings are `internal.template_string([…])`, kept prints `internal.print([…])`: their array holds strings and
/// set comprehensions `{x | x = operand}` (empty set: undefined).
///
/// *Order.* Bodies are in OPA's safe order.
public struct ResolvedProgram: Sendable {
  /// As parsed, in the order given; sorted by file name where two are compared.
  public var modules: [Module]
  /// All rules, by module and then in source order.
  public var rules: [ResolvedRule]
  /// The rules that share a ground prefix.
  public var groups: [RuleGroup]
  /// Where the groups hang, below `data`.
  public var tree: RuleTree
  /// The static types of documents and functions.
  var types: TypeTree
}

/// All rules whose head reference has the same ground prefix.
public struct RuleGroup: Sendable {
  /// The path below `data`: `["kubernetes", "admission", "deny"]`.
  public var path: [Value]
  /// Indices in `ResolvedProgram.rules`, without the default.
  public var rules: [Int]
  /// The index of the `default` rule.
  public var defaultRule: Int?

  /// The rules and the default.
  public var all: [Int] { rules + (defaultRule.map { [$0] } ?? []) }
}

/// A node of the tree of virtual documents: `data.a.b` is the node `b` under `a`.
public struct RuleTree: Sendable {
  /// The nodes below, by the next term of the path.
  public internal(set) var children: [Value: RuleTree] = [:]
  /// The group whose ground prefix ends here.
  public internal(set) var group: Int?

  public init() {}

  /// The children's keys in Rego order.
  public var keys: [Value] { children.keys.sorted() }

  /// The node at a path below this one.
  public func node(at path: some Sequence<Value>) -> RuleTree? {
    var node = self
    for key in path {
      guard let next = node.children[key] else { return nil }
      node = next
    }
    return node
  }

  mutating func insert(_ path: ArraySlice<Value>, group: Int) {
    guard let key = path.first else {
      self.group = group
      return
    }
    children[key, default: RuleTree()].insert(path.dropFirst(), group: group)
  }
}
