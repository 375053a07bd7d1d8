import Rego
import RegoValues
import Testing

/// What only a limit or the query's context decides.
@Suite struct BuiltinLimitTests {
  private func call(_ name: String, _ operands: [Value], _ context: inout BuiltinContext) throws -> Value? {
    let builtin = try #require(BuiltinCatalog.standard[name])
    return try operands.withUnsafeBufferPointer { values throws(BuiltinError) in
      try builtin.function(Operands(name: StaticNameBox(name), values: values), &context)
    }
  }

  private static func number(_ text: String) -> Value { .number(Number(literal: text) ?? Number(0)) }

  private static let long = Value.string(Text(String(repeating: "a", count: 1 << 16)))

  private static let oversized: [String: [Value]] = [
    "numbers.range": [number("-1e30"), number("1e30")], "numbers.range_step": [0, 1_000_000_000_000, 2],
    "bits.lsh": [1, number("1e30")], "mul": [number("1e39000"), number("1e39000")],
    "plus": [number("1e1000000000"), 1], "product": [[number("1e30000"), number("1e30000")]],
    "sprintf": [
      .string(Text(String(repeating: "%1000000d", count: 100))), .array(RegoArray(repeatElement(1, count: 100))),
    ], "replace": [long, "a", long], "strings.replace_n": [["a": long], long],
    "concat": [long, .array(RegoArray(repeatElement(long, count: 2000)))],
    "format_int": [number("1e1000000"), 10],
  ]

  /// Results that would fill the memory end the query instead, and at once.
  @Test(arguments: oversized.keys.sorted())
  func endsTheQuery(name: String) throws {
    var context = BuiltinContext(now: 0)
    let operands = try #require(BuiltinLimitTests.oversized[name])
    let error = #expect(throws: BuiltinError.self) { try call(name, operands, &context) }
    guard case .halt(let message)? = error else {
      Issue.record("\(name) gave \(String(describing: error))")
      return
    }
    #expect(message.hasPrefix(name + ": "))
  }

