import Rego
import RegoSyntax
import RegoValues

/// Which parts of a rule's text only make its message, and which keys its tests name.
///
/// ```rego
/// deny[msg] {
///   container := input.request.object.spec.containers[_]
///   endswith(container.image, ":latest")                              # a test; tests `image`
///   msg := sprintf("container %v uses latest tag", [container.name])  # words: not what is wrong
/// }
/// ```
///
/// A literal speaks when it sets a variable that nothing but the message, or another literal that speaks, uses. One that
/// asks a function of the policy (`reason := unfixed(container.image)`) tests, unless it makes the message itself.
struct RuleWords: Sendable {
  /// Byte ranges of the rule's file.
  let ranges: [Range<Int>]
  /// The keys behind local variables that tests name, in order of the text: `["image"]`.
  let testedKeys: [TestedKey]

  /// `container.image`, or `object.get(container, "image", "")`, which holds without the key as well.
  struct TestedKey: Sendable {
    var path: [Value]
    var mayBeMissing: Bool
  }

  init(rule: Rule) {
    let message = rule.head.key ?? rule.head.value
    var uses = VariableUses()
    if let message { uses.term(message) }
    let inHead = uses.counts
    let literals = rule.body.map(Literal.init)
    let speaking = RuleWords.speaking(literals, inHead: inHead)
    var ranges = literals.indices.filter { speaking[$0] }.map { rule.body[$0].location.bytes }
    if let message, case .variable = message.kind {} else if let message { ranges.append(message.location.bytes) }
    self.ranges = ranges
    testedKeys = literals.indices.filter { !speaking[$0] }.flatMap { literals[$0].testedKeys }
  }

  /// For each literal whether it speaks. A literal is looked at again when all but one of those that use its variable speak,
  /// and when all do: so a body of thousands costs no more than its length.
  private static func speaking(_ literals: [Literal], inHead: [String: Int]) -> [Bool] {
    var speaks = Array(repeating: false, count: literals.count)
    var setters: [String: [Int]] = [:]
    /// How many literals use a variable, and how many of those do not speak.
    var users: [String: Int] = [:]
    var silent: [String: Int] = [:]
    for (index, literal) in literals.enumerated() {
      if let target = literal.target { setters[target, default: []].append(index) }
      for name in literal.uses.keys { users[name, default: 0] += 1 }
    }
    silent = users
    var open = Array(literals.indices)
    while let index = open.popLast() {
      let literal = literals[index]
      guard !speaks[index], let target = literal.target, !literal.asksFunction || inHead[target] != nil else {
        continue
      }
      let own = literal.uses[target] == nil ? 0 : 1
      guard inHead[target] != nil || users[target, default: 0] > own, silent[target, default: 0] == own else {
        continue
      }
      speaks[index] = true
      for name in literal.uses.keys {
        let left = silent[name, default: 1] - 1
        silent[name] = left
        if left <= 1 { open += setters[name] ?? [] }
      }
    }
    return speaks
  }

  /// Whether a byte of the rule's file belongs to the making of the message.
  func contains(_ offset: Int) -> Bool { ranges.contains { $0.contains(offset) } }

  /// What one literal of the body sets and uses.
  private struct Literal {
    /// The variable that the literal gives a value; nil for anything but `x := …` and `x = …`.
    let target: String?
    let uses: [String: Int]
    /// Some function that is no built-in is called.
    let asksFunction: Bool
    let testedKeys: [TestedKey]

    init(_ expression: Expression) {
      var all = VariableUses()
      var target: String?
      if !expression.isNegated, case .call(let call) = expression.kind, ["assign", "eq"].contains(call.name),
        let first = call.arguments.first, case .variable(let name) = first.kind, call.arguments.count == 2
      {
        target = name
        all.term(call.arguments[1])
      } else {
        all.expression(expression)
      }
      self.target = target
      uses = all.counts
      asksFunction = all.asksFunction
      testedKeys = all.keys
    }
  }
}

extension Location {
  /// Empty where nothing is known.
  fileprivate var bytes: Range<Int> { offset..<max(offset, end) }
}

/// Counts the variables of terms and literals, and collects the keys that stand behind them.
private struct VariableUses {
  var counts: [String: Int] = [:]
  var keys: [RuleWords.TestedKey] = []
  var asksFunction = false

  mutating func term(_ term: Term) {
    switch term.kind {
    case .scalar: break
    case .variable(let name): counts[name, default: 0] += 1
    case .reference(let reference): self.reference(reference)
    case .array(let items), .set(let items): items.forEach { self.term($0) }
    case .object(let members):
      for member in members {
        self.term(member.key)
        self.term(member.value)
      }
    case .call(let call): self.call(call)
    case .arrayComprehension(let head, let body), .setComprehension(let head, let body):
      self.term(head)
      body.forEach { expression($0) }
    case .objectComprehension(let key, let value, let body):
      self.term(key)
      self.term(value)
      body.forEach { expression($0) }
    case .template(let parts):
      for case .expression(let part) in parts { expression(part) }
    }
  }

  mutating func expression(_ literal: Expression) {
    switch literal.kind {
    case .term(let term): self.term(term)
    case .call(let call): self.call(call)
    case .declaration: break
    case .someIn(let key, let value, let domain):
      if let key { term(key) }
      term(value)
      term(domain)
    case .every(_, _, let domain, let body):
      term(domain)
      body.forEach { expression($0) }
    case .block(let body): body.forEach { expression($0) }
    case .conjunction(let bodies), .disjunction(let bodies):
      for body in bodies { body.forEach { expression($0) } }
    }
    literal.modifiers.forEach { term($0.value) }
  }

  private mutating func call(_ call: Call) {
    call.arguments.forEach { term($0) }
    if call.name.flatMap(BuiltinCatalog.standard.index) == nil { asksFunction = true }
    guard call.name == "object.get", call.arguments.count == 3 else { return }
    let steps: [Term]
    if case .array(let items) = call.arguments[1].kind { steps = items } else { steps = [call.arguments[1]] }
    let path = VariableUses.constants(steps)
    if path.count == steps.count, !path.isEmpty { keys.append(.init(path: path, mayBeMissing: true)) }
  }

  private mutating func reference(_ reference: Ref) {
    reference.terms.forEach { term($0) }
    guard let head = reference.headName, head != "input", head != "data" else { return }
    let path = VariableUses.constants(Array(reference.terms.dropFirst()))
    if !path.isEmpty { keys.append(.init(path: path, mayBeMissing: false)) }
  }

  /// The constants that a list of terms begins with.
  private static func constants(_ terms: [Term]) -> [Value] {
    var values: [Value] = []
    for term in terms {
      guard case .scalar(let value) = term.kind else { break }
      values.append(value)
    }
    return values
  }
}
