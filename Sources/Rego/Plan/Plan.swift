import RegoSyntax
import RegoValues

/// What the machine runs: code, the tables that it points into, and the tree of documents. Immutable and shared.
final class Plan: Sendable {
  let code: ContiguousArray<Instruction>
  /// Single constants, and the keys of static paths (`spec`, `containers`) one behind the other.
  let constants: ContiguousArray<Value>
  let groups: ContiguousArray<GroupPlan>
  let nodes: ContiguousArray<DocumentNode>
  let modifiers: [[ModifierPlan]]
  let builtins: ContiguousArray<BuiltinEntry>
  let data: Value
  /// For each instruction the index of its place in `locations`.
  let places: ContiguousArray<Int32>
  let locations: [Location]
  /// What only a recording evaluation does, before the instruction at an index.
  let marks: [Int32: [RecordingMark]]
  let bindings: [Text]
  /// Where a query starts; the code of groups has entries of its own.
  let query: QueryPlan?

  init(_ parts: PlanParts, query: QueryPlan? = nil, bindings: [Text] = []) {
    code = parts.code
    constants = parts.constants
    groups = parts.groups
    nodes = parts.nodes
    modifiers = parts.modifiers
    builtins = parts.builtins
    data = parts.data
    places = parts.places
    locations = parts.locations
    marks = parts.marks
    self.query = query
    self.bindings = bindings
  }

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
  var modifiers: [[ModifierPlan]] = []
  var builtins: ContiguousArray<BuiltinEntry> = []
  var data: Value = .object(.empty)
  var places: ContiguousArray<Int32> = [0]
  var locations: [Location] = [.none]
  var marks: [Int32: [RecordingMark]] = [:]
}

/// How much of the machine's stacks a frame takes.
struct FrameShape: Sendable {
  var slots: Int32 = 0
  var iterators: Int32 = 0
  var cursors: Int32 = 0
  var accumulators: Int32 = 0
  var overlays: Int32 = 0
}

/// All rules of one name: what a reference or a call evaluates.
struct GroupPlan: Sendable {
  var entry: Int32 = 0
  var shape = FrameShape()
  /// nil for a document.
  var arity: Int?
  /// The node of the document tree; of a function the node where its name would hang.
  var node: Int32
  var path: [Value]
  var location: Location
}

struct QueryPlan: Sendable {
  var entry: Int32
  var shape: FrameShape
}

/// A node of the tree below `data` on which rules hang.
struct DocumentNode: Sendable {
  var path: [Value]
  var parent: Int32
  /// The keys of `children` in Rego order.
  var keys: ContiguousArray<Value> = []
  var children: [Value: Int32] = [:]
  /// The group whose value stands here, or -1. Nodes below such a node do not exist: their rules belong to the group.
  var group: Int32 = -1
  /// The functions of this name, or -1.
  var function: Int32 = -1
  /// All groups at or below that have a value.
  var groupsBelow: [Int32] = []
  /// `data.system` does not show when `data` is looked through.
  var isHidden = false
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
}
