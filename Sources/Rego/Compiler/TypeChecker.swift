import RegoSyntax
import RegoValues

/// Infers the types of rules and finds expressions that no value can satisfy.
///
/// What is inferred, when, and what is refused is OPA's: a program that OPA refuses for its types is refused here, and no other.
/// A variable that no expression has told anything of has no type, and fits nothing.
struct TypeChecker {
  let compilation: Compilation
  var problems: [(CompileProblem, Location)] = []
  /// What rules and schemas tell of `data` and `input`.
  var documents: TypeTree
  /// The METADATA blocks, where some of them hold schemas that are to be read.
  var annotations: AnnotationSet?
  /// The types of the schemas that were read: a package's is asked for by each of its rules.
  var schemaTypes: [Value: RegoType] = [:]
  /// What the modifiers of the literal at hand tell; they hide `annotated`.
  var replaced = TypeTree()
  /// What the schemas of the rule at hand tell; they hide `documents`.
  var annotated = TypeTree()
  /// Which rules ask for a document that some modifier replaces.
  var dependentPaths: [[Value]: [[Value]]] = [:]
  /// Who asks for whom, once a modifier makes it matter.
  var callers: [[Int]]?
  /// Variables of the body at hand and of those around it.
  var scopes: [[String: RegoType]] = [[:]]
  var locals = LocalNames()
  /// Closures are looked at without what is around them.
  private var isLookingAgain = false
  /// Closures around the body at hand.
  private var closures = 0
  /// So many closures within one another are looked at again: each costs as much as all that is in it.
  private static let mostLookedAtAgain = 4

  init(_ compilation: Compilation) {
    self.compilation = compilation
    documents = compilation.types
  }

  /// What is known of documents, the closest first.
  var trees: [TypeTree] {
    replaced.isEmpty && annotated.isEmpty ? [documents] : [replaced, annotated, documents].filter { !$0.isEmpty }
  }

  // MARK: Rules

  /// Checks a rule whose dependencies are known, and adds its type to its document's.
  mutating func check(_ rule: WorkingRule) -> Bool {
    let before = problems.count
    locals = rule.locals
    annotated = TypeTree()
    readSchemas(of: rule)
    for branch in rule.branches {
      let start = problems.count
      scopes = [[:]]
      body(branch.body)
      if problems.count > start {
        // What refers to it meets no further error.
        documents.put(branch.head.reference.isGround ? .anything : nil, at: path(of: branch))
      } else if let type = type(of: branch) {
        documents.insert(type.bounded, at: path(of: branch))
      }
    }
    return problems.count == before
  }

  mutating func check(query: WorkingRule) {
    locals = query.locals
    scopes = [[:]]
    body(query.branches[0].body)
  }

  /// A rule that nothing is known of.
  mutating func skip(_ rule: WorkingRule) {
    for branch in rule.branches {
      documents.put(branch.head.reference.isGround ? .anything : nil, at: path(of: branch))
    }
  }

  /// From `data` to the last term before the first variable.
  private func path(of branch: Rule) -> ArraySlice<Value> {
    ([Roots.data] + branch.head.reference.groundPath)[...]
  }

  /// The type of the document that a branch makes, below its ground prefix. nil where it is not known.
  private mutating func type(of branch: Rule) -> RegoType? {
    let head = branch.head
    if let arguments = head.args {
      // Arguments that the body says nothing of.
      for name in VariableWalk.names(in: arguments) where variable(name) == nil { set(name, .anything) }
      return .function(
        arguments: arguments.map { type(of: $0) }, result: head.value.map { type(of: $0) } ?? .unknown, variadic: nil)
    }
    var result = RegoType.unknown
    if let key = head.key {
      result = .set(type(of: key))
    } else if let value = head.value {
      result = type(of: value)
    }
    for term in head.reference.terms.dropFirst(head.reference.groundPath.count + 1).reversed() {
      let key = type(of: term)
      if key.isUnknown || result.isUnknown { return nil }
      result = .object(key: key, value: result)
    }
    return result.isUnknown ? nil : result
  }

  // MARK: Bodies

  private mutating func body(_ body: Body) {
    for expression in body { literal(expression) }
  }

  private mutating func scoped(_ work: (inout TypeChecker) -> Void) {
    scopes.append([:])
    work(&self)
    scopes.removeLast()
  }

