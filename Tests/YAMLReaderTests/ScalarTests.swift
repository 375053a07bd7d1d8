import RegoValues
import Testing
import YAMLReader

@Suite struct ScalarTests {
  @Test(arguments: try rows(of: "scalars.tsv"))
  func meansWhatKubernetesReads(row: [String]) throws {
    let bytes = try unquoted(row[0])
    if row[1].hasPrefix("! ") {
      let error = #expect(throws: YAMLError.self) { try YAMLReader.documents(bytes) }
      #expect(error?.description == String(row[1].dropFirst(2)))
    } else {
      let documents = try YAMLReader.documents(bytes)
      #expect(documents.count == 1)
      let expected = try JSONReader.read(Array(row[1].utf8))
      // The text of numbers counts too: 3.0 is written 3.
      #expect(documents.first.map { JSONWriter.text($0.value) } == JSONWriter.text(expected))
    }
  }
}
