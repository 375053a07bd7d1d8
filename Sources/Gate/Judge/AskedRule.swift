import Rego
import RegoValues

/// A rule with what is known of it before it is asked about any document.
struct AskedRule {
  let rule: DecidingRule
  var reads: RuleReads { rule.reads }
  /// What its guards look at in the document; nil where they look at something else that may differ between two
  /// versions of an object.
  private let guards: [ArraySlice<Value>]?

  init(_ rule: DecidingRule, shape: InputShape) {
    self.rule = rule
    guards = AskedRule.guards(rule.query.guardPaths, shape)
  }

  /// Whether what rules the rule out in one version of an object rules it out in the other, whose kind and name are the
  /// same.
  func guardsAreSame(_ left: Value, _ right: Value) -> Bool {
    guard let guards else { return false }
    return guards.allSatisfy { path in
      FindingPlace.value(at: path, in: left) == FindingPlace.value(at: path, in: right)
    }
  }

  /// The paths below the document.
  private static func guards(_ paths: [[Value]], _ shape: InputShape) -> [ArraySlice<Value>]? {
    guard shape == .admission else { return paths.map { $0[...] } }
    var guards: [ArraySlice<Value>] = []
    for path in paths {
      guard path.count > 1, path[0] == "request" else { return nil }
      switch path[1] {
      case "object": guards.append(path[2...])
      // Made of the object's kind and name alone.
      case "kind", "requestKind", "resource", "requestResource", "name", "namespace": break
      default: return nil
      }
    }
    return guards
  }
}
