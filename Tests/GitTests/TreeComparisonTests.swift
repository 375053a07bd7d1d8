import Foundation
import Gate
import Testing

@testable import Git

@Suite struct TreeComparisonTests {
  @Test(arguments: [Repository.Access.library, .program])
  func everyKindOfChangeIsTold(access: Repository.Access) throws {
    let repository = try TestRepository(try Scratch())
    let base = try repository.commit([
      "same.yaml": .file("same"), "edited.yaml": .file("old"), "gone.yaml": .file("gone"), "mode.sh": .file("#!"),
      "linked.yaml": .file("a file"), "dir": .file("file, then directory"), "dir.txt": .file("between them"),
      "moved/deep/a.yaml": .file("moves"), "sub": .submodule(String(repeating: "1", count: 40)), "tree/x": .file("x"),
      "twin1.yaml": .file("twins"), "twin2.yaml": .file("twins"),
    ])
    let head = try repository.commit(
      parents: [base],
      [
        "edited.yaml": .file("new"), "gone.yaml": .gone, "mode.sh": .executable("#!"),
        "linked.yaml": .link("/etc/passwd"),
        "dir": .gone, "moved/deep/a.yaml": .gone, "sub": .submodule(String(repeating: "2", count: 40)),
        "tree/x": .gone, "tree": .file("directory, then file"), "twin1.yaml": .gone, "twin2.yaml": .gone,
        "dir/new.yaml": .file("new"), "elsewhere/b.yaml": .file("moves"), "z/twin2.yaml": .file("twins"),
        "z/twin3.yaml": .file("twins"),
      ])
    let change = try repository.change(from: base, to: head, access: access)
    #expect(
      change.shorthand == [
        "-dir", "+dir/new.yaml", "~edited.yaml", "moved/deep/a.yaml>elsewhere/b.yaml", "-gone.yaml", "~linked.yaml",
        "=mode.sh", "~sub", "+tree", "-tree/x", "twin2.yaml>z/twin2.yaml", "twin1.yaml>z/twin3.yaml",
      ])
    let linked = try #require(change.changes.first { $0.path == RepositoryPath("linked.yaml") })
    #expect(linked.old?.kind == .file)
    #expect(linked.new?.kind == .symlink)
    #expect(change.changes.first { $0.path == RepositoryPath("sub") }?.new?.kind == .submodule)
    #expect(change.changes.first { $0.path == RepositoryPath("mode.sh") }?.new?.kind == .executable)
  }

  @Test func namesAreBytes() throws {
    let repository = try TestRepository(try Scratch())
    let paths: [[UInt8]] = [
      "a\nb.yaml".bytes, [0x64, 0x2F, 0xFF, 0xFE] + ".yaml".bytes, "\u{1b}[31m".bytes, "\"q\"".bytes,
    ]
    let head = try repository.commit(on: "refs/heads/side", paths.map { ($0, .file("x")) })
    let change = try repository.change(to: head)
    #expect(Set(change.changes.map(\.path.bytes)) == Set(paths))
  }

  /// The same trees, told apart by git and by us.
  @Test(arguments: 0..<6) func gitSeesTheSame(seed: Int) throws {
    var numbers = RandomNumbers(seed: seed)
    let scratch = try Scratch()
    let repository = try TestRepository(scratch, format: seed % 3 == 2 ? "sha256" : "sha1")
    func files(_ count: Int) -> [String: String] {
      var files: [String: String] = [:]
      for _ in 0..<count {
        let path = (0...numbers.below(3)).map { _ in ["a", "a.b", "a-b", "ab", "a0", "b"][numbers.below(6)] }.joined(
          separator: "/")
        if !files.keys.contains(where: { $0.hasPrefix(path + "/") || path.hasPrefix($0 + "/") }) {
          files[path] = "\(numbers.below(4))"
        }
      }
      return files
    }
    let (before, after) = (files(30), files(30))
    let base = try repository.commit(before.map { ($0.key.bytes, .file($0.value)) })
    let head = try repository.commit(on: "refs/heads/other", after.map { ($0.key.bytes, .file($0.value)) })
    let raw = try scratch.git(
      "diff-tree", "-r", "-z", "--raw", "--no-renames", "\(base)", "\(head)", at: repository.path)
    var expected: [String] = []
    let fields = raw.output.split(separator: 0)
    for index in stride(from: 0, to: fields.count, by: 2) {
      let sign = ["A": "+", "D": "-", "M": "~"][String(decoding: fields[index].suffix(1), as: UTF8.self)] ?? "?"
      expected.append(sign + String(decoding: fields[index + 1], as: UTF8.self))
    }
    let change = try repository.change(from: base, to: head)
    let apart = change.changes.flatMap { change in
      change.oldPath.map {
        ["-" + String(decoding: $0.bytes, as: UTF8.self), "+" + String(decoding: change.path.bytes, as: UTF8.self)]
      }
        ?? [change.shorthand]
    }
    #expect(apart.sorted() == expected.sorted())
  }

  @Test func onlyWhatDiffersIsOpened() throws {
    let repository = try TestRepository(try Scratch())
    let many = (0..<40).flatMap { outer in
      (0..<5).map { inner in ("d\(outer)/e\(inner)/f.yaml".bytes, TestRepository.Content.file("\(outer) \(inner)")) }
    }
    let base = try repository.commit(many)
    let head = try repository.commit(parents: [base], ["d7/e3/f.yaml": .file("new")])
    let opened = try repository.opened(.library)
    var reader = PushReader(opened)
    let update = RefUpdate(old: base, new: head, name: "refs/heads/main".bytes)
    // Ten refs with the same trees cost as much as one.
    let updates = (0..<10).map { RefUpdate(old: base, new: head, name: "refs/heads/b\($0)".bytes) }
    let changes = try reader.refChanges(of: [update] + updates)
    #expect(changes.allSatisfy { $0.shorthand == ["~d7/e3/f.yaml"] })
    // The root, d7 and e3, each before and after.
    #expect(opened.counts == counts(trees: 6, commits: 2))
    let version = try #require(changes.first?.changes.first?.new)
    #expect(try opened.size(of: version) == 3)
    #expect(try opened.content(of: version, limit: 3) == "new".bytes)
    #expect(opened.counts == counts(trees: 6, blobs: 1, commits: 2, bytes: 3))
  }

  private func counts(trees: Int, blobs: Int = 0, commits: Int, bytes: Int = 0) -> ReadCounts {
    var counts = ReadCounts()
    (counts.trees, counts.blobs, counts.commits, counts.bytes) = (trees, blobs, commits, bytes)
    return counts
  }
}

