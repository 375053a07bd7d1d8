import RegoValues

/// What is wrong with a document, at one place of it.
package struct SchemaFinding: Sendable {
  /// The name of the rule, such as `invalid_type`.
  package let type: String
  /// Names and numbers from the document's root, joined by points; `(Root)` for itself.
  package let field: String
  package let description: String

  /// As `json.match_schema` shows it.
  package var document: Value {
    [
      "error": .text("\(field): \(description)"), "type": .text(type), "field": .text(field),
      "desc": .text(description),
    ]
  }
}

/// Where in a document validation stands.
struct SchemaContext {
  let path: String

  static let root = SchemaContext(path: "(Root)")

  func member(_ name: String) -> SchemaContext { SchemaContext(path: path + "." + name) }

  /// The path without the root's name, unless there is nothing else.
  var field: String { path.hasPrefix("(Root).") ? String(path.dropFirst(7)) : path }
}

/// What a part of the validation found, and how near the document came: the nearest of several tries is shown.
struct SchemaOutcome {
  var findings: [SchemaFinding] = []
  var score = 0

  var isValid: Bool { findings.isEmpty }

  mutating func add(_ type: String, _ description: String, at context: SchemaContext) {
    findings.append(SchemaFinding(type: type, field: context.field, description: description))
    score -= 2
  }

  mutating func merge(_ other: SchemaOutcome) {
    findings += other.findings
    score += other.score
  }
}
