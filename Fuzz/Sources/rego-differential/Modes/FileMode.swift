import Foundation
import RegoValues

/// Questions out of a file, a line each as the oracle reads them: what was found once can be asked again.
struct FileMode {
  struct Unreadable: Error { var line: Int }

  let questions: [GeneratedCase]

  init(path: String) throws {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    questions = try lines.enumerated().map { number, line in
      guard let question = try? JSONReader.read(Array(line.utf8)), let query = question["query"]?.stringValue else {
        throw Unreadable(line: number + 1)
      }
      var made = GeneratedCase(query: .text(query))
      if case .object(let modules)? = question["modules"] {
        made.modules = modules.values.map { .text($0.stringValue ?? "") }
      }
      made.data = question["data"].map { .text(JSONWriter.text($0)) }
      made.input = question["input"].map { .text(JSONWriter.text($0)) }
      return made
    }
  }
}

extension FileMode: CaseGenerator {
  func make(_ random: inout Random, index: Int) -> GeneratedCase { questions[index] }
}
