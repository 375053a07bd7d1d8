import RegoValues
import Testing
import YAMLReader

@Suite struct StreamTests {
  private func values(_ text: String) throws -> String {
    "[" + (try YAMLReader.documents(Array(text.utf8))).map { JSONWriter.text($0.value) }.joined(separator: ",") + "]"
  }

  @Test(arguments: [
    ("", "[]"), ("\n", "[]"), ("# only a comment\n", "[]"), ("---\n", "[null]"), ("---\n---\n", "[null,null]"),
    ("a: 1\n---\nb: 2\n", #"[{"a":1},{"b":2}]"#),
    // A reader that cuts the text at "\n---\n" never sees the second documents of these.
    ("a: 1\n--- # next\nb: 2\n", #"[{"a":1},{"b":2}]"#), ("a: 1\n---  \nb: 2\n", #"[{"a":1},{"b":2}]"#),
    ("a: 1\n...\n---\nb: 2\n", #"[{"a":1},{"b":2}]"#), ("a: 1\n--- {b: 2}\n", #"[{"a":1},{"b":2}]"#),
    ("a: 1\r\n---\r\nb: 2\r\n", #"[{"a":1},{"b":2}]"#), ("a: 1\r\n---\nb: 2\n", #"[{"a":1},{"b":2}]"#),
    ("a: |\n  ---\n  b\n", #"[{"a":"---\nb\n"}]"#),
    ("# c\n---\n# c\na: 1\n---\n# end\n", #"[{"a":1},null]"#),
    ("%YAML 1.1\n---\na: 1\n", #"[{"a":1}]"#), ("\u{FEFF}a: 1\n", #"[{"a":1}]"#),
    ("{\"a\": [1, \"b\\u0041\"]}", #"[{"a":[1,"bA"]}]"#),
    ("a: &x 1\nb: *x\n---\na: &x 2\nb: *x\n", #"[{"a":1,"b":1},{"a":2,"b":2}]"#),
  ])
  func readsAllDocuments(text: String, expected: String) throws {
    #expect(try values(text) == expected)
  }

  @Test func readsUTF16InBothOrders() throws {
    let text = "name: Zoë 🎉\n"
    let little: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big: [UInt8] = [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    for bytes in [little, big] {
      let documents = try YAMLReader.documents(bytes)
      #expect(documents.map(\.value) == [["name": "Zoë 🎉"]])
      #expect(documents.first?.positions.place(of: ["name"])?.value == Position(line: 1, column: 7, offset: 6))
    }
  }

  @Test func lastRepeatedKeyWinsWhereAsked() throws {
    let bytes = Array("a: 1\nb: {c: 1, c: 2}\na: 3\n".utf8)
    let documents = try YAMLReader.documents(bytes, repeatedKeys: .lastWins)
    #expect(documents.map(\.value) == [["a": 3, "b": ["c": 2]]])
    #expect(documents.first?.positions.place(of: ["a"])?.value.line == 3)
    #expect(documents.first?.positions.place(of: ["b", "c"])?.value.column == 14)
  }

  @Test func sortsManyKeysOnce() throws {
    let text = (0..<2_000).map { "k\(($0 * 7_919) % 2_000): \($0)\n" }.joined()
    let documents = try YAMLReader.documents(Array(text.utf8))
    guard case .object(let object)? = documents.first?.value else { return #expect(Bool(false), "an object") }
    #expect(object.count == 2_000)
    #expect(zip(object.keys, object.keys.dropFirst()).allSatisfy { $0 < $1 })
    #expect(object["k7919"] == nil && object["k0"] == 0 && object[.string(Text("k\(7_919 % 2_000)"))] == 1)
  }
}
