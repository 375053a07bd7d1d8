import Foundation
import RegoValues

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
