import Foundation
import Testing

/// Every value is bound: what runs SQL takes a `StaticString`, which has no value in it. This looks for ways around it.
struct BoundValuesTests {
  @Test func noStatementIsPutTogether() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources/Store")
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
      .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
    #expect(files.count > 20)
    for file in files {
      let text = try String(contentsOf: file, encoding: .utf8)
      for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        for found in BoundValuesTests.waysAround where line.contains(found) {
          let isTheOneDoor = file.lastPathComponent == "BoundSQL.swift" && line.contains("sql: sql.text")
          #expect(isTheOneDoor, "\(file.lastPathComponent):\(number + 1): \(found)")
        }
      }
    }
  }

  /// GRDB's calls that take a String, libpq's that take one statement as text, and its quoting.
  private static let waysAround = [
    "(sql:", "literal:", "SQLRequest", " SQL(", "(\"SELECT \\(", "PQexec", "PQsendQuery(", "PQescape", "PQprepare",
    "StaticString(stringLiteral", "sqlite3_exec",
  ]
}