  @Test func pathsOfADenseGraphAreCounted() throws {
    let vertices: [Value] = (0..<25).map { .number(Number($0)) }
    let graph = Value.object(RegoObject(vertices.map { ($0, .array(RegoArray(vertices))) }))
    var context = BuiltinContext(now: 0)
    let error = #expect(throws: BuiltinError.self) { try call("graph.reachable_paths", [graph, [0]], &context) }
    guard case .halt? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// Schemas that never end, that double with every level, or that are nested too deeply.
  private static let hostileSchemas: [String: Value] = {
    var doubling: [(Value, Value)] = (0..<60).map { level in
      let next: Value = ["$ref": .string(Text("#/definitions/s\(level + 1)"))]
      return (.string(Text("s\(level)")), ["allOf": [next, next]])
    }
    doubling.append(("s60", ["type": "string"]))
    let nested = (0..<900).reduce(Value.object(.empty)) { inner, _ in ["not": inner] }
    return [
      "endless": ["$ref": "#"], "endless by allOf": ["allOf": [["$ref": "#"]]],
      "doubling": ["definitions": .object(RegoObject(doubling)), "$ref": "#/definitions/s0"], "nested": nested,
    ]
  }()

  @Test(arguments: hostileSchemas.keys.sorted())
  func hostileSchemasEndTheQuery(name: String) throws {
    let schema = try #require(BuiltinLimitTests.hostileSchemas[name])
    var context = BuiltinContext(now: 0)
    let error = #expect(throws: BuiltinError.self) { try call("json.match_schema", [["a": 1], schema], &context) }
    guard case .halt? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// What would be fetched is refused, from the network and from files alike.
  @Test(arguments: [
    ("http://example.com/a#/b", "remote reference loading disabled: http://example.com/a#/b"),
    ("file:///etc/hostname", "file reference loading disabled: file:///etc/hostname"),
  ])
  func nothingIsFetched(reference: String, message: String) throws {
    var context = BuiltinContext(now: 0)
    let schema: Value = ["$ref": .string(Text(reference))]
    #expect(try call("json.verify_schema", [schema], &context) == [false, .string(Text("jsonschema: " + message))])
  }

  /// A needle that almost matches everywhere must not make the search quadratic.
  @Test func searchingIsLinear() throws {
    let text = Value.string(Text(String(repeating: "a", count: 1 << 15)))
    let needle = Value.string(Text(String(repeating: "a", count: 1 << 14) + "b"))
    var context = BuiltinContext(now: 0)
    #expect(try call("contains", [text, needle], &context) == false)
    #expect(try call("indexof", [text, needle], &context) == -1)
    #expect(try call("replace", [text, needle, "x"], &context) == text)
    let found = Value.string(Text(String(repeating: "a", count: 1 << 14)))
    #expect(try call("strings.count", [text, found], &context) == 2)
  }

  @Test func clockAndChanceHoldStillWithinAQuery() throws {
    var context = BuiltinContext(now: 1_700_000_000_000_000_000)
    #expect(try call("time.now_ns", [], &context) == 1_700_000_000_000_000_000)
    let first = try call("uuid.rfc4122", ["a"], &context)
    #expect(try call("uuid.rfc4122", ["a"], &context) == first)
    #expect(try call("uuid.rfc4122", ["b"], &context) != first)
    let parsed = try call("uuid.parse", [try #require(first)], &context)
    #expect(parsed == ["version": 4, "variant": "RFC4122"])
    let number = try #require(try call("rand.intn", ["a", 1000], &context))
    #expect(number >= 0 && number < 1000)
    for _ in 0..<20 { #expect(try call("rand.intn", ["a", 1000], &context) == number) }
  }

  @Test func walkGoesFromTheWholeToItsLeaves() throws {
    var context = BuiltinContext(now: 0)
    let document: Value = ["a": [1, .set(RegoSet([2]))]]
    let pairs: Value = [
      [[], document], [["a"], [1, .set(RegoSet([2]))]], [["a", 0], 1], [["a", 1], .set(RegoSet([2]))],
      [["a", 1, 2], 2],
    ]
    #expect(try call("walk", [document], &context) == pairs)
  }

  /// Digits that fill the longest number are compared and printed as text; what computes with them has its own limit.
  @Test func digitsStayText() throws {
    let digits = String(repeating: "7", count: Number.longestText - 2)
    let number = BuiltinLimitTests.number(digits)
    var context = BuiltinContext(now: 0)
    #expect(try call("equal", [number, number], &context) == true)
    #expect(try call("sprintf", ["%v", [number]], &context) == .string(Text(digits)))
    #expect(throws: BuiltinError.self) { try call("plus", [number, 1], &context) }
    #expect(throws: BuiltinError.self) { try call("units.parse", [.string(Text(digits + "Ki"))], &context) }
    #expect(throws: BuiltinError.self) { try call("units.parse_bytes", [.string(Text(digits))], &context) }
    #expect(throws: BuiltinError.self) { try call("round", [BuiltinLimitTests.number(digits + ".5")], &context) }
  }

  /// Every declaration says what the type checker and the documentation need.
  @Test func declarationsAreWhole() {
    for builtin in BuiltinCatalog.standard.builtins where !builtin.isDeprecated && !builtin.name.hasPrefix("internal.")
    {
      if ["eq", "assign"].contains(builtin.name) { continue }
      #expect(!builtin.category.isEmpty, "\(builtin.name)")
      #expect(!builtin.description.isEmpty, "\(builtin.name)")
      for argument in builtin.arguments {
        guard case .described(let name, _, _) = argument else {
          Issue.record("\(builtin.name) has an argument without a name")
          continue
        }
        #expect(!name.isEmpty)
      }
    }
  }
}
