import Foundation
import Gate
import Testing

@testable import Review

struct ShownDiffTests {
  /// Versions whose ids are told by a number.
  private static func version(_ number: UInt8, _ kind: FileVersion.Kind = .file) -> FileVersion {
    FileVersion(id: ObjectID(bytes: Array(repeating: number, count: 20)), kind: kind)
  }

  private static func text(_ prefix: String, _ count: Int = 30) -> [UInt8] {
    Array((1...count).map { "\(prefix) \($0)\n" }.joined().utf8)
  }

  private func shown(
    _ changes: [Change], _ texts: [UInt8: [UInt8]], of wanted: Set<RepositoryPath>? = nil
  ) -> ShownDiff {
    ShownDiff(changes, of: wanted) { version in version.id.bytes.first.flatMap { texts[$0] } }
  }

  private let path = RepositoryPath("a.yaml")

  @Test func eachFileHasItsLines() {
    var edited = Self.text("line")
    edited.replaceSubrange(0..<4, with: Array("LINE".utf8))
    let other = RepositoryPath("b.yaml")
    let diff = shown(
      [
        Change(path: path, old: Self.version(1), new: Self.version(2)),
        Change(path: other, old: nil, new: Self.version(3)),
      ], [1: Self.text("line"), 2: edited, 3: Self.text("new", 2)])
    #expect(diff.file(path)?.lines.lines == [1, 2, 3, 4])
    #expect(diff.file(path)?.content == edited)
    #expect(diff.file(other)?.lines.lines == [1, 2])
  }

  @Test func whatCannotBeReadOrIsNoFileHasNone() {
    let changes = [
      Change(path: RepositoryPath("link"), old: nil, new: Self.version(1, .symlink)),
      Change(path: RepositoryPath("module"), old: nil, new: Self.version(1, .submodule)),
      Change(path: RepositoryPath("gone"), old: Self.version(1), new: nil),
      Change(path: RepositoryPath("mode"), old: Self.version(1), new: Self.version(1, .executable)),
      Change(path: RepositoryPath("large"), old: nil, new: Self.version(9)),
      Change(path: RepositoryPath("lost"), old: Self.version(9), new: Self.version(1)),
    ]
    let diff = shown(changes, [1: Self.text("x")])
    for change in changes { #expect(diff.file(change.path) == nil, "\(change.path)") }
  }

  @Test func onlyWhatIsAskedForIsRead() {
    var read = 0
    let changes = ["a", "b"].map { Change(path: RepositoryPath($0), old: nil, new: Self.version(1)) }
    let diff = ShownDiff(changes, of: [RepositoryPath("b")]) { _ in
      read += 1
      return [0x61]
    }
    #expect(read == 1)
    #expect(diff.file(RepositoryPath("a")) == nil && diff.file(RepositoryPath("b")) != nil)
  }

  /// A forge may show a new file as a renamed one: then the lines that are as they were are in no hunk.
  @Test func aFileThatMayBeARenamedOneShowsWhatIsShownEitherWay() {
    let old = Self.text("line")
    let new = old + Array("added\n".utf8)
    let changes = [
      Change(path: RepositoryPath("old.yaml"), old: Self.version(1), new: nil),
      Change(path: path, old: nil, new: Self.version(2)),
    ]
    #expect(shown(changes, [1: old, 2: new]).file(path)?.lines.lines == [28, 29, 30, 31])
    #expect(shown(changes, [1: Self.text("other"), 2: new]).file(path)?.lines.lines.count == 31)
    #expect(shown(changes, [2: new]).file(path) == nil, "what is gone cannot be read")
  }

  @Test func whatIsHiddenIsGone() {
    var diff = shown([Change(path: path, old: nil, new: Self.version(1))], [1: [0x61]])
    diff.hide(path)
    #expect(diff.file(path) == nil)
  }

  /// Files that were edited and renamed at once, as `git diff -M` shows them.
  @Test(.enabled(if: Program.find("git") != nil, "git is not installed")) func renamedFilesShowWhatGitShows() throws {
    let git = try #require(Program.find("git"))
    var dice = Dice(seed: 9)
    for round in 0..<12 {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      for side in ["old", "new"] {
        try FileManager.default.createDirectory(
          at: folder.appendingPathComponent(side), withIntermediateDirectories: true)
      }
      var changes: [Change] = []
      var texts: [UInt8: [UInt8]] = [:]
      for number in UInt8(0)..<6 {
        let pair = RandomFiles.pair(kind: Int(number) % 2, &dice)
        texts[2 * number] = Array(pair.old.utf8)
        texts[2 * number + 1] = Array(pair.new.utf8)
        try pair.old.write(to: folder.appendingPathComponent("old/o\(number)"), atomically: false, encoding: .utf8)
        try pair.new.write(to: folder.appendingPathComponent("new/n\(number)"), atomically: false, encoding: .utf8)
        changes.append(Change(path: RepositoryPath("o\(number)"), old: Self.version(2 * number), new: nil))
        changes.append(Change(path: RepositoryPath("n\(number)"), old: nil, new: Self.version(2 * number + 1)))
      }
      let arguments = ["diff", "--no-index", "--no-color", "--no-ext-diff", "-M", "-U3", "old", "new"]
      let gits = GitHunks.read(String(decoding: try Program.output(git, arguments, in: folder), as: UTF8.self))
      let ours = shown(changes, texts)
      for number in 0..<6 {
        for line in ours.file(RepositoryPath("n\(number)"))?.lines.lines ?? [] {
          #expect(gits["new/n\(number)"]?[line] != nil, "round \(round), file \(number), line \(line)")
        }
      }
    }
  }
}
