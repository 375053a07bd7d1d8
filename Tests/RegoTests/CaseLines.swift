import Foundation

/// Cases as data: a file beside the tests that read it, a case a line.
enum CaseLines {
  /// No lines where the file is not there: each suite says how many it must have.
  static func of(_ name: String, beside test: String = #filePath) -> [Substring] {
    let file = URL(fileURLWithPath: test).deletingLastPathComponent().appendingPathComponent(name)
    return ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n")
  }
}
