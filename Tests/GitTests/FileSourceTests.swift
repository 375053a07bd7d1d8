import Foundation
import Gate
import Testing

@testable import Git

@Suite struct FileSystemSourceTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try scratch.write("m/b.yaml", "b")
    try scratch.write("m/a.yaml", "a")
    try scratch.write("m/deep/c.yaml", "c", executable: true)
    try scratch.write("m/.git/config", "not content")
    try scratch.write("secret/s.yaml", "s")
    try FileManager.default.createSymbolicLink(
      atPath: scratch("m/link.yaml"), withDestinationPath: scratch("secret/s.yaml"))
    try FileManager.default.createSymbolicLink(atPath: scratch("m/linked"), withDestinationPath: scratch("secret"))
    #expect(mkfifo(scratch("m/pipe"), 0o600) == 0)
  }

  private func names(_ source: FileSystemSource) -> [String] {
    source.change.changes.map { String(decoding: $0.path.bytes, as: UTF8.self) }
  }

  @Test func directoriesAreWalkedInOrderWithoutFollowingLinks() throws {
    let source = try FileSystemSource(paths: [scratch("m")])
    let root = scratch("m/")
    #expect(names(source) == ["a.yaml", "b.yaml", "deep/c.yaml", "link.yaml", "linked"].map { root + $0 })
    #expect(source.change.changes.map(\.new?.kind) == [.file, .file, .executable, .symlink, .symlink])
    #expect(source.change.changes.allSatisfy { $0.old == nil })
    let link = try #require(source.change.changes[3].new)
    #expect(try source.content(of: link, limit: 1_000) == scratch("secret/s.yaml").bytes)
    let file = try #require(source.change.changes[1].new)
    #expect(try source.size(of: file) == 1)
    #expect(try source.content(of: file, limit: 1) == "b".bytes)
    #expect(throws: ContentError.tooLarge(size: 1, limit: 0)) { try source.content(of: file, limit: 0) }
  }

  @Test func aLinkThatIsNamedIsFollowed() throws {
    let source = try FileSystemSource(paths: [scratch("m/link.yaml"), scratch("m/linked")])
    #expect(names(source) == [scratch("m/link.yaml"), scratch("m/linked/s.yaml")])
    for change in source.change.changes {
      let version = try #require(change.new)
      #expect(version.kind == .file)
      #expect(try source.content(of: version, limit: 10) == "s".bytes)
    }
  }

  @Test func namedTwiceIsJudgedOnce() throws {
    let source = try FileSystemSource(paths: [scratch("m/deep/"), scratch("m/./deep/c.yaml"), scratch("m//deep")])
    #expect(names(source) == [scratch("m/deep/c.yaml")])
  }

  @Test func neighboursCanBeSeen() throws {
    try scratch.write("m/deep/kustomization.yaml", "resources: [c.yaml]")
    for paths in [[scratch("m/deep/c.yaml")], [scratch("m")]] {
      let source = try FileSystemSource(paths: paths)
      let tree = try #require(source.change.headTree)
      let entries = try #require(try source.entries(of: tree, directory: RepositoryPath(scratch("m/deep"))))
      #expect(entries.map(\.name) == ["c.yaml".bytes, "kustomization.yaml".bytes])
      let file = try #require(entries.last?.file)
      #expect(try source.content(of: file, limit: 100) == "resources: [c.yaml]".bytes)
      #expect(try source.entries(of: tree, directory: RepositoryPath(scratch("m/linked"))) == nil)
      #expect(try source.entries(of: tree, directory: RepositoryPath(scratch("m/../secret"))) == nil)
      #expect(try source.entries(of: tree, directory: RepositoryPath(scratch("none"))) == nil)
    }
  }

  @Test func whatIsNotThereIsAnError() throws {
    let path = scratch("none.yaml")
    #expect(throws: GitError.fileUnreadable(path: path.bytes, code: ENOENT)) { try FileSystemSource(paths: [path]) }
    let source = try FileSystemSource(paths: [scratch("m/a.yaml")])
    try FileManager.default.removeItem(atPath: scratch("m/a.yaml"))
    let version = try #require(source.change.changes.first?.new)
    #expect(throws: ContentError.missing(version.id)) { try source.content(of: version, limit: 10) }
    #expect(throws: GitError.tooManyFiles(limit: 2)) { try FileSystemSource(paths: [scratch("m")], fileLimit: 2) }
  }

  @Test func idsAreThoseOfGit() throws {
    let source = try FileSystemSource(paths: [scratch("m/a.yaml")])
    let expected = try scratch.git("hash-object", scratch("m/a.yaml"), at: scratch.path).text
    #expect(source.change.changes.first?.new?.id.description == expected)
  }
}

@Suite struct WorkingTreeSourceTests {
  private let scratch: Scratch
  private var clone: String { scratch("clone") }

  init() throws {
    scratch = try Scratch()
    try scratch.git("init", "-q", "-b", "main", scratch("clone"), at: scratch.path)
    for name in ["kept", "edited", "staged", "gone", "touched", "moved", "uncached"] {
      try scratch.write("clone/\(name).yaml", "old \(name)")
    }
    try scratch.write("clone/.gitignore", "ignored.yaml\n")
    try commit("base")
    try scratch.git("branch", "base", at: clone)
  }