  private mutating func literal(_ expression: Expression) {
    let around = expression.modifiers.isEmpty ? nil : replaced
    replace(expression.modifiers)
    defer { if let around { replaced = around } }
    let before = problems.count
    let found: TypeFault?
    // References and closures stand at the top of literals here, so that each closure is looked at once.
    switch expression.kind {
    case .term(let term):
      _ = operand(term)
      found = fault(of: expression.modifiers)
    case .call(let call) where call.isBuiltin("eq") && call.arguments.count == 2:
      let (left, right) = (operand(call.arguments[0]), operand(call.arguments[1]))
      found = fault(of: expression.modifiers) ?? equality(call.arguments, left, right, at: expression.location)
    case .call(let call):
      for argument in call.arguments { _ = operand(argument) }
      found = fault(of: expression.modifiers) ?? self.call(call, at: expression.location)
    default:
      inside(expression)
      found = fault(of: expression.modifiers)
    }
    let isFaulty = problems.count > before
    if let found, !(isFaulty && found.isOfUnknown) { problems.append((found.problem, found.location)) }
  }

  private func fault(of modifiers: [With]) -> TypeFault? {
    modifiers.lazy.compactMap { self.fault(of: $0) }.first
  }

  /// Of what `every` and `not` hold, OPA checks the references and the comprehensions; calls and equalities wait for the
  /// evaluation, and variables that are bound there have no type.
  private mutating func inside(_ expression: Expression) {
    switch expression.kind {
    case .every(_, _, let domain, let inner):
      references(in: domain)
      withoutCalls(inner)
    case .block(let inner): withoutCalls(inner)
    default: expression.visitBodies { inner in scoped { $0.body(inner) } }
    }
  }

  private mutating func withoutCalls(_ body: Body) {
    for expression in body {
      switch expression.kind {
      case .term(let term): _ = operand(term)
      case .call(let call): for argument in call.arguments { _ = operand(argument) }
      default: inside(expression)
      }
    }
  }

  /// Checks the references and the closure in an operand. The type of a closure.
  private mutating func operand(_ term: Term) -> RegoType? {
    if term.isComprehension { return comprehension(term) }
    references(in: term)
    return nil
  }

  /// `first` and `second` are the types of operands that are closures.
  private mutating func equality(
    _ operands: [Term], _ first: RegoType?, _ second: RegoType?, at location: Location
  ) -> TypeFault? {
    let (left, right) = (operands[0], operands[1])
    let (a, b) = (first ?? type(of: left), second ?? type(of: right))
    if unify(left, a, right, b) { return nil }
    return TypeFault(
      problem: .mismatch(left: a.text, right: b.text), location: location,
      isOfUnknown: a.isPartlyUnknown || b.isPartlyUnknown)
  }

  private mutating func call(_ call: Call, at location: Location) -> TypeFault? {
    guard let (arguments, result) = signature(call.function) else {
      // A definition without error beside one with an error makes a function of no type.
      guard call.function.headName == "data", type(of: call.function).isUnknown else { return nil }
      return TypeFault(
        problem: .undefinedFunction(call.function.description), location: location, isOfUnknown: false)
    }
    guard call.arguments.count >= arguments.count else { return nil }
    let wanted = result.isUnknown ? arguments : arguments + [result]
    // What cannot be printed has an error of its own.
    if call.function.headName == "internal", call.name == "internal.print" { return nil }
    var have = call.arguments.map { self.type(of: $0) }
    for (index, type) in zip(call.arguments.indices, wanted) where !unify(call.arguments[index], type) {
      // A message shows what the operands were, or what they became where the wrong one had no type.
      if have[index].isPartlyUnknown { have = call.arguments.map { self.type(of: $0) } }
      return TypeFault(
        problem: .wrongOperands(
          function: call.function.description, have: RegoType.list(have), want: RegoType.list(wanted)),
        location: location, isOfUnknown: have.contains(where: \.isPartlyUnknown))
    }
    return nil
  }

