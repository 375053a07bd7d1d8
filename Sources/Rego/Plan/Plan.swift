import RegoSyntax
import RegoValues

/// What the machine runs: code, the tables that it points into, and the tree of documents. Immutable and shared.
final class Plan: Sendable {
  let code: ContiguousArray<Instruction>
  /// Single constants, and the keys of static paths (`spec`, `containers`) one behind the other.
  let constants: ContiguousArray<Value>
  let groups: ContiguousArray<GroupPlan>
  let nodes: ContiguousArray<DocumentNode>
  /// The paths of nodes and groups, one behind the other.
  let paths: ContiguousArray<Value>
  let modifiers: [[ModifierPlan]]
  let builtins: ContiguousArray<BuiltinEntry>
  let data: Value
  /// For each instruction the index of its place in `locations`.
  let places: ContiguousArray<Int32>
  let locations: [Location]
  /// What only a recording evaluation does, before the instruction at an index.
  let marks: MarkTable
  let bindings: [Text]
  /// What marks of a watched plan point to; empty in others.
  let steps: [TraceStep]
  /// Where a query starts; the code of groups has entries of its own.
  let query: QueryPlan?

  init(_ parts: PlanParts, marks: MarkTable? = nil, query: QueryPlan? = nil, bindings: [Text] = []) {
    code = parts.code
    constants = parts.constants
    groups = parts.groups
    nodes = parts.nodes
    paths = parts.paths
    modifiers = parts.modifiers
    builtins = parts.builtins
    data = parts.data
    places = parts.places
    locations = parts.locations
    steps = parts.steps
    self.marks = marks ?? MarkTable(parts.marks, codeCount: parts.code.count)
    self.query = query
    self.bindings = bindings
  }

  func path(of node: DocumentNode) -> ArraySlice<Value> { paths[node.path] }

  func path(of group: GroupPlan) -> ArraySlice<Value> { paths[group.path] }

  func location(of instruction: Int) -> Location {
    guard places.indices.contains(instruction) else { return .none }
    return locations[Int(places[instruction])]
  }
}

/// The tables of a plan while they grow; a query adds to those of its program.
struct PlanParts: Sendable {
  var code: ContiguousArray<Instruction> = [.halt]
  var constants: ContiguousArray<Value> = []
  var groups: ContiguousArray<GroupPlan> = []
  var nodes: ContiguousArray<DocumentNode> = []
  var paths: ContiguousArray<Value> = []
  var modifiers: [[ModifierPlan]] = []
  var builtins: ContiguousArray<BuiltinEntry> = []
  var data: Value = .object(.empty)
  var places: ContiguousArray<Int32> = [0]
  var locations: [Location] = [.none]
  /// In the order of instructions.
  var marks: [(instruction: Int32, mark: RecordingMark)] = []
  var steps: [TraceStep] = []
}

/// What a recording evaluation does before each instruction; asked at every step.
struct MarkTable: Sendable {
  /// For each instruction where its marks begin; they end where those of the next one begin.
  private(set) var starts: ContiguousArray<Int32> = []
  private(set) var marks: ContiguousArray<RecordingMark> = []

  init(_ marks: [(instruction: Int32, mark: RecordingMark)], codeCount: Int) {
    reserve(codeCount, marks.count)
    for (instruction, mark) in marks { add(mark, at: Int(instruction)) }
    finish(codeCount)
  }

  init() {}

  mutating func reserve(_ codeCount: Int, _ markCount: Int) {
    starts.reserveCapacity(codeCount + 1)
    marks.reserveCapacity(markCount)
  }

  /// Marks come in the order of instructions.
  mutating func add(_ mark: RecordingMark, at instruction: Int) {
    pad(to: instruction)
    marks.append(mark)
  }

  mutating func finish(_ codeCount: Int) { pad(to: codeCount) }

  private mutating func pad(to instruction: Int) {
    let missing = instruction + 1 - starts.count
    if missing > 0 {
      starts.append(contentsOf: repeatElement(Int32(truncatingIfNeeded: marks.count), count: missing))
    }
  }

  @inline(__always)
  subscript(instruction: Int) -> ArraySlice<RecordingMark>? {
    let (start, end) = (starts[instruction], starts[instruction &+ 1])
    return start == end ? nil : marks[Int(start)..<Int(end)]
  }

