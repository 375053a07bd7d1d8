import Foundation

/// Lines of tab-separated fields in a file under `Data`.
struct CaseFile {
  let rows: [[String]]

  init(_ name: String, beside file: String = #filePath) throws {
    let url = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Data/" + name)
    let text = try String(contentsOf: url, encoding: .utf8)
    rows = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