  /// A function replaces a function whose arguments may be of the same types.
  private func fault(of modifier: With) -> TypeFault? {
    let target = modifier.target.asReference
    guard let replacement = compilation.replacement(of: target, by: modifier.value),
      let (want, result) = signature(target), let (have, given) = signature(replacement),
      !RegoType.function(arguments: want, result: result, variadic: nil)
        .unifies(with: .function(arguments: have, result: given, variadic: nil))
    else { return nil }
    return TypeFault(
      problem: .wrongArguments(
        function: target.description, have: RegoType.list(have.map(\.bare)), want: RegoType.list(want)),
      location: modifier.location, isOfUnknown: false)
  }

  /// What a function takes and gives; nil where it is not known.
  private func signature(_ function: Ref) -> (arguments: [RegoType], result: RegoType)? {
    if function.headName == "data" {
      guard case .function(let arguments, let result, _) = type(of: function) else { return nil }
      return (arguments, result)
    }
    return compilation.signature(of: function).map { ($0.arguments, $0.result) }
  }

  // MARK: Types of terms

  func variable(_ name: String) -> RegoType? {
    for scope in scopes.reversed() {
      if let type = scope[name] { return type }
    }
    return nil
  }

  mutating func set(_ name: String, _ type: RegoType) { scopes[scopes.count - 1][name] = type.bounded }

  /// `unknown`, or with parts that are, where a variable in the term has no type yet.
  func type(of term: Term) -> RegoType {
    switch term.kind {
    case .scalar(let value): .of(value)
    case .variable(let name): variable(name) ?? .unknown
    case .reference(let ref): type(of: ref)
    case .array(let items): .tuple(items.map { type(of: $0) })
    case .set(let items):
      .set(RegoType.union(of: items.map { type(of: $0) }).flatMap { $0.isUnknown ? nil : $0 } ?? .anything)
    case .object(let members): type(of: members)
    case .arrayComprehension, .setComprehension, .objectComprehension, .call, .template: .anything
    }
  }

  private func type(of members: [(key: Term, value: Term)]) -> RegoType {
    var properties: [(key: Value, value: RegoType)] = []
    var dynamic: DynamicProperty?
    var taken: Set<Value> = []
    for (key, value) in members {
      if let constant = key.constant {
        if taken.insert(constant).inserted { properties.append((constant, type(of: value))) }
      } else {
        dynamic = DynamicProperty(key: type(of: key), value: type(of: value))
      }
    }
    return .object(properties, dynamic: dynamic)
  }

  private mutating func comprehension(_ term: Term) -> RegoType {
    let before = problems.count
    scopes.append([:])
    closures += 1
    let type = element(of: term)
    closures -= 1
    scopes.removeLast()
    if problems.count == before, !isLookingAgain, let inner = term.comprehensionBody {
      isLookingAgain = true
      lookAgain(in: inner, depth: closures + 1)
      isLookingAgain = false
    }
    return problems.count > before ? .unknown : type
  }

  /// OPA looks at the closures in a closure once more, where nothing is known of the variables between the two.
  private mutating func lookAgain(in body: Body, depth: Int) {
    guard depth < TypeChecker.mostLookedAtAgain else { return }
    for inner in body.flatMap(\.operands).compactMap(\.comprehensionBody) {
      let before = problems.count
      scoped { $0.body(inner) }
      if problems.count == before { lookAgain(in: inner, depth: depth + 1) }
    }
  }

  /// The type of a comprehension, in whose scope we are.
  private mutating func element(of term: Term) -> RegoType {
    switch term.kind {
    case .arrayComprehension(let head, let body):
      self.body(body)
      let element = type(of: head)
      return .array(fixed: [], dynamic: element.isUnknown ? nil : element)
    case .setComprehension(let head, let body):
      self.body(body)
      return .set(type(of: head))
    case .objectComprehension(let key, let value, let body):
      self.body(body)
      return .object(key: type(of: key), value: type(of: value))
    default: return .anything
    }
  }
}

/// What is wrong with a literal.
struct TypeFault {
  let problem: CompileProblem
  let location: Location
  /// True where it may follow from another error: something had no type.
  let isOfUnknown: Bool
}

extension Expression {
  /// The terms of a literal that is a term or a call.
  fileprivate var operands: [Term] {
    switch kind {
    case .term(let term): [term]
    case .call(let call): call.arguments
    default: []
    }
  }
}

extension Term {
  fileprivate var comprehensionBody: Body? {
    switch kind {
    case .arrayComprehension(_, let body), .setComprehension(_, let body), .objectComprehension(_, _, let body): body
    default: nil
    }
  }
}