  /// The instructions that have marks.
  var instructions: [Int] { starts.indices.dropLast().filter { starts[$0] != starts[$0 + 1] } }
}

/// How much of the machine's stacks a frame takes.
struct FrameShape: Sendable {
  var slots: Int32 = 0
  var iterators: Int32 = 0
  var cursors: Int32 = 0
  var accumulators: Int32 = 0
  var overlays: Int32 = 0

  /// Takes at least as much as another one.
  mutating func widen(to other: FrameShape) {
    slots = max(slots, other.slots)
    iterators = max(iterators, other.iterators)
    cursors = max(cursors, other.cursors)
    accumulators = max(accumulators, other.accumulators)
    overlays = max(overlays, other.overlays)
  }
}

/// All rules of one name: what a reference or a call evaluates.
struct GroupPlan: Sendable {
  var entry: Int32 = 0
  var shape = FrameShape()
  /// nil for a document.
  var arity: Int?
  /// The node of the document tree; of a function the node where its name would hang.
  var node: Int32
  /// In the plan's pool of paths.
  var path: Range<Int>
  var location: Location
}

struct QueryPlan: Sendable {
  var entry: Int32
  var shape: FrameShape
}

/// A node of the tree below `data` on which rules hang.
struct DocumentNode: Sendable {
  /// In the plan's pool of paths.
  var path: Range<Int>
  var parent: Int32
  var children = NodeChildren()
  /// The group whose value stands here, or -1. Nodes below such a node do not exist: their rules belong to the group.
  var group: Int32 = -1
  /// The functions of this name, or -1.
  var function: Int32 = -1
  /// All groups below that have a value; of a node with a group none, because nothing else is below.
  var groupsBelow: [Int32] = []
  /// `data.system` does not show when `data` is looked through.
  var isHidden = false
}

extension DocumentNode {
  /// The keys of `children` in Rego order.
  var keys: ContiguousArray<Value> { children.keys }
}

/// The nodes below a node: few, and asked for by key.
struct NodeChildren: Sendable {
  /// In Rego order.
  private(set) var keys: ContiguousArray<Value> = []
  private(set) var nodes: ContiguousArray<Int32> = []

  var isEmpty: Bool { keys.isEmpty }

  subscript(key: Value) -> Int32? {
    let place = place(of: key)
    return place < keys.count && keys[place] == key ? nodes[place] : nil
  }

  /// False where the key is there already.
  @discardableResult
  mutating func insert(_ key: Value, _ node: Int32) -> Bool {
    let place = place(of: key)
    if place < keys.count, keys[place] == key { return false }
    keys.insert(key, at: place)
    nodes.insert(node, at: place)
    return true
  }

  /// The first place whose key is not less.
  private func place(of key: Value) -> Int {
    // What is added is behind all others, mostly.
    if let last = keys.last, last < key { return keys.count }
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// What a call needs of a built-in, unpacked once.
struct BuiltinEntry: Sendable {
  let name: StaticNameBox
  let function: Builtin.Function

  init(_ builtin: Builtin) {
    name = StaticNameBox(builtin.name)
    function = builtin.function
  }
}

/// One `with` of a literal.
struct ModifierPlan: Sendable {
  enum Target: Sendable {
    case input([Value])
    /// A path below `data`, and the node of the document tree there, or -1.
    case data([Value], node: Int32)
    case function(group: Int32)
    case builtin(Int32)
  }

  enum Replacement: Sendable {
    case value(Operand)
    case function(group: Int32)
    case builtin(Int32)
  }

  var target: Target
  var replacement: Replacement
}

/// What a recording evaluation must know besides the instructions. `key` tells negations of a frame apart.
enum RecordingMark: Sendable {
  case negationBegins(key: Int32)
  case negationHolds(key: Int32)
  /// The `next` of an `every`: what its rounds read adds up.
  case readsAddUp
  /// A definition begins with nothing read; an `else` or a default with what those before it read in vain.
  case definitionBegins
  case elseBegins
  case defaultBegins
  /// Index of a `TraceStep`; in watched plans only.
  case step(Int32)
}
