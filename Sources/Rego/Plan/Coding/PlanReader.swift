import RegoSyntax
import RegoValues

extension Plan {
  /// Reads a plan that `write` wrote; nil where it is none, or calls a built-in that the catalogue does not know.
  ///
  /// Nothing is believed: every index is held to its table, so that the machine can believe all of them.
  static func read(_ reader: inout BinaryReader, catalog: BuiltinCatalog) -> Plan? {
    var reading = PlanReading()
    guard reading.readBuiltins(&reader, catalog) else { return nil }
    reading.tables.constants = reader.values()
    reading.readDocuments(&reader)
    if reader.isBroken { return nil }
    reading.readModifiers(&reader)
    if reader.isBroken { return nil }
    reading.readCode(&reader)
    reading.readQuery(&reader)
    reading.readPlaces(&reader)
    reading.readMarks(&reader)
    reading.parts.data = reader.value()
    return reader.isBroken ? nil : reading.plan
  }
}

/// The parts of a plan while they are read.
private struct PlanReading {
  /// More of anything in one frame nobody plans.
  private static let largestFrame = 1 << 22
  private static let deepestNode = 1_000

  var tables = PlanTables()
  var parts = PlanParts()
  private var paths: ContiguousArray<Value> = []
  private var codeCounts: ContiguousArray<Int> = []
  private var marks = MarkTable()
  private var query: QueryPlan?
  private var bindings: [Text] = []

  var plan: Plan {
    var whole = parts
    whole.constants = tables.constants
    whole.groups = tables.groups
    whole.nodes = tables.nodes
    whole.paths = paths
    whole.modifiers = tables.modifiers
    whole.builtins = ContiguousArray(tables.builtins.map(BuiltinEntry.init))
    return Plan(whole, marks: marks, query: query, bindings: bindings)
  }

  mutating func readBuiltins(_ reader: inout BinaryReader, _ catalog: BuiltinCatalog) -> Bool {
    for name in reader.list({ $0.string() }) {
      guard let builtin = catalog.find(name) else { return false }
      tables.builtins.append(builtin)
      tables.arities.append(builtin.arguments.count)
    }
    return true
  }

  // MARK: documents and groups

  mutating func readDocuments(_ reader: inout BinaryReader) {
    let groupCount = reader.count()
    let nodeCount = reader.count()
    tables.nodes.reserveCapacity(nodeCount)
    for index in 0..<nodeCount { readNode(index, groupCount, &reader) }
    if nodeCount == 0 { reader.fail() }
    if reader.isBroken { return }
    tables.groups.reserveCapacity(groupCount)
    for _ in 0..<groupCount { readGroup(&reader) }
    let areSound = tables.nodes.allSatisfy { node in
      isGroup(node.group, ofFunction: false) && isGroup(node.function, ofFunction: true)
        && node.groupsBelow.allSatisfy { isGroup($0, ofFunction: false) }
    }
    if !areSound { reader.fail() }
  }

  private func isGroup(_ group: Int32, ofFunction isFunction: Bool) -> Bool {
    group < 0 || (Int(group) < tables.groups.count && (tables.groups[Int(group)].arity != nil) == isFunction)
  }

  /// Parents stand before their children, so that the tree is one.
  private mutating func readNode(_ index: Int, _ groupCount: Int, _ reader: inout BinaryReader) {
    let parent = reader.index(below: index + 1) - 1
    if (parent < 0) != (index == 0) { return reader.fail() }
    var node = DocumentNode(path: 0..<0, parent: Int32(truncatingIfNeeded: parent))
    if parent >= 0 {
      let key = reader.value()
      let above = tables.nodes[parent].path
      if above.count >= PlanReading.deepestNode
        || !tables.nodes[parent].children.insert(key, Int32(truncatingIfNeeded: index))
      {
        return reader.fail()
      }
      let start = paths.count
      for place in above { paths.append(paths[place]) }
      paths.append(key)
      node.path = start..<paths.count
    }
    node.isHidden = reader.flag()
    node.group = Int32(truncatingIfNeeded: reader.index(below: groupCount + 1) - 1)
    node.function = Int32(truncatingIfNeeded: reader.index(below: groupCount + 1) - 1)
    node.groupsBelow = Array(reader.list { Int32(truncatingIfNeeded: $0.index(below: groupCount)) })
    tables.nodes.append(node)
  }

  private mutating func readGroup(_ reader: inout BinaryReader) {
    let shape = PlanReading.shape(&reader)
    let arity = reader.index(below: Int(shape.slots) + 2) - 1
    let node = reader.index(below: tables.nodes.count)
    let isNodes = reader.flag()
    let start = paths.count
    if !isNodes { paths += reader.values() }
    let path = isNodes && node < tables.nodes.count ? tables.nodes[node].path : start..<paths.count
    tables.groups.append(
      GroupPlan(
        entry: 0, shape: shape, arity: arity < 0 ? nil : arity, node: Int32(truncatingIfNeeded: node), path: path,
        location: reader.location()))
    codeCounts.append(reader.count())
  }

  private static func shape(_ reader: inout BinaryReader) -> FrameShape {
    func size() -> Int32 { Int32(truncatingIfNeeded: reader.index(below: largestFrame)) }
    return FrameShape(
      slots: size(), iterators: size(), cursors: size(), accumulators: size(), overlays: size())
  }

