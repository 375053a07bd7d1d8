import RegoSyntax
import RegoValues
import Testing

@testable import Rego

/// Schemas: the types that they tell, and what the checker makes of them.
@Suite struct SchemaTests {
  static let types: [(schema: Value, type: String)] = [
    (["type": "string"], "string"),
    (["type": "integer"], "number"),
    (["type": "null"], "any"),
    (["type": ["null", "string"]], "string"),
    (["type": ["number", "boolean"]], "boolean"),
    (["enum": ["a", "b"]], "any"),
    (true, "any"),
    (["type": "object"], "object[any: any]"),
    (
      ["type": "object", "properties": ["b": ["type": "string"], "a": ["type": "number"]]],
      "object<a: number, b: string>"
    ),
    (["properties": ["a": true]], "object<a: any>"),
    (["type": "array"], "array[any]"),
    (["type": "array", "items": ["type": "string"]], "array[string]"),
    (["items": [["type": "string"], ["type": "number"]]], "array<string, number>"),
    (["anyOf": [["type": "string"], ["type": "number"]]], "any<number, string>"),
    (
      ["type": "object", "properties": ["a": true], "anyOf": [["properties": ["b": true]], ["type": "string"]]],
      "any<string, object<a: any>, object<b: any>>"
    ),
    (["allOf": [["properties": ["a": true]], ["properties": ["b": ["type": "null"]]]]], "object<a: any, b: any>"),
    (
      [
        "type": "object", "properties": ["c": true],
        "allOf": [["$ref": "#/definitions/d"], ["properties": ["b": true]]],
        "definitions": ["d": ["properties": ["a": ["type": "boolean"]]]],
      ],
      "object<a: boolean, b: any, c: any>"
    ),
    (
      ["properties": ["a": ["$ref": "#/definitions/d"]], "definitions": ["d": ["type": "string"]]], "object<a: string>"
    ),
  ]

  @Test(arguments: types) func tellTypes(schema: Value, type: String) throws {
    #expect(try SchemaTypes.type(of: schema).text == type)
  }

  @Test func knowThemselvesSomeLevelsDeep() throws {
    let list: Value = [
      "$ref": "#/definitions/l",
      "definitions": [
        "l": ["type": "object", "properties": ["next": ["$ref": "#/definitions/l"], "v": ["type": "string"]]]
      ],
    ]
    #expect(
      try SchemaTypes.type(of: list).text
        == "object<next: object<next: object<next: object<next: any, v: string>, v: string>, v: string>, v: string>")
    // A schema that names itself in many places would be a type without end.
    let names = (0..<12).map { "p\($0)" }
    let wide = RegoObject(names.map { (Value.string(Text($0)), ["$ref": "#"] as Value) })
    #expect(try SchemaTypes.type(of: ["type": "object", "properties": .object(wide)]).text.utf8.count < 200_000)
  }

  @Test func refuseWhatContradictsItself() {
    #expect(throws: SchemaTypeProblem.differentTypes("string", "number")) {
      try SchemaTypes.type(of: ["allOf": [["type": "string"], ["type": "number"]]])
    }
    #expect(throws: SchemaTypeProblem.contradiction) {
      try SchemaTypes.type(of: ["type": "string", "allOf": [["type": "number"]]])
    }
    #expect(throws: SchemaTypeProblem.self) { try SchemaTypes.type(of: ["type": "wrong"]) }
  }

  // MARK: In programs

  private static let user: Value = [
    "type": "object", "properties": ["name": ["type": "string"], "age": ["type": "integer"]],
  ]

  private func errors(_ source: String, _ schemas: [(path: [String], schema: Value)] = []) -> [String] {
    var options = CompilerOptions(catalog: DeclaredBuiltins.catalog)
    options.readsSchemaAnnotations = true
    for (path, schema) in schemas { options.schemas.set(schema, at: path) }
    do throws(Diagnostics) {
      let module = try Parser.module(Array(source.utf8), file: "p.rego")
      _ = try Compiler(options: options).program([module])
      return []
    } catch {
      return error.all.map { "\($0.location.row): \($0.message.split(separator: "\n")[0])" }
    }
  }

  @Test func describeTheWholeInput() {
    let source = """
      package p
      a if input.nam
      b if input.age == "old"
      c if startswith(input.name, "x")
      d if lower(input.age)
      e if input == 1 with input as 1
      """
    #expect(
      errors(source, [([], Self.user)])
        == ["2: undefined ref: input.nam", "3: match error", "5: lower: invalid argument(s)"])
    #expect(errors(source) == [])
  }

  @Test func areNamedByBlocks() {
    let source = """
      # METADATA
      # scope: package
      # schemas:
      #   - input: schema.user
      #   - data.lists.acl: schema.lists["acl-v1"]
      package p

      a if input.nam
      b if data.lists.acl.bob
      c if data.lists.other.bob

      # METADATA
      # schemas:
      #   - input: {type: object, properties: {nam: {type: string}}}
      d if input.nam == 1

      # METADATA
      # schemas:
      #   - input.name: {type: object, properties: {first: {type: string}}}
      e if { input.name.last; input.name.first; input.age.x }

      # METADATA
      # scope: document
      # schemas:
      #   - input.more.deep: {type: string}
      f if { input.more.deep == 1; input.more.other; input.nam }
      """
    let acl: Value = ["type": "object", "properties": ["alice": true]]
    #expect(
      errors(source, [(["user"], Self.user), (["lists", "acl-v1"], acl)])
        == [
          "8: undefined ref: input.nam", "9: undefined ref: data.lists.acl.bob", "15: match error",
          "20: undefined ref: input.name.last", "20: undefined ref: input.age.x", "26: match error",
          "26: undefined ref: input.more.other", "26: undefined ref: input.nam",
        ])
    // Without schemas at hand only what is written in the blocks is known.
    #expect(errors(source) == ["15: match error", "20: undefined ref: input.name.last", "26: match error"])
  }

  @Test func mustBeThere() {
    let source = "package p\n\n# METADATA\n# schemas:\n#   - input: schema.none\na if input.x"
    #expect(errors(source, [(["user"], Self.user)]) == ["6: undefined schema: schema.none"])
    #expect(
      errors("package p\na if input.x", [([], ["type": 1])])
        == ["0: unable to compile the schema: Invalid type. Expected: type, given: string/Array Of Strings"])
  }

  @Test func areNotReadWhereNobodyAsked() throws {
    let source = "package p\n\n# METADATA\n# schemas:\n#   - input: {type: string}\na if input == 1"
    let module = try Parser.module(Array(source.utf8), file: "p.rego")
    #expect(errors(source) == ["6: match error"])
    _ = try Compiler(options: CompilerOptions(catalog: DeclaredBuiltins.catalog)).program([module])
  }
}
