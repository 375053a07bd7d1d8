import Rego
import RegoValues
import Testing

/// Operands that would take a built-in's memory or time: each call ends the query, and the error names the limit.
@Suite struct BadCallTests {
  struct Call: Sendable, CustomTestStringConvertible {
    var name: String
    var operands: [Value]
    var limit: String

    init(_ name: String, _ operands: [Value], _ limit: String) {
      self.name = name
      self.operands = operands
      self.limit = limit
    }

    var testDescription: String { name }
  }

  private static func text(_ part: String, _ count: Int) -> Value {
    .string(Text(String(repeating: part, count: count)))
  }

  private static func nested(_ opening: String, _ closing: String) -> Value {
    .string(Text(String(repeating: opening, count: 100_000) + String(repeating: closing, count: 100_000)))
  }

  private static func number(_ text: String) -> Value { .number(Number(literal: text) ?? Number(0)) }

  private static let digits = text("9", 1_000_000)
  private static let long = text("a", 1 << 20)
  private static let pattern = "operand 1 has more than 262144 bytes"
  private static let length = "number longer than 40000 bytes"
  private static let bits = "number needs more than 131072 bits"
  private static let bytes = "result is larger than 67108864 bytes"
  private static let elements = "result has more than 4194304 elements"

  private static let numbers = [
    Call("json.unmarshal", [digits], length), Call("json.is_valid", [digits], length),
    Call("yaml.unmarshal", [digits], "a number of more bytes than the limit of 40000"),
    Call("yaml.is_valid", [digits], "a number of more bytes than the limit of 40000"),
    Call("to_number", [digits], length), Call("units.parse", [digits], length),
    Call("units.parse_bytes", [digits], length), Call("json.match_schema", [digits, "{}"], length),
    Call("bits.lsh", [1, 1_000_000_000], bits), Call("bits.and", [number("1e999999999"), 1], bits),
    Call("plus", [number("1e999999999"), 1], bits), Call("minus", [1, number("1e999999999")], bits),
    Call("mul", [number("1e999999999"), number("1.5")], bits), Call("div", [1, number("1e999999999")], bits),
    Call("rem", [number("1e999999999"), 7], bits), Call("abs", [number("-1e999999999")], bits),
    Call("round", [number("1e999999999")], bits), Call("ceil", [number("1e999999999")], bits),
    Call("floor", [number("1.5e999999999")], bits), Call("sum", [[number("1e999999999"), 1]], bits),
    Call("product", [[number("1e999999999"), 2]], bits), Call("format_int", [number("1e999999999"), 10], bits),
    Call("numbers.range", [0, number("1e999999999")], bits), Call("numbers.range", [0, 1_000_000_000_000], elements),
    Call("numbers.range_step", [0, 1_000_000_000_000, 3], elements),
  ]

  private static let patterns = [
    Call("regex.match", [long, "a"], pattern), Call("regex.is_valid", [long], pattern),
    Call("regex.find_n", [long, "a", 1], pattern), Call("regex.split", [long, "a"], pattern),
    Call("regex.replace", ["a", long, "a"], "operand 2 has more than 262144 bytes"),
    Call("regex.find_all_string_submatch_n", [long, "a", 1], pattern),
    Call("regex.template_match", [long, "a", "{", "}"], pattern), Call("regex.globs_match", [long, "a"], pattern),
    Call("regex.match", [text("a{1000}", 1000), "a"], "expression needs more memory than the limit of 8388608 bytes"),
    Call("regex.match", [text("(", 100_000), "a"], ""), Call("glob.match", [long, [], "a"], pattern),
    Call("glob.match", [text("{", 100_000), [], "a"], ""), Call("time.parse_ns", [long, "a"], pattern),
    Call("time.format", [[1, "UTC", long]], "layout has more than 262144 bytes"),
  ]

  private static let nesting = [
    Call("json.unmarshal", [nested("[", "]")], "nested deeper than 1000"),
    Call("json.is_valid", [nested("[", "]")], "nested deeper than 1000"),
    Call("yaml.unmarshal", [nested("[", "]")], "nested deeper than the limit of 200"),
    Call("json.match_schema", [nested("[", "]"), "{}"], "nested deeper than 1000"),
    Call("json.verify_schema", [nested(#"{"not":"#, "}")], "nested deeper than 1000"),
    Call("json.verify_schema", [text(#"{"not":"#, 900)], ""),
    Call("graphql.parse_query", [nested("{a", "}")], "nested deeper than 400"),
    Call(
      "graphql.parse_query", [.string(Text("{a(b:" + String(repeating: "[", count: 100_000)))], "nested deeper than 400"
    ),
    Call(
      "graphql.parse_schema", [.string(Text("type A { a: " + String(repeating: "[", count: 100_000)))],
      "deeper than 400"),
    Call("graphql.parse_query", [text("{a}\n", 1 << 21)], "more than 4194304 bytes"),
    Call("strings.render_template", [text("{{if true}}", 100_000), [:]], "nested deeper than 200"),
    Call(
      "strings.render_template", [.string(Text("{{" + String(repeating: "(", count: 100_000))), [:]], "deeper than 200"),
    Call(
      "rego.parse_module", ["p.rego", .string(Text("package p\nr := " + String(repeating: "[", count: 100_000)))], ""
    ),
  ]

  private static let growth: [Call] = {
    let millions = Value.array(RegoArray(ContiguousArray(repeating: 0, count: 4_000_000)))
    let spaces = text("a", 4_300_000)
    return [
      Call("replace", [long, "a", long], bytes), Call("strings.replace_n", [["a": long], long], bytes),
      Call("concat", [long, .array(RegoArray(repeatElement("a", count: 100)))], bytes),
      Call("json.marshal_with_options", [[[[[0]]]], ["indent": text(" ", 20 << 20)]], bytes),
      Call("split", [spaces, ""], elements),
      Call("regex.find_all_string_submatch_n", [text("()", 500), text("a", 50_000), -1], elements),
      Call("array.concat", [millions, .array(RegoArray(ContiguousArray(repeating: 0, count: 200_000)))], elements),
      Call(
        "walk", [(0..<900).reduce(.array(RegoArray(repeatElement(0, count: 10_000)))) { inner, _ in [inner] }], elements
      ),
      Call("net.cidr_expand", ["::/0"], "more than 2^20 addresses"),
      Call("urlquery.encode_object", [["a": .array(RegoArray(repeatElement(long, count: 100)))]], bytes),
    ]
  }()

  /// Refusals of the syntax, and results that stay within the limits, have no limit to name.
  @Test(arguments: numbers + patterns + nesting + growth)
  func endsWithItsLimit(call: Call) throws {
    let builtin = try #require(BuiltinCatalog.standard[call.name])
    var context = BuiltinContext(now: 0)
    let message: String
    do throws(BuiltinError) {
      _ = try call.operands.withUnsafeBufferPointer { values throws(BuiltinError) in
        try builtin.function(Operands(name: StaticNameBox(call.name), values: values), &context)
      }
      message = ""
    } catch {
      message = BadCallTests.message(error, isLimit: !call.limit.isEmpty)
    }
    #expect(call.limit.isEmpty || message.hasPrefix(call.name + ": "), "\(message.prefix(200))")
    #expect(message.contains(call.limit), "\(message.prefix(200))")
  }

  /// A limit is never passed over as an undefined value.
  private static func message(_ error: BuiltinError, isLimit: Bool) -> String {
    switch error {
    case .halt(let message): message
    case .failure(let message), .type(let message): isLimit ? "not the query's end: \(message)" : message
    default: "\(error)"
    }
  }
}
