import RegoValues

/// A JSON Schema that has been read: its nodes in one table, naming each other by place, so that schemas that refer to
/// themselves own nothing in a circle. Source: JSON Schema drafts 4, 6 and 7, as OPA's fork of gojsonschema reads them.
///
/// ```swift
/// let schema = try JSONSchema(["type": "integer", "minimum": 1])
/// try schema.findings(in: 0).first?.description  // "Must be greater than or equal to 1"
/// ```
package struct JSONSchema: Sendable {
  typealias Place = Int

  var nodes: [SchemaNode] = []
  /// Where reading began.
  var root: Place = 0
}

/// One schema within a schema: what stands beside each other in one object.
struct SchemaNode: Sendable {
  typealias Place = JSONSchema.Place

  /// A schema that is a plain `true` or `false`.
  var verdict: Bool?
  /// What `$ref` leads to; nothing else of the node counts then.
  var reference: Place?

  var types: [Text] = []
  var constant: String?
  /// Nil where there is no `enum`: an empty one lets nothing pass.
  var choices: [String]?
  var format: Text?

  var multipleOf: Number?
  var minimum: Number?
  var exclusiveMinimum: Number?
  var maximum: Number?
  var exclusiveMaximum: Number?

  var minLength: Int?
  var maxLength: Int?
  var pattern: Pattern?

  var minProperties: Int?
  var maxProperties: Int?
  var required: [Text] = []
  /// In order of their names.
  var properties: [(name: Text, place: Place)] = []
  var propertyPlaces: [Text: Place] = [:]
  var patternProperties: [(pattern: Pattern, place: Place)] = []
  var additionalProperties: Further = .anything
  var propertyNames: Place?
  var dependencies: [Text: Dependency] = [:]

  var minItems: Int?
  var maxItems: Int?
  var uniqueItems = false
  var items: Items = .positional([])
  var additionalItems: Further = .anything
  var contains: Place?

  var oneOf: [Place] = []
  var anyOf: [Place] = []
  var allOf: [Place] = []
  var not: Place?
  var condition: Place?
  var consequence: Place?
  var alternative: Place?

  /// What members or items may be that nothing else describes.
  enum Further: Sendable {
    case anything
    case nothing
    case schema(Place)
  }

  enum Items: Sendable {
    case each(Place)
    case positional([Place])
  }

  enum Dependency: Sendable {
    case names([Text])
    case schema(Place)
  }

  struct Pattern: Sendable {
    let text: Text
    let regex: CompiledRegex
  }
}

/// The draft that says what a keyword means. Without `$schema` all of them hold at once.
enum SchemaDraft: Int, Comparable {
  case four = 4
  case six = 6
  case seven = 7
  case hybrid = 100

  static func < (left: SchemaDraft, right: SchemaDraft) -> Bool { left.rawValue < right.rawValue }

  /// The draft whose meta-schema has this address; nil for all others, which change nothing.
  init?(address: String) {
    switch address {
    case "http://json-schema.org/draft-04/schema": self = .four
    case "http://json-schema.org/draft-06/schema": self = .six
    case "http://json-schema.org/draft-07/schema": self = .seven
    default: return nil
    }
  }

  /// The draft that a document names.
  static func declared(by document: Value) throws(SchemaProblem) -> SchemaDraft? {
    switch document {
    case .bool: return nil
    case .object(let object):
      guard let address = object["$schema"] else { return nil }
      guard case .string(let text) = address else { throw SchemaProblem.mustBe("$schema", of: "string") }
      return SchemaDraft(address: try SchemaReference(text).address)
    default: throw SchemaProblem("schema is invalid")
    }
  }
}