@Suite struct HostileTreeTests {
  private let repository: TestRepository

  init() throws { repository = try TestRepository(try Scratch()) }

  private func error(
    ofTree tree: ObjectID, _ options: ReadingOptions = ReadingOptions(), access: Repository.Access = .library
  ) throws -> String? {
    let commit = try repository.object(
      "commit", "tree \(tree)\nauthor A <a> 1 +0000\ncommitter C <c> 1 +0000\n\nm\n".bytes)
    let error = #expect(throws: GitError.self) { try repository.change(to: commit, access: access, options: options) }
    return error?.words.replacingOccurrences(of: "\(tree)", with: "TREE")
  }

  private func tree(_ entries: [(mode: String, name: String, id: ObjectID)]) throws -> ObjectID {
    try repository.object("tree", entries.flatMap { "\($0.mode) \($0.name)\0".bytes + $0.id.bytes })
  }

  @Test(arguments: ["..", ".", ".git", ".GIT", ".gIt"])
  func forbiddenNamesAreRefused(name: String) throws {
    let blob = try repository.object("blob", "x".bytes)
    let words = "the path \"d/\(name)\" has a name that Git forbids"
    #expect(try error(ofTree: tree([("40000", "d", tree([("100644", name, blob)]))])) == words)
    #expect(try error(ofTree: tree([("40000", "d", tree([("40000", name, tree([]))]))])) == words)
  }

