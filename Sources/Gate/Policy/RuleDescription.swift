import Rego
import RegoSyntax
import RegoValues

/// What a deciding rule says about itself, for people: one for each definition, as several of one name may differ.
///
/// ```swift
/// policies.rules.flatMap(\.descriptions).first { $0.identity.short == "no-node-ports" }?.fix
/// ```
public struct RuleDescription: Sendable, Hashable {
  public var identity: RuleIdentity
  public var severity: Severity
  /// The annotation `title`.
  public var title: String?
  /// The annotation `description`.
  public var summary: String?
  public var fix: String?
  /// The policy's file and the row that the definition begins in.
  public var file: String
  public var row: Int
  /// What the rules of this name can look at, below the document: `spec.containers[_].image`. In order.
  public var reads: [String]
}

extension DecidingRule {
  public var descriptions: [RuleDescription] {
    let paths = Set(reads.patterns.map { DecidingRule.path($0) }).sorted().filter { !$0.isEmpty }
    let own = RuleDescription(
      identity: identity, severity: severity, title: title, summary: summary, fix: fix, file: location.file,
      row: location.row, reads: paths)
    if definitions.isEmpty { return [own] }
    return definitions.map { definition in
      var description = own
      description.identity.short = definition.short ?? identity.short
      description.severity = definition.severity ?? severity
      description.title = definition.title ?? title
      description.summary = definition.summary ?? summary
      description.fix = definition.fix ?? fix
      description.file = definition.location.file
      description.row = definition.location.row
      return description
    }
  }

  private static func path(_ steps: ArraySlice<InputPattern.Step>) -> String {
    var text = ""
    for step in steps {
      switch step {
      case .any: text += "[_]"
      case .key(let key):
        let name = KeyPath([key]).description
        text += text.isEmpty || name.utf8.first == UInt8(ascii: "[") ? name : "." + name
      }
    }
    return text
  }
}
