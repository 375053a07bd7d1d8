import RegoValues

/// What code points into, while it is read.
struct PlanTables {
  var constants: ContiguousArray<Value> = []
  var groups: ContiguousArray<GroupPlan> = []
  var nodes: ContiguousArray<DocumentNode> = []
  var builtins: ContiguousArray<Builtin> = []
  /// How many arguments each takes, asked for once: types of built-ins are made when somebody wants them.
  var arities: ContiguousArray<Int> = []
  var modifiers: [[ModifierPlan]] = []

  func arity(ofGroup group: Int32) -> Int {
    groups.indices.contains(Int(group)) ? groups[Int(group)].arity ?? 0 : 0
  }

  func arity(ofBuiltin index: Int32) -> Int {
    arities.indices.contains(Int(index)) ? arities[Int(index)] : -1
  }

  /// Whether the values of a literal's modifiers are in the frame.
  func modifiers(_ index: Int32, fit shape: FrameShape) -> Bool {
    guard modifiers.indices.contains(Int(index)) else { return false }
    return modifiers[Int(index)].allSatisfy { modifier in
      guard case .value(let operand) = modifier.replacement else { return true }
      return shape.holds(operand, constants: constants.count)
    }
  }

  /// Whether a function is replaced by one of as many arguments.
  func isSound(_ modifier: ModifierPlan) -> Bool {
    let arity: Int?
    switch modifier.target {
    case .input: arity = nil
    case .data(_, let node): return node < nodes.count && isValue(modifier.replacement)
    case .function(let group): arity = groups[Int(group)].arity ?? -1
    case .builtin(let index): arity = self.arity(ofBuiltin: index)
    }
    switch modifier.replacement {
    case .value: return arity != -1
    case .function(let group): return arity != nil && groups[Int(group)].arity == arity
    case .builtin(let index): return arity != nil && self.arity(ofBuiltin: index) == arity
    }
  }

  private func isValue(_ replacement: ModifierPlan.Replacement) -> Bool {
    if case .value = replacement { return true }
    return false
  }
}

/// The numbers of kept marks and modifiers.
enum PlanTag {
  static let input: UInt8 = 0
  static let data: UInt8 = 1
  static let function: UInt8 = 2
  static let builtin: UInt8 = 3
  static let value: UInt8 = 4

  static let negationBegins: UInt8 = 0
  static let negationHolds: UInt8 = 1
  static let readsAddUp: UInt8 = 2
  static let definitionBegins: UInt8 = 3
  static let elseBegins: UInt8 = 4
  static let defaultBegins: UInt8 = 5
}
