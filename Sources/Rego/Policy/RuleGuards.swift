import RegoSyntax
import RegoValues

/// What every definition of a partial set asks of the input before anything else: `input.request.kind.kind == "Pod"`.
///
/// Where no definition's guards hold the set is empty, and that is known without starting the machine. Most rules of a
/// gate are about one kind of object, and most objects are of another kind. (OPA's rule index answers the same question.)
struct RuleGuards: Sendable {
  private struct Guard: Sendable {
    /// Below `input`.
    var path: [Value]
    var value: Value
  }

  /// For each definition what must hold; empty where nothing is known to.
  private let definitions: [[Guard]]

  /// Below `input`, as often as they are asked for.
  var paths: [[Value]] { definitions.flatMap { $0.map(\.path) } }

  /// nil where some definition is without guards, or the rule is no plain partial set.
  init?(of summary: RuleSummary, in program: ResolvedProgram) {
    guard summary.kind == .partialSet, program.groups.indices.contains(summary.group) else { return nil }
    let group = program.groups[summary.group]
    guard group.defaultRule == nil, !group.rules.isEmpty else { return nil }
    definitions = group.rules.map { RuleGuards.guards(of: program.rules[$0]) }
    if definitions.contains(where: \.isEmpty) { return nil }
  }

  /// False: the set is empty for this input.
  func mayHold(_ input: Value?) -> Bool {
    guard let input else { return true }
    // Definitions mostly ask for the same path, one after the other.
    var path: [Value] = []
    var found: Value? = input
    return definitions.contains { guards in
      guards.allSatisfy { one in
        if one.path != path {
          path = one.path
          found = input
          for key in path { found = found?.lookup(key) }
        }
        return found == one.value
      }
    }
  }

  func write(to writer: inout BinaryWriter) {
    writer.list(definitions) { writer, guards in
      writer.list(guards) { writer, one in
        writer.sharedValues(one.path)
        writer.value(one.value)
      }
    }
  }

  init(_ reader: inout BinaryReader) {
    definitions = Array(
      reader.list { reader in
        Array(reader.list(ofSize: 2) { Guard(path: $0.sharedValues(), value: $0.value()) })
      })
  }

  /// The comparisons of a ground input path with a scalar that stand in the rule's only body.
  private static func guards(of rule: ResolvedRule) -> [Guard] {
    guard rule.branches.count == 1, let branch = rule.branches.first else { return [] }
    return branch.body.compactMap { expression in
      guard !expression.isNegated, expression.modifiers.isEmpty, case .call(let call) = expression.kind,
        call.isBuiltin("eq"), call.arguments.count == 2
      else { return nil }
      return comparison(call.arguments[0], call.arguments[1]) ?? comparison(call.arguments[1], call.arguments[0])
    }
  }

  private static func comparison(_ left: Term, _ right: Term) -> Guard? {
    guard case .reference(let ref) = left.kind, ref.headName == "input", let value = right.scalar else { return nil }
    let path = ref.terms.dropFirst().compactMap(\.scalar)
    return path.count == ref.terms.count - 1 && !path.isEmpty ? Guard(path: path, value: value) : nil
  }
}
