import Foundation
import Testing

@testable import Review

struct DiffLinesTests {
  private func lines(_ old: String?, _ new: String) -> DiffLines {
    DiffLines(old: old.map { Array($0.utf8) }, new: Array(new.utf8))
  }

  @Test func aNewFileIsShownWhole() {
    #expect(lines(nil, "a\nb\nc").lines == [1, 2, 3])
    #expect(lines("", "a\nb\n").lines == [1, 2])
  }

  @Test func threeLinesOnBothSidesAreShown() {
    let old = (1...20).map { "line \($0)\n" }
    var new = old
    new[9] = "another\n"
    let shown = lines(old.joined(), new.joined())
    #expect(shown.lines == Array(7...13))
    #expect(shown.oldLine(of: 8) == 8)
    #expect(shown.oldLine(of: 10) == nil)
    #expect(shown.oldLine(of: 20) == nil, "not shown at all")
  }

  @Test func contextKnowsItsLineBefore() {
    let old = (1...20).map { "line \($0)\n" }
    var new = old
    new.insert(contentsOf: ["x\n", "y\n"], at: 5)
    let shown = lines(old.joined(), new.joined())
    #expect(shown.lines == Array(3...10))
    #expect(shown.oldLine(of: 5) == 5)
    #expect(shown.oldLine(of: 6) == nil)
    #expect(shown.oldLine(of: 8) == 6)
  }

  @Test func linesAroundADeletionAreShown() {
    let old = (1...20).map { "line \($0)\n" }
    var new = old
    new.removeSubrange(9..<12)
    #expect(lines(old.joined(), new.joined()).lines == Array(7...12))
  }

  /// Which of the equal lines is the new one is the diff's own choice: only what is near all of them is certain.
  @Test func aSlidingChangeIsShownOnlyWhereItIsCertain() {
    let old = String(repeating: "same\n", count: 40)
    #expect(lines(old, old + "same\n").isEmpty)
  }

  /// A second item that ends like the first: all of it is near the lines that are new for certain, and it is the new one.
  @Test func aSecondItemIsShown() {
    let old = "spec:\n  containers:\n  - name: a\n    image: nginx:latest\n"
    let behind = lines(old, old + "  - name: b\n    image: nginx:latest\n")
    #expect(behind.lines == [2, 3, 4, 5, 6])
    #expect((2...6).map { behind.oldLine(of: $0) } == [2, 3, 4, nil, nil])
    let front = lines(
      old, old.replacing("  - name: a", with: "  - name: b\n    image: nginx:latest\n  - name: a"))
    #expect((2...6).map { front.oldLine(of: $0) } == [2, nil, nil, 3, 4])
  }

  @Test func binaryFilesAndLoneReturnsHaveNone() {
    #expect(lines(nil, "a\u{0}b\n").isEmpty)
    #expect(lines("a\n", "a\rb\n").isEmpty, "readers of YAML count one line more than git")
    #expect(!lines("a\r\n", "b\r\n").isEmpty)
  }

  @Test func nothingChangedNothingShown() {
    #expect(lines("a\nb\n", "a\nb\n").isEmpty)
    #expect(lines("a\nb\n", "").isEmpty)
    #expect(!lines("a\nb", "a\nb\n").isEmpty, "the end of the last line is another")
  }

  /// Two long files of few different lines: too much to work out, and told in no time.
  @Test func hostileFilesTakeBoundedWork() {
    var dice = Dice(seed: 7)
    func text() -> String { (0..<50_000).map { _ in ["a\n", "b\n"].randomElement(using: &dice) ?? "" }.joined() }
    let shown = lines(text(), text() + "new\n")
    #expect(shown.lines.suffix(4) == [49_998, 49_999, 50_000, 50_001])
    #expect(shown.lines.count == 4)
  }

  // MARK: - Against git