  private func commit(_ message: String) throws {
    try scratch.git("add", "-A", at: clone)
    try scratch.git("commit", "-q", "-m", message, at: clone)
  }

  private func source(_ base: String, at directory: String? = nil) throws -> WorkingTreeSource {
    try WorkingTreeSource(directory: directory ?? clone, base: base, variables: scratch.variables)
  }

  @Test(arguments: ["sha1"]) func everythingThatAPushWouldChange(format: String) throws {
    try scratch.write("clone/committed.yaml", "committed")
    try commit("on the branch")
    try scratch.write("clone/edited.yaml", "new")
    try scratch.write("clone/staged.yaml", "staged")
    try scratch.git("add", "staged.yaml", at: clone)
    try FileManager.default.removeItem(atPath: scratch("clone/gone.yaml"))
    // Another time of writing, the same content.
    try scratch.write("clone/touched.yaml", "old touched")
    try FileManager.default.moveItem(atPath: scratch("clone/moved.yaml"), toPath: scratch("clone/renamed.yaml"))
    try scratch.git("rm", "-q", "--cached", "uncached.yaml", at: clone)
    try scratch.write("clone/dir/new \"q\"\n.yaml", "untracked")
    try scratch.write("clone/ignored.yaml", "ignored")
    try FileManager.default.createSymbolicLink(atPath: scratch("clone/link.yaml"), withDestinationPath: "/etc/passwd")

    let source = try source("base")
    #expect(
      source.change.shorthand == [
        "+committed.yaml", "+dir/new \"q\"\n.yaml", "~edited.yaml", "-gone.yaml", "+link.yaml",
        "moved.yaml>renamed.yaml",
        "~staged.yaml",
      ])
    let told = Dictionary(
      uniqueKeysWithValues: source.change.changes.map { (String(decoding: $0.path.bytes, as: UTF8.self), $0) })
    func text(_ version: FileVersion?) throws -> String {
      String(decoding: try source.content(of: try #require(version), limit: 100), as: UTF8.self)
    }
    #expect(try text(told["edited.yaml"]?.new) == "new")
    #expect(try text(told["edited.yaml"]?.old) == "old edited")
    #expect(try text(told["staged.yaml"]?.new) == "staged")
    #expect(try text(told["renamed.yaml"]?.new) == "old moved")
    #expect(try text(told["link.yaml"]?.new) == "/etc/passwd")
    let tree = try #require(source.change.headTree)
    #expect(try source.entries(of: tree, directory: RepositoryPath("dir"))?.map(\.name) == ["new \"q\"\n.yaml".bytes])
    let base = try #require(source.change.baseTree)
    #expect(try source.entries(of: base, directory: RepositoryPath("dir")) == nil)
    #expect(try source.entries(of: base, directory: RepositoryPath(""))?.count == 8)
  }

  @Test func theBaseIsWhereTheBranchLeft() throws {
    try scratch.git("checkout", "-q", "-b", "feature", at: clone)
    try scratch.git("checkout", "-q", "main", at: clone)
    try scratch.write("clone/kept.yaml", "main went on")
    try commit("main went on")
    try scratch.git("checkout", "-q", "feature", at: clone)
    try scratch.write("clone/edited.yaml", "feature")
    #expect(try source("main").change.shorthand == ["~edited.yaml"])
    // From a directory inside, and by a revision that is a tree.
    try scratch.write("clone/inside/x.yaml", "x")
    #expect(try source("main", at: scratch("clone/inside")).change.shorthand == ["~edited.yaml", "+inside/x.yaml"])
    #expect(try source("base^{tree}").change.shorthand == ["~edited.yaml", "+inside/x.yaml"])
    #expect(try URL(fileURLWithPath: source("main").top).lastPathComponent == "clone")
  }

  @Test func aPathThatIsBeingMergedIsWhatStandsOnDisk() throws {
    try scratch.git("checkout", "-q", "-b", "feature", at: clone)
    try scratch.write("clone/edited.yaml", "feature")
    try commit("feature")
    try scratch.git("checkout", "-q", "main", at: clone)
    try scratch.write("clone/edited.yaml", "main")
    try commit("main")
    #expect(try scratch.run("git", ["-C", clone, "merge", "-q", "feature"]).status == 1)
    let source = try source("base")
    #expect(source.change.shorthand == ["~edited.yaml"])
    let version = try #require(source.change.changes.first?.new)
    #expect(try source.content(of: version, limit: 1_000).starts(with: "<<<<<<< ".bytes))
  }

  @Test(arguments: ["none", "--help", "HEAD:kept.yaml", ""]) func unknownRevisionsAreErrors(name: String) throws {
    #expect(throws: GitError.revisionUnknown(name)) { try source(name) }
  }

  @Test func outsideOfARepositoryItSaysSo() throws {
    try scratch.write("plain/x.yaml", "x")
    let error = #expect(throws: GitError.self) { try source("main", at: scratch("plain")) }
    #expect(error?.words.contains("not a git repository") == true)
  }
}
