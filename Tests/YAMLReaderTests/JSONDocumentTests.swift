import RegoValues
import Testing
import YAMLReader

@Suite struct JSONDocumentTests {
  private func outcome(_ text: String, limits: YAMLLimits = .standard) -> String {
    do {
      return try YAMLReader.jsonDocuments(Array(text.utf8), limits: limits).map { JSONWriter.text($0.value) }
        .joined(separator: " ")
    } catch {
      return "! \(error)"
    }
  }

  @Test(arguments: [
    ("", ""), ("{}", "{}"), ("[]", "[]"), ("null", "null"),
    (" [1, 2.0, -3e4, true, false] ", "[1,2.0,-3e4,true,false]"),
    ("{\n\t\"a\": {\n\t\t\"b\": [\n\t\t\t1\n\t\t]\n\t}\n}\n", #"{"a":{"b":[1]}}"#), ("{} {}\n[1]", "{} {} [1]"),
    (#"["\ud83d\ude00", "\ud83d", "\u00e9\n\/"]"#, #"["😀","�","é\n/"]"#), ("\u{FEFF}{}", "{}"),
    ("{", #"! 1:2: not valid JSON: expected a key in quotes before the end"#),
    ("[1", #"! 1:3: not valid JSON: expected "," or "]" before the end"#),
    ("[1,]", "! 1:4: not valid JSON: expected a value here"),
    ("{a: 1}", "! 1:2: not valid JSON: expected a key in quotes here"),
    (#"{"a" 1}"#, #"! 1:6: not valid JSON: expected ":" here"#),
    (#"{"a": 1 "b": 2}"#, #"! 1:9: not valid JSON: expected "," or "}" here"#),
    ("[01]", "! 1:2: not valid JSON: a number that is not well formed"),
    ("[1.]", "! 1:2: not valid JSON: a number that is not well formed"),
    ("[-]", "! 1:2: not valid JSON: a number that is not well formed"),
    ("[1e]", "! 1:2: not valid JSON: a number that is not well formed"),
    ("tru", "! 1:1: not valid JSON: expected a value here"),
    ("// c\n{}", "! 1:1: not valid JSON: expected a value here"),
    ("\"a", "! 1:3: not valid JSON: a string that does not end"),
    ("\"a\nb\"", "! 1:3: not valid JSON: a control character in a string"),
    (#""\x""#, "! 1:2: not valid JSON: an escape that JSON does not know"),
    (#""\u12""#, "! 1:2: not valid JSON: an escape that JSON does not know"),
    (#"{"a": 1, "\u0061": 2}"#, #"! 1:10: the key "a" is already set in line 1"#),
    ("]", "! 1:1: not valid JSON: expected a value here"),
  ])
  func readsJSON(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }

  @Test func limitsHold() {
    #expect(outcome(String(repeating: "[", count: 100_000)) == "! 1:201: nested deeper than the limit of 200")
    #expect(outcome("1 2 3", limits: YAMLLimits(documents: 2)) == "! 1:5: more documents than the limit of 2")
    #expect(outcome("[1234567890]", limits: YAMLLimits(bytes: 5)) == "! 1:1: 12 bytes, more than the limit of 5")
    #expect((try? YAMLReader.jsonDocuments([0x22, 0xFF, 0x22])) == nil)
  }

  @Test func knowsWhereThingsStand() throws {
    let text = "{\n\t\"kind\": \"Pod\",\n\t\"spec\": {\"größe\": [1, 22]}\n}\n"
    let positions = try YAMLReader.jsonDocuments(Array(text.utf8))[0].positions
    let place = positions.place(of: ["spec", "größe", 1])
    #expect(place?.value == Position(line: 3, column: 26, offset: 43))
    #expect(place?.end.column == 28)
    #expect(positions.place(of: ["spec"])?.key == Position(line: 3, column: 2, offset: 19))
    #expect(positions.root.end == Position(line: 4, column: 2, offset: 49))
  }
}
