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
      if let value = asked.values[source]?.value {
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
    var values: [Source: Uses] = [:]
    for asked in questions {
      for (source, known) in asked.values {
        values[source, default: Uses(first: known.place)].add(known.value)
      }
    }
    let useful = values.filter { $0.value.definitions >= fewest && $0.value.values.count > 1 }
    func spared(_ uses: Uses) -> Int { uses.definitions - uses.definitions / max(uses.values.count, 1) }
    return useful.max { a, b in
      (spared(a.value), -a.value.first, b.key.text) < (spared(b.value), -b.value.first, a.key.text)
    }?.key
  }

  /// How often something is compared, and with what.
  private struct Uses {
    var definitions = 0
    var values: Set<Value> = []
    let first: Int

    init(first: Int) { self.first = first }

    mutating func add(_ value: Value) {
      definitions += 1
      values.insert(value)
    }
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
  /// The constants, and the place of each comparison among them.
  private(set) var values: [DefinitionChoice.Source: (place: Int, value: Value)] = [:]
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
    guard !literal.isNegated, literal.modifiers.isEmpty, case .call(let call) = literal.kind, call.isBuiltin("eq"),
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
    if values[source] == nil { values[source] = (values.count, value) }
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
