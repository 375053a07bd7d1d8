import RegoSyntax
import RegoValues

extension Plan {
  /// Writes everything that an evaluation needs. Built-ins are told by name, and only those that code calls.
  func write(to writer: inout BinaryWriter) {
    let called = calledBuiltins
    writer.list(called) { $0.string(builtins[Int($1)].name.text) }
    let numbers = Dictionary(called.enumerated().map { ($1, $0) }) { first, _ in first }
    writer.values(constants)
    writer.unsigned(groups.count)
    writer.unsigned(nodes.count)
    for node in nodes { write(node, to: &writer) }
    for (index, group) in groups.enumerated() { write(group, codeCount: codeRange(of: index).count, to: &writer) }
    writer.list(modifiers) { writer, literal in
      writer.list(literal) { $0.modifier($1, builtins: numbers) }
    }
    for index in groups.indices { writeCode(codeRange(of: index), numbers, to: &writer) }
    writer.flag(query != nil)
    if let query {
      let range = Int(query.entry)..<code.count
      writer.shape(query.shape)
      writer.list(bindings) { $0.text($1) }
      writer.unsigned(range.count)
      writeCode(range, numbers, to: &writer)
    }
    writer.list(locations) { $0.location($1) }
    writePlaces(to: &writer)
    writer.list(marks.instructions) { writer, instruction in
      writer.unsigned(instruction)
      writer.list((marks[instruction] ?? []).filter(\.isKept)) { $0.mark($1) }
    }
    writer.value(data)
  }

  /// The built-ins that code or a modifier names, by their index, in order of name.
  var calledBuiltins: [Int32] {
    var called: Set<Int32> = []
    for case .builtin(_, let index, _, _, _) in code { called.insert(index) }
    for modifier in modifiers.joined() {
      if case .builtin(let index) = modifier.target { called.insert(index) }
      if case .builtin(let index) = modifier.replacement { called.insert(index) }
    }
    return called.sorted { builtins[Int($0)].name.text < builtins[Int($1)].name.text }
  }

  /// The code of groups stands one behind the other, in their order; that of a query comes last.
  private func codeRange(of group: Int) -> Range<Int> {
    let end = group + 1 < groups.count ? Int(groups[group + 1].entry) : query.map { Int($0.entry) } ?? code.count
    return Int(groups[group].entry)..<end
  }

  private func writeCode(_ range: Range<Int>, _ builtins: [Int32: Int], to writer: inout BinaryWriter) {
    let instructions = InstructionWriter(start: Int32(truncatingIfNeeded: range.lowerBound), builtins: builtins)
    for instruction in code[range] { instructions.write(instruction, to: &writer) }
  }

  private func write(_ node: DocumentNode, to writer: inout BinaryWriter) {
    writer.unsigned(Int(node.parent) + 1)
    if let key = path(of: node).last { writer.value(key) }
    writer.flag(node.isHidden)
    writer.unsigned(Int(node.group) + 1)
    writer.unsigned(Int(node.function) + 1)
    writer.list(node.groupsBelow) { $0.unsigned(Int($1)) }
  }

  private func write(_ group: GroupPlan, codeCount: Int, to writer: inout BinaryWriter) {
    writer.shape(group.shape)
    writer.unsigned(group.arity.map { $0 + 1 } ?? 0)
    writer.unsigned(Int(group.node))
    let isNodes = path(of: nodes[Int(group.node)]) == path(of: group)
    writer.flag(isNodes)
    if !isNodes { writer.values(path(of: group)) }
    writer.location(group.location)
    writer.unsigned(codeCount)
  }

  /// Runs of instructions that come from the same place.
  private func writePlaces(to writer: inout BinaryWriter) {
    var runs: [(place: Int32, count: Int)] = []
    for place in places {
      if runs.last?.place == place { runs[runs.count - 1].count += 1 } else { runs.append((place, 1)) }
    }
    writer.list(runs) { writer, run in
      writer.unsigned(Int(run.place))
      writer.unsigned(run.count)
    }
  }
}

extension BinaryWriter {
  package mutating func location(_ location: Location) {
    string(location.file)
    unsigned(location.offset)
    unsigned(location.end)
    unsigned(location.row)
    unsigned(location.column)
  }

  fileprivate mutating func shape(_ shape: FrameShape) {
    for size in [shape.slots, shape.iterators, shape.cursors, shape.accumulators, shape.overlays] {
      unsigned(Int(size))
    }
  }

  fileprivate mutating func modifier(_ modifier: ModifierPlan, builtins: [Int32: Int]) {
    switch modifier.target {
    case .input(let path):
      byte(PlanTag.input)
      values(path)
    case .data(let path, let node):
      byte(PlanTag.data)
      values(path)
      unsigned(Int(node) + 1)
    case .function(let group):
      byte(PlanTag.function)
      unsigned(Int(group))
    case .builtin(let index):
      byte(PlanTag.builtin)
      unsigned(builtins[index] ?? -1)
    }
    switch modifier.replacement {
    case .value(let operand):
      byte(PlanTag.value)
      unsigned(operand.packed)
    case .function(let group):
      byte(PlanTag.function)
      unsigned(Int(group))
    case .builtin(let index):
      byte(PlanTag.builtin)
      unsigned(builtins[index] ?? -1)
    }
  }

  fileprivate mutating func mark(_ mark: RecordingMark) {
    switch mark {
    case .negationBegins(let key):
      byte(PlanTag.negationBegins)
      unsigned(Int(key))
    case .negationHolds(let key):
      byte(PlanTag.negationHolds)
      unsigned(Int(key))
    case .readsAddUp: byte(PlanTag.readsAddUp)
    case .definitionBegins: byte(PlanTag.definitionBegins)
    case .elseBegins: byte(PlanTag.elseBegins)
    case .defaultBegins: byte(PlanTag.defaultBegins)
    case .step: break
    }
  }
}

extension RecordingMark {
  /// Steps are for who watches one evaluation; a plan is kept without them.
  fileprivate var isKept: Bool {
    if case .step = self { return false }
    return true
  }
}
