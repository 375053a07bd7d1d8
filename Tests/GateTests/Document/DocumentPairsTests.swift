import Testing

@testable import Gate

@Suite struct DocumentPairsTests {
  struct Case: Sendable {
    var title: String
    /// Each file as `old > new`; documents by name, `-` has none, a dot is no document.
    var files: [String]
    /// `file.document < file.document`, and `gone file.document`.
    var expected: [String]
  }

  static let cases = [
    Case(title: "in place", files: ["a b > a b"], expected: ["0.0 < 0.0", "0.1 < 0.1"]),
    Case(title: "another order", files: ["a b > b a"], expected: ["0.0 < 0.1", "0.1 < 0.0"]),
    Case(title: "created", files: ["a > a b"], expected: ["0.0 < 0.0"]),
    Case(title: "deleted", files: ["a b > b"], expected: ["0.0 < 0.1", "gone 0.0"]),
    Case(title: "moved to a new file", files: ["a > .", ". > a"], expected: ["1.0 < 0.0"]),
    Case(title: "moved out of a file that stays", files: ["a b > b", ". > a"], expected: ["0.0 < 0.1", "1.0 < 0.0"]),
    Case(title: "a copy is created", files: ["a > a", ". > a"], expected: ["0.0 < 0.0"]),
    Case(title: "the same file goes first", files: [". > a", "a > a"], expected: ["1.0 < 1.0"]),
    Case(title: "one old document gives one pair", files: ["a > .", ". > a a"], expected: ["1.0 < 0.0"]),
    Case(title: "twice the same name in order", files: ["a a > a a a"], expected: ["0.0 < 0.0", "0.1 < 0.1"]),
    Case(title: "without a name by place", files: ["- - > -"], expected: ["0.0 < 0.0", "gone 0.1"]),
    Case(title: "without a name never over files", files: ["- > .", ". > -"], expected: ["gone 0.0"]),
    Case(title: "two moves in order", files: ["a > .", "a > .", ". > a a"], expected: ["2.0 < 0.0", "2.1 < 1.0"]),
  ]

  @Test(arguments: cases)
  func pair(item: Case) {
    let files = item.files.map { file in
      let sides = file.split(separator: ">").map(DocumentPairsTests.entries)
      return (old: sides[0], new: sides[1])
    }
    let inFiles = files.map { FilePairs(old: $0.old, new: $0.new) }
    let pairs = DocumentPairs(
      left: inFiles.enumerated().map { ($0.offset, $0.element.left) },
      open: inFiles.enumerated().map { ($0.offset, $0.element.open) })
    var lines: [String] = []
    for (change, file) in files.enumerated() {
      for entry in file.new {
        let own = inFiles[change].old(of: entry.document)
        let address = DocumentPairs.Address(change: change, document: entry.document)
        guard let old = own.map({ .init(change: change, document: $0) }) ?? pairs.old(of: address) else { continue }
        lines.append("\(change).\(entry.document) < \(old.change).\(old.document)")
      }
    }
    lines += pairs.deleted.map { "gone \($0.change).\($0.document)" }
    #expect(lines == item.expected, "\(item.title)")
  }

  static func entries(_ text: Substring) -> [DocumentPairs.Entry] {
    text.split(separator: " ").filter { $0 != "." }.enumerated().map { index, name in
      let resource = ResourceName(group: "", kind: "Pod", namespace: "", name: String(name))
      return DocumentPairs.Entry(document: index, name: name == "-" ? nil : resource)
    }
  }
}
