import RegoValues
import Testing

@Suite struct JSONReaderTests {
  private func read(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) -> Value {
    try JSONReader.read(Array(text.utf8), limits: limits)
  }

  @Test func keepsTheTextOfNumbers() throws {
    let value = try read("[1.0, 1e3, -0, 1e400, 123456789012345678901234567890]")
    #expect(value.description == "[1.0, 1e3, -0, 1e400, 123456789012345678901234567890]")
  }

  @Test(arguments: [
    (#""\ud83d\ude00""#, "\u{1F600}"), (#""\ud800x""#, "\u{FFFD}x"), (#""\udc00\ud800""#, "\u{FFFD}\u{FFFD}"),
    (#""\ud800\u0041""#, "\u{FFFD}A"), (#""a\/\b\f\n\r\t\"\\\u00e9""#, "a/\u{8}\u{C}\n\r\t\"\\\u{E9}"), (#""""#, ""),
  ])
  func readsEscapes(text: String, expected: String) throws {
    #expect(try read(text) == .string(Text(expected)))
  }

  /// The words are those of OPA's `json.unmarshal`.
  @Test(arguments: [
    ("", "EOF"), ("  ", "EOF"), ("{", "unexpected EOF"), ("tru", "unexpected EOF"), ("\"a", "unexpected EOF"),
    ("-", "unexpected EOF"), ("1.", "unexpected EOF"), ("1e", "unexpected EOF"),
    ("x", "invalid character 'x' looking for beginning of value"),
    ("[1,]", "invalid character ']' looking for beginning of value"),
    ("1 2", "invalid character '2' after top-level value"), ("01", "invalid character '1' after top-level value"),
    (#""\q""#, "invalid character 'q' in string escape code"),
    ("\"a\tb\"", "invalid character '\\t' in string literal"),
    ("{a:1}", "invalid character 'a' looking for beginning of object key string"),
    (#"{"a" 1}"#, "invalid character '1' after object key"), ("[1 2]", "invalid character '2' after array element"),
    (#"{"a":1 2}"#, "invalid character '2' after object key:value pair"),
    ("trux", "invalid character 'x' in literal true (expecting 'e')"),
    ("'a'", #"invalid character '\'' looking for beginning of value"#),
    ("-x", "invalid character 'x' in numeric literal"),
    ("1.x", "invalid character 'x' after decimal point in numeric literal"),
    ("1ex", "invalid character 'x' in exponent of numeric literal"),
  ])
  func saysWhatIsWrong(text: String, message: String) {
    let error = #expect(throws: JSONError.self) { try read(text) }
    #expect(error?.description == message)
  }

  @Test func holdsItsLimits() throws {
    let deep = String(repeating: "[", count: 10) + String(repeating: "]", count: 10)
    #expect(try read(deep, limits: JSONLimits(depth: 10)).description == deep)
    #expect(throws: JSONError(.tooDeep(limit: 9), offset: 9)) { try read(deep, limits: JSONLimits(depth: 9)) }
    #expect(throws: JSONError(.tooLong(limit: 19), offset: 19)) { try read(deep, limits: JSONLimits(bytes: 19)) }
    let endless = String(repeating: "{\"a\":", count: 100_000)
    #expect(throws: JSONError.self) { try read(endless) }
    #expect(throws: JSONError(.numberOutOfRange("1e99999999999999"), offset: 1)) { try read("[1e99999999999999]") }
  }

  @Test func refusesInvalidUTF8() {
    for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] {
      let error = #expect(throws: JSONError.self) { try JSONReader.read(bytes) }
      #expect(error?.reason == .invalidUTF8)
    }
  }

  @Test func refusesDuplicateKeysOnRequest() throws {
    let bytes = Array(#"{"a":1,"b":{"c":1,"c":2}}"#.utf8)
    #expect(try JSONReader.read(bytes)["b"]?["c"] == 2)
    #expect(throws: JSONError(.duplicateKey("c"), offset: 18)) {
      try JSONReader.read(bytes, duplicateKeys: .refused)
    }
  }

  @Test func countsLinesAndColumns() throws {
    let bytes = Array("{\n  \"a\": x}".utf8)
    let error = try #require(throws: JSONError.self) { try JSONReader.read(bytes) }
    #expect(error.position(in: bytes) == (2, 8))
  }
}

@Suite struct JSONWriterTests {
  @Test func escapesAsGoDoes() {
    let value: Value = ["a<b>&": "\u{2028}\u{7}\u{7f}\u{200b}\t\n\r\u{8}\u{c}\\\"/\u{e9}\u{1F44D}"]
    #expect(
      JSONWriter.text(value)
        == "{\"a\\u003cb\\u003e\\u0026\":\"\\u2028\\u0007\u{7f}\u{200b}\\t\\n\\r\\b\\f\\\\\\\"/\u{e9}\u{1F44D}\"}")
    #expect(JSONWriter.text("<", layout: .init(escapesMarkup: false)) == "\"<\"")
  }

  @Test func writesSetsAndOtherKeys() {
    let value: Value = [
      "s": .set(RegoSet([2, 1])), "e": .set(.empty), 1: 2, [1, 2]: 3, .set(RegoSet(["a"])): 4, .null: 5, true: 6,
      ["k": 1]: 7,
    ]
    #expect(
      JSONWriter.text(value)
        == #"{"1":2,"[\"a\"]":4,"[1,2]":3,"e":[],"null":5,"s":[1,2],"true":6,"{\"k\":1}":7}"#)
  }

  @Test func indents() {
    let value: Value = ["a": [1, 2], "b": [:], "c": []]
    #expect(
      JSONWriter.text(value, layout: .init(prefix: ">", indent: "  "))
        == "{\n>  \"a\": [\n>    1,\n>    2\n>  ],\n>  \"b\": {},\n>  \"c\": []\n>}")
  }
}
