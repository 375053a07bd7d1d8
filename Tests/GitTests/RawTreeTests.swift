import Gate
import Testing

@testable import Git

private let id = [UInt8](repeating: 0xAB, count: 20)

@Suite struct RawTreeTests {
  private func entry(_ mode: String, _ name: String) -> [UInt8] { "\(mode) \(name)\0".bytes + id }

  @Test func entriesHaveTheirKind() throws {
    let modes = [
      ("100644", "a"), ("100755", "b"), ("100664", "c"), ("40000", "d"), ("120000", "e"), ("160000", "f"),
      ("040000", "g"),
    ]
    let tree = try RawTree(modes.flatMap { entry($0.0, $0.1) }, idLength: 20, isStrict: true)
    #expect(tree.entries.map(\.fileKind) == [.file, .executable, .file, nil, .symlink, .submodule, nil])
    #expect(tree.entries.map(\.isDirectory) == [false, false, false, true, false, false, true])
    #expect(tree.entries.map { String(decoding: tree.name($0), as: UTF8.self) } == ["a", "b", "c", "d", "e", "f", "g"])
    #expect(tree.entries.allSatisfy { tree.id($0).bytes == id })
  }

  @Test(arguments: [
    ("100644 a\0", 19, GitError.MalformedObject.treeEntryTruncated), ("100644 a", 0, .treeEntryTruncated),
    ("100644", 0, .treeEntryTruncated), (" a\0", 20, .treeEntryTruncated), ("100648 a\0", 20, .treeModeUnknown),
    ("11111111 a\0", 20, .treeModeUnknown), ("60000 a\0", 20, .treeModeUnknown), ("100644 \0", 20, .treeNameUnusable),
    ("100644 a/b\0", 20, .treeNameUnusable), ("100644 a\0", 21, .treeModeUnknown),
  ])
  func malformedOnesAreRefused(start: String, idBytes: Int, fault: GitError.MalformedObject) {
    let bytes = start.bytes + [UInt8](repeating: 0xAB, count: idBytes)
    #expect(throws: fault) { try RawTree(bytes, idLength: 20, isStrict: true) }
  }

  @Test func whatIsOutOfOrderIsOnlyTakenFromHistory() throws {
    // A directory sorts as if "/" followed its name.
    for names in [
      [("100644", "b"), ("100644", "a")], [("100644", "a"), ("100755", "a")], [("40000", "a"), ("100644", "a.b")],
    ] {
      let bytes = names.flatMap { entry($0.0, $0.1) }
      #expect(throws: GitError.MalformedObject.treeUnsorted) { try RawTree(bytes, idLength: 20, isStrict: true) }
      #expect(try RawTree(bytes, idLength: 20, isStrict: false).entries.count == 2)
    }
    let ordered = entry("100644", "a") + entry("100644", "a.b") + entry("40000", "a") + entry("100644", "a0")
    #expect(try RawTree(ordered, idLength: 20, isStrict: true).entries.count == 4)
  }

  /// Whatever the bytes, there is an answer: a trap would refuse every push.
  @Test(arguments: 0..<40) func noBytesHarm(seed: Int) {
    var numbers = RandomNumbers(seed: seed)
    let good = (entry("100644", "a") + entry("40000", "b") + entry("120000", "c"))
    for _ in 0..<50 {
      var bytes = good
      for _ in 0..<(1 + numbers.below(4)) { bytes[numbers.below(bytes.count)] = UInt8(numbers.below(256)) }
      bytes.removeLast(numbers.below(bytes.count))
      for length in [20, 32] {
        let tree = try? RawTree(bytes, idLength: length, isStrict: numbers.below(2) == 0)
        #expect(tree.map { $0.entries.allSatisfy { $0.id.upperBound <= bytes.count } } ?? true)
      }
    }
  }
}
