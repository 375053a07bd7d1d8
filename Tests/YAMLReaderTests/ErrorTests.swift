import RegoValues
import Testing
import YAMLReader

@Suite struct ErrorTests {
  @Test(arguments: try rows(of: "errors.tsv"))
  func saysWhatIsWrongAndWhere(row: [String]) throws {
    let bytes = try unquoted(row[0])
    let error = #expect(throws: YAMLError.self) { try YAMLReader.documents(bytes) }
    #expect(error?.description == row[1])
  }

  @Test(
    arguments: [
      ([0x61, 0x3A, 0x20, 0xFF], "1:4: the byte 0xFF is not valid UTF-8 here"),
      ([0x0A, 0xC3, 0x28], "2:1: the byte 0xC3 is not valid UTF-8 here"),
      ([0xED, 0xA0, 0x80], "1:1: the byte 0xED is not valid UTF-8 here"),
      ([0xF4, 0x90, 0x80, 0x80], "1:1: the byte 0xF4 is not valid UTF-8 here"),
      ([0xE2, 0x82], "1:1: the byte 0xE2 is not valid UTF-8 here"),
      ([0xFF, 0xFE, 0x61, 0x00, 0x00, 0xD8], "1:2: not valid UTF-16 here"),
      ([0xFE, 0xFF, 0x00], "1:1: not valid UTF-16 here"),
    ] as [([UInt8], String)])
  func refusesBytesThatAreNotText(bytes: [UInt8], expected: String) {
    let error = #expect(throws: YAMLError.self) { try YAMLReader.documents(bytes) }
    #expect(error?.description == expected)
  }

  @Test func longKeysAreCutInMessages() {
    let key = String(repeating: "k", count: 100)
    let error = #expect(throws: YAMLError.self) { try YAMLReader.documents(Array("\(key): 1\n\(key): 2\n".utf8)) }
    #expect(error?.message == "the key \"\(String(repeating: "k", count: 60))…\" is already set in line 1")
  }
}
