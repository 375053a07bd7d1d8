import RegoSyntax
import RegoValues

/// Which definitions of a group can hold at all, by one value that most of them compare with a constant.
///
/// Source: https://www.openpolicyagent.org/docs/policy-performance#use-indexed-statements. Of many definitions that ask for
/// `input.method == "GET"` and the like, those of the one method that is asked for are run, and those that do not ask.
struct DefinitionChoice {
  /// What is compared.
  enum Source: Hashable {
    case input(path: ContiguousArray<Value>)
    case argument(Int, path: ContiguousArray<Value>)
  }

  /// Fewer are sooner tried than looked up.
  private static let fewest = 3
  /// An instruction counts them in two bytes.
  private static let most = Int(Int16.max) - 1

  let source: Source
  /// Those that do not ask.
  private(set) var unconditional: [ResolvedRule] = []
  /// The others by the constant that they want, in Rego order.
  private(set) var wanted: [(value: Value, definitions: [ResolvedRule])] = []

  /// nil where no value divides the definitions well.
  init?(among definitions: [ResolvedRule]) {
    if definitions.count < DefinitionChoice.fewest { return nil }
    let questions = definitions.map(Questions.init)
    guard let source = DefinitionChoice.best(of: questions) else { return nil }
    self.source = source
    var byValue: [Value: [ResolvedRule]] = [:]
    for (definition, asked) in zip(definitions, questions) {
      if let value = asked.values[source] {
        byValue[value, default: []].append(definition)
      } else {
        unconditional.append(definition)
      }
    }
    wanted = byValue.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    if wanted.count > DefinitionChoice.most { return nil }
  }

  /// What spares the most: the definitions that it would leave out, were each constant as likely.
  private static func best(of questions: [Questions]) -> Source? {
    var values: [Source: (definitions: Int, values: Set<Value>, first: Int)] = [:]
    for asked in questions {
      for (source, value) in asked.values {
        let place = asked.order[source] ?? 0
        values[source, default: (0, [], place)].definitions += 1
        values[source, default: (0, [], place)].values.insert(value)
      }
    }
    let useful = values.filter { $0.value.definitions >= fewest && $0.value.values.count > 1 }
    func spared(_ count: (definitions: Int, values: Set<Value>, first: Int)) -> Int {
      count.definitions - count.definitions / max(count.values.count, 1)
    }
    return useful.max { a, b in
      (spared(a.value), -a.value.first, b.key.text) < (spared(b.value), -b.value.first, a.key.text)
    }?.key
  }
}

extension DefinitionChoice.Source {
  /// Only to tell two apart in the same way each time.
  fileprivate var text: String {
    switch self {
    case .input(let path): "input\(path.map(\.description))"
    case .argument(let index, let path): "\(index)\(path.map(\.description))"
    }
  }
}

/// The comparisons with constants in a definition's only body: what does not hold there rules the definition out.
private struct Questions {
  private(set) var values: [DefinitionChoice.Source: Value] = [:]
  private(set) var order: [DefinitionChoice.Source: Int] = [:]
  private var arguments: [String: Int] = [:]
  private var aliases: [String: DefinitionChoice.Source] = [:]

  init(_ definition: ResolvedRule) {
    guard definition.branches.count == 1, let branch = definition.branches.first else { return }
    // What a definition prints is printed, whatever comes of it.
    if branch.body.contains(where: \.tellsSomebody) { return }
    for (index, argument) in (branch.head.args ?? []).enumerated() {
      if case .variable(let name) = argument.kind { arguments[name] = index }
      if let value = argument.scalar { note(.argument(index, path: []), value) }
    }
    for literal in branch.body { add(literal) }
  }

  private mutating func add(_ literal: Expression) {
    guard !literal.isNegated, literal.modifiers.isEmpty, case .call(let call) = literal.kind, call.name == "eq",
      call.arguments.count == 2
    else { return }
    for (side, other) in [(call.arguments[0], call.arguments[1]), (call.arguments[1], call.arguments[0])] {
      guard let source = source(side) else { continue }
      if let value = other.scalar { note(source, value) }
      if case .variable(let name) = other.kind, arguments[name] == nil, aliases[name] == nil { aliases[name] = source }
    }
  }

  /// Two different constants for the same: the definition never holds, and either rules it out.
  private mutating func note(_ source: DefinitionChoice.Source, _ value: Value) {
    if values[source] != nil { return }
    order[source] = values.count
    values[source] = value
  }

  private func source(_ term: Term) -> DefinitionChoice.Source? {
    switch term.kind {
    case .variable(let name): return arguments[name].map { .argument($0, path: []) } ?? aliases[name]
    case .reference(let reference):
      guard case .variable(let name)? = reference.terms.first?.kind else { return nil }
      let path = ContiguousArray(reference.terms.dropFirst().compactMap(\.scalar))
      guard path.count == reference.terms.count - 1 else { return nil }
      if name == "input" { return .input(path: path) }
      return arguments[name].map { .argument($0, path: path) }
    default: return nil
    }
  }
}

extension Expression {
  fileprivate var tellsSomebody: Bool {
    if case .call(let call) = kind { return ["internal.print", "internal.test_case"].contains(call.name) }
    return false
  }
}