  /// Whatever lines we would comment on, `git diff -U3` shows them; and where files look like manifests, we find nearly all.
  @Test(.enabled(if: Program.find("git") != nil, "git is not installed"), arguments: [UInt64(1), 2, 3])
  func onlyLinesThatGitShows(seed: UInt64) throws {
    let git = try #require(Program.find("git"))
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for side in ["old", "new"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(side), withIntermediateDirectories: true)
    }
    var dice = Dice(seed: seed)
    var pairs: [String: (old: String, new: String)] = [:]
    for number in 0..<400 {
      let pair = RandomFiles.pair(kind: number % 4, &dice)
      pairs["f\(number)"] = pair
      try pair.old.write(to: folder.appendingPathComponent("old/f\(number)"), atomically: false, encoding: .utf8)
      try pair.new.write(to: folder.appendingPathComponent("new/f\(number)"), atomically: false, encoding: .utf8)
    }
    let arguments = ["diff", "--no-index", "--no-color", "--no-renames", "--no-ext-diff", "-U3", "old", "new"]
    let shownByGit = GitHunks.read(String(decoding: try Program.output(git, arguments, in: folder), as: UTF8.self))
    var (ours, gits, alike) = (0, 0, 0)
    for (name, pair) in pairs.sorted(by: { $0.key < $1.key }) {
      let mine = lines(pair.old, pair.new)
      let theirs = shownByGit["new/\(name)"] ?? [:]
      for line in mine.lines {
        #expect(theirs[line] != nil, "seed \(seed), \(name), line \(line)\n--- old\n\(pair.old)--- new\n\(pair.new)")
      }
      if name.hasSuffix("0") || name.hasSuffix("4") || name.hasSuffix("8") {
        ours += mine.lines.count
        gits += theirs.count
        alike += mine.lines.filter { (mine.oldLine(of: $0) ?? 0) == theirs[$0] }.count
      }
    }
    #expect(ours * 100 >= gits * 90, "of manifests' lines \(ours) of \(gits)")
    #expect(alike * 100 >= ours * 88, "lines before: \(alike) of \(ours)")
  }
}

/// What hunks of a unified diff show of the new side: for each line the old one, 0 where it is added.
enum GitHunks {
  static func read(_ diff: String) -> [String: [Int: Int]] {
    var files: [String: [Int: Int]] = [:]
    var (file, old, new) = ("", 0, 0)
    var isInHunk = false
    for line in diff.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("diff --git") { isInHunk = false }
      if !isInHunk, line.hasPrefix("+++ b/") { file = String(line.dropFirst(6)) }
      if line.hasPrefix("@@ ") {
        isInHunk = true
        let words = line.split(separator: " ")
        old = Int(words[1].dropFirst().split(separator: ",")[0]) ?? 0
        new = Int(words[2].dropFirst().split(separator: ",")[0]) ?? 0
        continue
      }
      guard isInHunk else { continue }
      switch line.first {
      case "+":
        files[file, default: [:]][new] = 0
        new += 1
      case "-": old += 1
      case " ":
        files[file, default: [:]][new] = old
        new += 1
        old += 1
      default: break
      }
    }
    return files
  }
}

/// Pairs of files: manifests that people edit, and worse.
enum RandomFiles {
  static func pair(kind: Int, _ dice: inout Dice) -> (old: String, new: String) {
    switch kind {
    case 0:
      let old = manifest(&dice)
      return (old.joined(), edited(old, &dice, fresh: true).joined())
    case 1:
      let old = manifest(&dice)
      return (old.joined(), edited(old, &dice, fresh: false).joined())
    case 2: return (few(&dice).joined(), few(&dice).joined())
    default:
      let old = few(&dice)
      return (old.joined(), edited(old, &dice, fresh: false).joined())
    }
  }

  private static func few(_ dice: inout Dice) -> [String] {
    let letters = ["a\n", "b\n", "c\n", "d\n", "\n"].prefix(Int.random(in: 1...5, using: &dice))
    return (0..<Int.random(in: 0...60, using: &dice)).map { _ in letters.randomElement(using: &dice) ?? "" }
  }

  private static func manifest(_ dice: inout Dice) -> [String] {
    var lines = [
      "apiVersion: apps/v1\n", "kind: Deployment\n", "metadata:\n", "  name: web\n", "spec:\n", "  containers:\n",
    ]
    for number in 0..<Int.random(in: 1...12, using: &dice) {
      lines += ["  - name: c\(number)\n", "    image: nginx:latest\n", "    resources:\n", "      limits:\n"]
      lines += ["        memory: 64Mi\n", "    ports:\n", "    - containerPort: 80\n"]
    }
    return lines
  }

  private static func edited(_ lines: [String], _ dice: inout Dice, fresh: Bool) -> [String] {
    var lines = lines
    for number in 0..<Int.random(in: 1...4, using: &dice) {
      let place = Int.random(in: 0...lines.count, using: &dice)
      let end = min(lines.count, place + Int.random(in: 0...8, using: &dice))
      switch Int.random(in: 0...3, using: &dice) {
      case 0: lines.insert(fresh ? "    fresh: \(number)\n" : "    image: nginx:latest\n", at: place)
      case 1: lines.removeSubrange(place..<end)
      case 2: lines.insert(contentsOf: lines[place..<end], at: place)
      default: if place < lines.count { lines[place] = fresh ? "    changed: \(number)\n" : "    ports:\n" }
      }
    }
    return lines
  }
}