  @Test(arguments: [Repository.Access.library, .program]) func malformedTreesAreRefused(access: Repository.Access)
    throws
  {
    let blob = try repository.object("blob", "x".bytes)
    #expect(
      try error(ofTree: tree([("100644", "b", blob), ("100644", "a", blob)]), access: access)
        == "object TREE is malformed: a tree whose entries are out of order")
    #expect(
      try error(ofTree: tree([("100644", "a/b", blob)]), access: access)
        == "object TREE is malformed: a tree with an empty name or a \"/\" in a name")
    #expect(
      try error(ofTree: repository.object("tree", "100644 a\0xyz".bytes), access: access)
        == "object TREE is malformed: a tree whose entry is cut short")
  }

  @Test func aBombOfTreesIsStopped() throws {
    // Ten entries on each of nine levels: a thousand million paths in ten objects.
    var level = try tree([("100644", "f", repository.object("blob", "x".bytes))])
    for _ in 0..<9 { level = try tree((0..<10).map { ("40000", "d\($0)", level) }) }
    let small = ReadingOptions.with {
      $0.treeLimits.changes = 500
      $0.treeLimits.trees = 5_000
    }
    #expect(try error(ofTree: level, small) == "more than 500 paths change")
    #expect(try error(ofTree: level, .with { $0.treeLimits.trees = 300 }) == "more than 300 directories differ")
  }

  @Test func nestingAndLengthOfPathsHaveLimits() throws {
    var deep = try tree([("100644", "f", repository.object("blob", "x".bytes))])
    for _ in 0..<30 { deep = try tree([("40000", "d", deep)]) }
    #expect(try repository.change(to: commit(deep)).changes.count == 1)
    let shallow = ReadingOptions.with { $0.treeLimits.depth = 20 }
    #expect(try error(ofTree: deep, shallow)?.hasSuffix("is nested deeper than 20 directories") == true)
    let long = try tree([("100644", String(repeating: "n", count: 5_000), repository.object("blob", "x".bytes))])
    #expect(try error(ofTree: long)?.hasSuffix("is longer than 4096 bytes") == true)
    let words = try error(ofTree: deep, .with { $0.treeLimits.treeBytes = 10 })
    #expect(words == "object TREE has 28 bytes, 10 at the most are read")
  }

  private func commit(_ tree: ObjectID) throws -> ObjectID {
    try repository.object("commit", "tree \(tree)\nauthor A <a> 1 +0000\ncommitter C <c> 1 +0000\n\nm\n".bytes)
  }

  @Test func commitsAndTagsThatLeadNowhereAreRefused() throws {
    let blob = try repository.object("blob", "x".bytes)
    let empty = try repository.object("commit", "author A <a> 1 +0000\n\nm\n".bytes)
    #expect(throws: GitError.malformedObject(empty, .commitWithoutTree)) { try repository.change(to: empty) }
    let toBlob = try commit(blob)
    #expect(throws: GitError.wrongKind(blob, found: .blob, wanted: .tree)) { try repository.change(to: toBlob) }
    let tag = try repository.object("tag", "type commit\ntag x\n\nm\n".bytes)
    #expect(throws: GitError.malformedObject(tag, .tagWithoutTarget)) { try repository.change("refs/tags/x", to: tag) }
    var nested = try commit(tree([]))
    var kind = "commit"
    for _ in 0..<40 {
      nested = try repository.object("tag", "object \(nested)\ntype \(kind)\ntag x\ntagger T <t> 1 +0000\n\nm\n".bytes)
      kind = "tag"
    }
    let last = nested
    #expect(throws: GitError.tagsNestedTooDeep(last, limit: 32)) { try repository.change("refs/tags/x", to: last) }
    let missing = try #require(ObjectID(hex: String(repeating: "e", count: 40).utf8))
    for access in [Repository.Access.library, .program] {
      #expect(throws: GitError.missingObject(missing)) { try repository.change(to: missing, access: access) }
    }
    let long = try #require(ObjectID(hex: String(repeating: "e", count: 64).utf8))
    #expect(throws: GitError.wrongIDLength(long, expected: 20)) { try repository.change(from: long, to: missing) }
  }
}
