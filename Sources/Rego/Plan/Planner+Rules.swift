import RegoSyntax
import RegoValues

/// Rule groups: the code that gives the value of one name.
extension Planner {
  /// What a solution of a definition contributes.
  private enum Contribution {
    /// The value of a complete rule or function.
    case value
    case element(accumulator: Int32)
    case member(accumulator: Int32)
    /// Something below a path, which starts in the head's reference behind `prefix` terms.
    case place(accumulator: Int32, prefix: Int)
  }

  /// Where to go on when a solution makes further ones pointless.
  private struct Exits {
    /// All definitions give this value: one solution settles the group.
    var shared: Value?
    var group: Label
  }

  mutating func plan(_ group: Int32, rules: [ResolvedRule]) {
    let plan = writer.parts.groups[Int(group)]
    beginFrame(arguments: plan.arity ?? 0)
    writer.parts.groups[Int(group)].entry = writer.position
    let end = writer.newLabel()
    let depth = plan.path.count + 1
    var definitions = rules.filter { !$0.isDefault }
    if watches { definitions = IndexOrder.sorted(definitions, isVirtual: isVirtual) }
    let defaults = rules.filter(\.isDefault)
    if plan.arity != nil || rules.allSatisfy({ $0.kind == .complete && $0.head.reference.terms.count == depth }) {
      planComplete(definitions, default: defaults.first, end: end)
    } else {
      planPartial(definitions, defaults: defaults, depth: depth)
    }
    writer.place(end)
    emit(.finish)
    writer.resolveLabels()
    writer.parts.groups[Int(group)].shape = shape
  }

  private mutating func planComplete(_ definitions: [ResolvedRule], default fallback: ResolvedRule?, end: Label) {
    let exits = Exits(shared: sharedValue(definitions), group: end)
    planDefinitions(definitions) { $0.plan($1, .value, exits) }
    guard let fallback else { return }
    emit(.ifResult(end))
    plan(fallback, .value, exits)
  }

  private mutating func planPartial(_ definitions: [ResolvedRule], defaults: [ResolvedRule], depth: Int) {
    let accumulator = newAccumulator()
    let kind: Collecting
    let contribution: Contribution
    let all = definitions + defaults
    if all.allSatisfy({ $0.kind == .partialSet && $0.head.reference.terms.count == depth }) {
      kind = .set
      contribution = .element(accumulator: accumulator)
    } else if all.allSatisfy({ $0.kind == .partialObject && $0.head.reference.terms.count == depth + 1 }) {
      kind = .object
      contribution = .member(accumulator: accumulator)
    } else {
      kind = .document
      contribution = .place(accumulator: accumulator, prefix: depth)
    }
    emit(.begin(accumulator: accumulator, kind))
    let exits = Exits(shared: nil, group: 0)
    planDefinitions(definitions) { $0.plan($1, contribution, exits) }
    for rule in defaults { plan(rule, contribution, exits) }
    emit(.resultFrom(accumulator: accumulator))
  }

  /// The value that every branch of every definition gives, if there is one.
  private func sharedValue(_ definitions: [ResolvedRule]) -> Value? {
    var shared: Value?
    for branch in definitions.flatMap(\.branches) {
      guard let value = branch.head.value.flatMap(constantValue), shared == nil || shared == value else { return nil }
      shared = value
    }
    return shared
  }

  // MARK: one definition

  private mutating func plan(_ rule: ResolvedRule, _ contribution: Contribution, _ exits: Exits) {
    let end = writer.newLabel()
    // Whether a branch gave a value is kept where there is a branch behind it.
    let decided = rule.branches.count > 1 ? newSlot() : nil
    let no = writer.constant(.bool(false))
    let yes = writer.constant(.bool(true))
    for (index, branch) in rule.branches.enumerated() {
      let isLast = index == rule.branches.count - 1
      let exhausted = writer.newLabel()
      writer.location = branch.location
      writer.mark(rule.isDefault ? .defaultBegins : index == 0 ? .definitionBegins : .elseBegins)
      if let decided { emit(.move(decided, no)) }
      fail = exhausted
      scope = [:]
      settled = nil
      bindArguments(branch)
      authorNames = rule.names
      guardIndexed(branch)
      let name = watches ? shownName(of: rule) : ""
      let entering = step(.enter, at: branch.location, name)
      plan(watches ? watchedBody(of: branch, isElse: index > 0) : branch.body)
      writer.location = branch.location
      step(.exit, at: branch.head.location, name, opening: entering)
      let isSettled = contribute(branch, contribution)
      if let decided { emit(.move(decided, yes)) }
      if isSettled { emit(.settle(exits.shared != nil ? exits.group : end)) }
      emit(.jump(fail))
      writer.place(exhausted)
      if let decided, !isLast {
        let next = writer.newLabel()
        emit(.test(.slot(decided), orElse: next))
        emit(.jump(end))
        writer.place(next)
      }
    }
    writer.place(end)
  }

  private func shownName(of rule: ResolvedRule) -> String {
    let reference = rule.head.reference.description
    let arguments = rule.head.args.map { "(\($0.map(\.description).joined(separator: ", ")))" } ?? ""
    return AuthorNames.restored(reference + arguments, rule.names)
  }

  private mutating func bindArguments(_ branch: Rule) {
    for (index, argument) in (branch.head.args ?? []).enumerated() {
      destructure(argument, .slot(Int32(truncatingIfNeeded: index)))
    }
  }

  /// True when further solutions of the branch would say the same.
  private mutating func contribute(_ branch: Rule, _ contribution: Contribution) -> Bool {
    let head = branch.head
    let truth = Term(location: head.location, kind: .scalar(.bool(true)))
    switch contribution {
    case .value:
      let value = evaluate(head.value ?? truth)
      emit(.result(value))
      return value.isConstant
    case .element(let accumulator):
      let element = evaluate(head.key ?? truth)
      emit(.insert(accumulator: accumulator, element))
      return element.isConstant
    case .member(let accumulator):
      let key = evaluate(head.reference.terms.last ?? truth)
      let value = evaluate(head.value ?? truth)
      emit(.setMember(accumulator: accumulator, key: key, value: value))
      return key.isConstant && value.isConstant
    case .place(let accumulator, let prefix):
      place(branch, accumulator: accumulator, prefix: prefix)
      return false
    }
  }

  private mutating func place(_ branch: Rule, accumulator: Int32, prefix: Int) {
    let head = branch.head
    let terms = Array(head.reference.terms.dropFirst(prefix))
    let first = newSlots(terms.count)
    for (index, term) in terms.enumerated() {
      _ = evaluate(term, into: first + Int32(truncatingIfNeeded: index))
    }
    let count = Int32(truncatingIfNeeded: terms.count)
    if let key = head.key, head.value == nil {
      let element = evaluate(key)
      emit(.placeElement(accumulator: accumulator, first: first, count: count, element: element))
      return
    }
    let value = evaluate(head.value ?? Term(location: head.location, kind: .scalar(.bool(true))))
    emit(
      branch.isDefault
        ? .placeDefault(accumulator: accumulator, first: first, count: count, value: value)
        : .place(accumulator: accumulator, first: first, count: count, value: value))
  }
}
