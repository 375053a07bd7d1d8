/// Why a document is no schema, in the words of OPA's validator.
package struct SchemaProblem: Error, Sendable, Hashable {
  package let message: String
  /// A limit of ours, not a rule of JSON Schema.
  package let isLimit: Bool

  init(_ message: String, isLimit: Bool = false) {
    self.message = message
    self.isLimit = isLimit
  }

  static let schema = "Valid Schema"
  static let schemas = "Array Of Schemas"

  static let notASchema = SchemaProblem("Expected: \(schema), given: Invalid JSON")
  static let tooDeep = SchemaProblem("schema is nested deeper than \(SchemaReader.depthLimit)", isLimit: true)
  static let tooLarge = SchemaProblem("schema has more than \(SchemaReader.nodeLimit) parts", isLimit: true)
  static let tooMuchWork = SchemaProblem(
    "validation takes more than \(SchemaValidation.stepLimit) steps", isLimit: true)
  static let dependency = mustBe("Dependency", of: "Schema Or Array Of Strings")

  static func invalidType(expected: String, given: String) -> SchemaProblem {
    SchemaProblem("Invalid type. Expected: \(expected), given: \(given)")
  }

  static func mustBe(_ key: String, of type: String) -> SchemaProblem {
    SchemaProblem("\(key) must be of type \(type)")
  }

  static func mustBe(_ key: String, a type: String) -> SchemaProblem { SchemaProblem("\(key) must be of a \(type)") }

  static func mustBe(_ key: String, an type: String) -> SchemaProblem { SchemaProblem("\(key) must be of an \(type)") }

  static func negative(_ key: String) -> SchemaProblem {
    SchemaProblem("\(key) must be greater than or equal to 0")
  }

  static func notPositive(_ key: String) -> SchemaProblem { SchemaProblem("\(key) must be strictly greater than 0") }

  static func missing(_ key: String, without other: String) -> SchemaProblem {
    SchemaProblem("\(key) cannot be used without \(other)")
  }

  static func crossed(_ key: String, _ other: String) -> SchemaProblem {
    SchemaProblem("\(key) cannot be greater than \(other)")
  }

  static func repeated(in key: String) -> SchemaProblem { SchemaProblem("\(key) items must be unique") }

  static func duplicate(type: String) -> SchemaProblem { SchemaProblem("\(type) type is duplicated") }

  static func unknown(type: String) -> SchemaProblem {
    SchemaProblem(
      "has a primitive type that is NOT VALID -- given: /\(type)/ Expected valid values are:"
        + "[array boolean integer number null object string]")
  }

  static func invalidPattern(_ pattern: String) -> SchemaProblem { SchemaProblem("Invalid regex pattern '\(pattern)'") }

  static func notCanonical(_ address: String) -> SchemaProblem {
    SchemaProblem("Reference \(address) must be canonical")
  }

  static func remote(_ address: String) -> SchemaProblem {
    SchemaProblem("remote reference loading disabled: \(address)")
  }

  static func file(_ address: String) -> SchemaProblem {
    SchemaProblem("file reference loading disabled: \(address)")
  }
}
