import RegoSyntax
import RegoValues

/// Definitions one behind the other, those that cannot hold left out.
extension Planner {
  /// `plan` writes the code of one definition, whose end is where the next one begins.
  mutating func planDefinitions(
    _ definitions: [ResolvedRule], _ plan: (inout Planner, ResolvedRule) -> Void
  ) {
    var frame = SharedFrame(shape)
    // A watched plan has guards of its own, which tell what they did.
    if !watches, let choice = DefinitionChoice(among: definitions) {
      planInLine(choice.unconditional, &frame, plan)
      let end = writer.newLabel()
      let entries = planJumps(choice, otherwise: end)
      for (entry, wanted) in zip(entries, choice.wanted) {
        writer.place(entry)
        planInLine(wanted.definitions, &frame, plan)
        emit(.chosenEnds(end))
      }
      writer.place(end)
    } else {
      planInLine(definitions, &frame, plan)
    }
    shape = frame.widest
  }

  /// Definitions are over before the next one begins, so they share their places in the frame.
  private struct SharedFrame {
    let before: FrameShape
    var widest: FrameShape

    init(_ shape: FrameShape) {
      before = shape
      widest = shape
    }
  }

  private mutating func planInLine(
    _ definitions: [ResolvedRule], _ frame: inout SharedFrame, _ plan: (inout Planner, ResolvedRule) -> Void
  ) {
    for rule in definitions {
      shape = frame.before
      plan(&self, rule)
      frame.widest.widen(to: shape)
    }
  }

  /// The choice and its jumps, one for each constant and one for all other values.
  private mutating func planJumps(_ choice: DefinitionChoice, otherwise: Label) -> [Label] {
    let values = writer.path(ContiguousArray(choice.wanted.map(\.value))).first
    let count = Int16(truncatingIfNeeded: choice.wanted.count)
    let table = writer.newLabel()
    switch choice.source {
    case .input(let path):
      let keys = writer.path(path)
      emit(.chooseByInput(keys: keys.first, Int16(clamping: keys.count), values: values, count, table: table))
    case .argument(let index, let path):
      let keys = writer.path(path)
      let argument = Operand.slot(Int32(truncatingIfNeeded: index))
      emit(.choose(argument, keys: keys.first, Int16(clamping: keys.count), values: values, count, table: table))
    }
    writer.place(table)
    let entries = choice.wanted.map { _ in writer.newLabel() }
    for entry in entries { emit(.jump(entry)) }
    emit(.jump(otherwise))
    return entries
  }
}
