import RegoValues

/// A Gatekeeper constraint: a template's rules with parameters, and the objects that they are for
/// (https://open-policy-agent.github.io/gatekeeper/website/docs/howto#constraints).
///
/// ```swift
/// let constraint = try Constraint(document)
/// constraint.match.answer(for: reviewed)   // .yes
/// constraint.action(at: Constraint.gatehouse)   // .deny
/// ```
struct Constraint: Sendable, Hashable {
  enum Action: String, Sendable { case deny, warn, dryrun }

  /// The point at which this gate enforces; a constraint that names `*` or it in `scopedEnforcementActions` is meant for it.
  static let gatehouse = "gatehouse"
  static let group = "constraints.gatekeeper.sh"

  /// The template's.
  var kind: String
  var name: String
  var match: ConstraintMatch
  /// An object; empty where the constraint has none.
  var parameters: Value
  private var enforcement: Enforcement

  private enum Enforcement: Hashable {
    case everywhere(Action)
    case scoped([ScopedAction])
  }

  private struct ScopedAction: Hashable {
    var points: [String]
    var action: Action
  }

  /// Whether a document is a constraint, right or wrong.
  static func isConstraint(_ document: Value) -> Bool {
    APIVersion(document["apiVersion"]?.stringValue ?? "").group == group && document["kind"]?.stringValue != nil
  }

  init(_ document: Value) throws(ConstraintProblem) {
    guard let kind = document["kind"]?.stringValue else { throw .missing(at: ["kind"]) }
    guard let name = document["metadata"]?["name"]?.stringValue, !name.isEmpty else {
      throw .missing(at: ["metadata", "name"])
    }
    self.kind = kind
    self.name = name
    let spec = document["spec"]
    switch spec?["match"] {
    case nil, .null?: match = ConstraintMatch()
    case let value?:
      do throws(ConstraintProblem) { match = try ConstraintMatch(value) } catch {
        throw error.below(["spec", "match"])
      }
    }
    switch spec?["parameters"] {
    case nil, .null?: parameters = .object(.empty)
    case .object(let object)?: parameters = .object(object)
    default: throw .wrongType(at: ["spec", "parameters"], want: "an object")
    }
    enforcement = try Constraint.enforcement(spec)
  }

  private static func enforcement(_ spec: Value?) throws(ConstraintProblem) -> Enforcement {
    let place: [Value] = ["spec", "enforcementAction"]
    guard let value = spec?["enforcementAction"], value != .null else { return .everywhere(.deny) }
    guard let word = value.stringValue else { throw .wrongType(at: place, want: "a string") }
    if word != "scoped" { return .everywhere(try action(word, at: place)) }
    let list: [Value] = ["spec", "scopedEnforcementActions"]
    guard case .array(let items)? = spec?["scopedEnforcementActions"] else { throw .missing(at: list) }
    var scoped: [ScopedAction] = []
    for (index, item) in items.elements.enumerated() {
      let here = list + [.number(Number(index))]
      guard let word = item["action"]?.stringValue else { throw .missing(at: here + ["action"]) }
      guard case .array(let points)? = item["enforcementPoints"] else {
        throw .missing(at: here + ["enforcementPoints"])
      }
      scoped.append(
        ScopedAction(
          points: points.elements.compactMap { $0["name"]?.stringValue },
          action: try action(word, at: here + ["action"])))
    }
    return .scoped(scoped)
  }

  private static func action(_ word: String, at place: [Value]) throws(ConstraintProblem) -> Action {
    guard let action = Action(rawValue: word) else {
      throw .wrongType(at: place, want: "one of deny, warn, dryrun, scoped")
    }
    return action
  }

  /// What becomes of a violation at an enforcement point; nil: the constraint is not meant for it. Of several actions the
  /// strictest counts.
  func action(at point: String) -> Action? {
    switch enforcement {
    case .everywhere(let action): return action
    case .scoped(let list):
      let meant = Set(list.filter { $0.points.contains("*") || $0.points.contains(point) }.map(\.action))
      return [Action.deny, .warn, .dryrun].first(where: meant.contains)
    }
  }
}
