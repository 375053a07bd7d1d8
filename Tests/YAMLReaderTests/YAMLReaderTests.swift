import Foundation
import RegoValues
import Testing

@testable import YAMLReader

/// Rows of a tab-separated file under `Data`; lines that begin with `#` are comments.
func rows(of name: String, beside file: String = #filePath) throws -> [[String]] {
  let url = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Data/" + name)
  return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
    $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
  }
}

/// The text that a JSON string stands for.
func unquoted(_ json: String) throws -> [UInt8] {
  guard case .string(let text) = try JSONReader.read(Array(json.utf8)) else { return [] }
  return text.bytes
}

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
