import RegoValues

/// `json.match_schema` and `json.verify_schema`. Nothing is fetched for a schema that refers elsewhere.
enum JSONSchemaBuiltins {
  static let all: [Builtin] = [matchSchema, verifySchema]

  private static let document: RegoType = .any([.string, .anyObject])

  static let matchSchema = Builtin(
    "json.match_schema", category: "object",
    description: "Tells whether a document matches a JSON schema, and what is wrong with it.",
    arguments: [
      .named("document", document, "the document, or its JSON text"),
      .named("schema", document, "the schema, or its JSON text"),
    ],
    result: .named(
      "output",
      .array(
        fixed: [
          .boolean,
          .array(
            of: .object(
              properties: [("desc", .string), ("error", .string), ("field", .string), ("type", .string)], dynamic: nil)),
        ], dynamic: nil), "whether it matches, and an object for each error")
  ) { (operands, context) throws(BuiltinError) in
    do throws(SchemaProblem) {
      let document = try value(operands[0])
      let schema = try schema(operands[1], &context)
      let findings = try schema.findings(in: document)
      return [.bool(findings.isEmpty), .array(RegoArray(findings.map(\.document)))]
    } catch {
      if error.isLimit { throw .halt("\(operands.name.text): \(error.message)") }
      throw operands.failure(error.message)
    }
  }

  static let verifySchema = Builtin(
    "json.verify_schema", category: "object", description: "Tells whether a document is a JSON schema.",
    arguments: [.named("schema", document, "the schema, or its JSON text")],
    result: .named(
      "output", .array(fixed: [.boolean, .any([.null, .string])], dynamic: nil),
      "whether it is one, and null or the error")
  ) { (operands, context) throws(BuiltinError) in
    do throws(SchemaProblem) {
      _ = try schema(operands[0], &context)
      return [true, .null]
    } catch {
      if error.isLimit { throw .halt("\(operands.name.text): \(error.message)") }
      return [false, .text("jsonschema: \(error.message)")]
    }
  }

  /// The compiled schema: policies match many documents by one.
  private static func schema(_ operand: Value, _ context: inout BuiltinContext) throws(SchemaProblem) -> JSONSchema {
    let make = { () throws(SchemaProblem) in try JSONSchema(try value(operand)) }
    switch operand {
    case .array: throw SchemaProblem("schema is invalid")
    case .string(let text): return try context.patterns.entry(text, make: make)
    case .object(let object): return try context.patterns.entry(object, make: make)
    default: return try make()
    }
  }

  /// Sets become arrays and other keys than strings their text on the way through JSON.
  private static func value(_ operand: Value) throws(SchemaProblem) -> Value {
    let text: Text
    switch operand {
    case .string(let given): text = given
    case .object, .array: text = Text(joined: JSONWriter.bytes(operand))
    default: throw SchemaProblem("wrong type, expected string or object")
    }
    do throws(JSONError) {
      return try text.withBytes { bytes throws(JSONError) in try JSONReader.read(bytes, limits: .generous) }
    } catch {
      if error.isLimit { throw SchemaProblem("\(error)", isLimit: true) }
      throw SchemaProblem("invalid JSON string")
    }
  }
}