  // MARK: modifiers

  mutating func readModifiers(_ reader: inout BinaryReader) {
    tables.modifiers = Array(
      reader.list { reader in Array(reader.list(ofSize: 2) { modifier(&$0) }) })
  }

  private func modifier(_ reader: inout BinaryReader) -> ModifierPlan {
    let target: ModifierPlan.Target
    switch reader.byte() {
    case PlanTag.input: target = .input(Array(reader.values()))
    case PlanTag.data:
      let path = Array(reader.values())
      target = .data(path, node: Int32(truncatingIfNeeded: reader.index(below: tables.nodes.count + 1) - 1))
    case PlanTag.function: target = .function(group: group(&reader))
    case PlanTag.builtin: target = .builtin(builtin(&reader))
    default:
      reader.fail()
      target = .input([])
    }
    let replacement: ModifierPlan.Replacement
    switch reader.byte() {
    case PlanTag.value: replacement = .value(Operand(packed: reader.unsigned()))
    case PlanTag.function: replacement = .function(group: group(&reader))
    case PlanTag.builtin: replacement = .builtin(builtin(&reader))
    default:
      reader.fail()
      replacement = .value(.slot(0))
    }
    let modifier = ModifierPlan(target: target, replacement: replacement)
    if !reader.isBroken, !tables.isSound(modifier) { reader.fail() }
    return modifier
  }

  private func group(_ reader: inout BinaryReader) -> Int32 {
    Int32(truncatingIfNeeded: reader.index(below: tables.groups.count))
  }

  private func builtin(_ reader: inout BinaryReader) -> Int32 {
    Int32(truncatingIfNeeded: reader.index(below: tables.builtins.count))
  }

  // MARK: code

  mutating func readCode(_ reader: inout BinaryReader) {
    parts.code.reserveCapacity(codeCounts.reduce(1, +))
    for (index, count) in codeCounts.enumerated() {
      tables.groups[index].entry = Int32(truncatingIfNeeded: parts.code.count)
      readCode(count, tables.groups[index].shape, &reader)
    }
  }

  mutating func readQuery(_ reader: inout BinaryReader) {
    guard reader.flag() else { return }
    let shape = PlanReading.shape(&reader)
    bindings = Array(reader.list { $0.text() })
    query = QueryPlan(entry: Int32(truncatingIfNeeded: parts.code.count), shape: shape)
    let first = parts.code.count
    readCode(reader.count(), shape, &reader)
    for instruction in parts.code[first...] {
      switch instruction {
      case .answer(_, let count): if Int(count) != bindings.count { reader.fail() }
      // There is nobody to go back to.
      case .finish: reader.fail()
      default: break
      }
    }
  }

  /// Code never runs out of its group: jumps stay in it, and nothing comes behind its last instruction.
  private mutating func readCode(_ count: Int, _ shape: FrameShape, _ reader: inout BinaryReader) {
    let instructions = InstructionReader(
      tables: tables, shape: shape, start: Int32(truncatingIfNeeded: parts.code.count), count: count)
    for _ in 0..<count {
      parts.code.append(instructions.read(&reader))
      if reader.isBroken { return }
    }
    switch parts.code.last {
    case .finish, .halt, .jump: if count == 0 { reader.fail() }
    default: reader.fail()
    }
  }

  mutating func readPlaces(_ reader: inout BinaryReader) {
    parts.locations = Array(reader.list(ofSize: 5) { $0.location() })
    parts.places = []
    parts.places.reserveCapacity(parts.code.count)
    for _ in 0..<reader.count(ofSize: 2) {
      let place = reader.index(below: parts.locations.count)
      let count = reader.index(below: parts.code.count - parts.places.count + 1)
      for _ in 0..<count { parts.places.append(Int32(truncatingIfNeeded: place)) }
    }
    if parts.places.count != parts.code.count { reader.fail() }
  }

  mutating func readMarks(_ reader: inout BinaryReader) {
    let count = reader.count(ofSize: 2)
    marks.reserve(parts.code.count, count)
    var last = -1
    for _ in 0..<count {
      let instruction = reader.index(below: parts.code.count)
      if instruction <= last { return reader.fail() }
      last = instruction
      for _ in 0..<reader.count() { marks.add(reader.mark(), at: instruction) }
    }
    marks.finish(parts.code.count)
  }
}

extension BinaryReader {
  package mutating func location() -> Location {
    let file = string()
    let offset = unsigned()
    let end = unsigned()
    let row = unsigned()
    return Location(file: file, offset: offset, end: end, row: row, column: unsigned())
  }

  fileprivate mutating func mark() -> RecordingMark {
    switch byte() {
    case PlanTag.negationBegins: return .negationBegins(key: key())
    case PlanTag.negationHolds: return .negationHolds(key: key())
    case PlanTag.readsAddUp: return .readsAddUp
    case PlanTag.definitionBegins: return .definitionBegins
    case PlanTag.elseBegins: return .elseBegins
    case PlanTag.defaultBegins: return .defaultBegins
    default:
      fail()
      return .readsAddUp
    }
  }

  private mutating func key() -> Int32 { Int32(truncatingIfNeeded: index(below: 1 << 24)) }
}
