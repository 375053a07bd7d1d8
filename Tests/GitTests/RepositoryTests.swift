import Foundation
import Gate
import Testing

@testable import Git

@Suite struct RepositoryTests {
  private let scratch: Scratch
  private let repository: TestRepository
  private let head: ObjectID

  init() throws {
    scratch = try Scratch()
    repository = try TestRepository(scratch)
    head = try repository.commit([
      "a.yaml": .file("content"), "d/kustomization.yaml": .file("resources: []"), "d/e/x.yaml": .file("x"),
      "link": .link("a.yaml"),
      "sub": .submodule(String(repeating: "1", count: 40)),
    ])
  }

  private func version(_ path: String, _ kind: FileVersion.Kind = .file) throws -> FileVersion {
    FileVersion(id: try repository.revision("\(head):\(path)"), kind: kind)
  }

  @Test(arguments: [Repository.Access.library, .program]) func contentsAreReadByTheirId(access: Repository.Access)
    throws
  {
    let opened = try repository.opened(access)
    let version = try version("a.yaml")
    #expect(try opened.size(of: version) == 7)
    #expect(try opened.content(of: version, limit: 7) == "content".bytes)
    #expect(throws: ContentError.tooLarge(size: 7, limit: 6)) { try opened.content(of: version, limit: 6) }
    // After a refusal the next answer is still the right one.
    #expect(try opened.content(of: self.version("link", .symlink), limit: 10) == "a.yaml".bytes)
    let submodule = FileVersion(id: ObjectID(bytes: [UInt8](repeating: 0x11, count: 20)), kind: .submodule)
    #expect(throws: ContentError.notContent(submodule.id)) { try opened.size(of: submodule) }
    #expect(throws: ContentError.notContent(submodule.id)) { try opened.content(of: submodule, limit: 10) }
    let missing = FileVersion(id: submodule.id, kind: .file)
    #expect(throws: ContentError.missing(missing.id)) { try opened.size(of: missing) }
    #expect(throws: ContentError.missing(missing.id)) { try opened.content(of: missing, limit: 10) }
    let tree = FileVersion(id: try repository.revision("\(head)^{tree}"), kind: .file)
    #expect(throws: ContentError.unreadable(tree.id, reason: "object \(tree.id) is a tree where a blob should be")) {
      try opened.content(of: tree, limit: 1_000)
    }
  }

  @Test(arguments: [Repository.Access.library, .program]) func directoriesAreListed(access: Repository.Access) throws {
    let opened = try repository.opened(access)
    let tree = try repository.revision("\(head)^{tree}")
    func names(_ path: String) throws -> [String]? {
      try opened.entries(of: tree, directory: RepositoryPath(path))?.map {
        String(decoding: $0.name, as: UTF8.self) + ($0.file == nil ? "/" : "")
      }
    }
    #expect(try names("") == ["a.yaml", "d/", "link", "sub"])
    #expect(try names("d") == ["e/", "kustomization.yaml"])
    #expect(try names("d/e") == ["x.yaml"])
    #expect(try names("none") == nil)
    #expect(try names("a.yaml") == nil)
    #expect(try names("d/../d") == nil)
    #expect(try opened.entries(of: tree, directory: RepositoryPath("d"))?.last?.file == version("d/kustomization.yaml"))
    let trees = opened.counts.trees
    _ = try names("d")
    #expect(trees == 3)
    #expect(opened.counts.trees == trees)
  }

  @Test func manyBlobsComeThroughOneProcess() throws {
    let paths = (0..<260).map { "n/\($0).yaml" }
    let commit = try repository.commit(
      on: "refs/side",
      paths.map { ($0.bytes, .file("file \($0)")) } + [("big".bytes, .bytes([UInt8](repeating: 65, count: 9_000)))])
    let listing = try repository.git("ls-tree", "-r", "-z", "\(commit)").output.split(separator: 0)
    let versions = try listing.map { line in
      FileVersion(id: try #require(ObjectID(hex: line.dropFirst(12).prefix(40))), kind: .file)
    }
    var impatient = AnnouncedBlobs.Patience()
    impatient.blobs = 0
    for opened in [try repository.opened(patience: impatient), try repository.opened(.program)] {
      let before = opened.counts.children
      opened.prefetch(versions + versions, limit: 1_000)
      #expect(opened.counts.children == before + 2)
      // Neither the order nor a second asking matters.
      for version in versions.dropFirst(40) + versions.prefix(40) + versions.suffix(3) {
        let size = try opened.size(of: version)
        if size == 9_000 {
          #expect(throws: ContentError.tooLarge(size: 9_000, limit: 1_000)) {
            try opened.content(of: version, limit: 1_000)
          }
        } else {
          #expect(try opened.content(of: version, limit: 1_000).starts(with: "file n/".bytes))
        }
      }
      #expect(opened.counts.blobs == 263)
    }
  }

  /// libgit2 goes first; a process takes over once it proved slow, if enough is left.
  @Test(arguments: [(1, 2), (1 << 40, 0)]) func theWayIsChosenByWhatReadingTakes(nanoseconds: Int, children: Int) throws
  {
    let paths = (0..<40).map { "n/\($0).yaml" }
    let commit = try repository.commit(on: "refs/side", paths.map { ($0.bytes, .file("file \($0)")) })
    let versions = try paths.map { FileVersion(id: try repository.revision("\(commit):\($0)"), kind: .file) }
    let patience = AnnouncedBlobs.Patience(blobs: 10, nanoseconds: nanoseconds, nanosecondsPerByte: 0, rest: 20)
    let opened = try repository.opened(patience: patience)
    opened.prefetch(versions, limit: 1_000)
    for (number, version) in versions.enumerated() {
      #expect(try opened.content(of: version, limit: 1_000) == "file n/\(number).yaml".bytes)
      #expect(opened.counts.children == (number < 9 ? 0 : children))
    }
    let few = try repository.opened(patience: patience)
    few.prefetch(Array(versions.prefix(30)), limit: 1_000)
    for version in versions { _ = try few.content(of: version, limit: 1_000) }
    #expect(few.counts.children == 0)
  }

  @Test func whatPrefetchCannotBringIsStillTold() throws {
    let absent = (0..<300).map {
      FileVersion(
        id: ObjectID(bytes: [UInt8](repeating: 7, count: 18) + [UInt8($0 / 256), UInt8($0 % 256)]), kind: .file)
    }
    let opened = try repository.opened(patience: AnnouncedBlobs.Patience(blobs: 0))
    opened.prefetch([try version("a.yaml")] + absent, limit: 1_000)
    #expect(throws: ContentError.missing(absent[3].id)) { try opened.content(of: absent[3], limit: 10) }
    #expect(try opened.content(of: version("a.yaml"), limit: 10) == "content".bytes)
  }

  @Test func theDeadlineHoldsForBothWays() throws {
    let environment = try HookEnvironment(repository.variables())
    let past = Deadline.after(milliseconds: -1)
    #expect(throws: GitError.deadlineExceeded) { try Repository.open(environment, access: .program, deadline: past) }
    let opened = try Repository.open(environment, access: .library, deadline: past)
    #expect(throws: ContentError.deadlineExceeded) { try opened.content(of: version("a.yaml"), limit: 10) }
    var reader = PushReader(opened)
    #expect(throws: GitError.deadlineExceeded) {
      try reader.refChanges(of: [RefUpdate(old: head, new: head, name: "refs/heads/a".bytes)])
    }
  }

  // MARK: What libgit2 cannot

  @Test func extensionsThatChangeNothingAreKnown() throws {
    try repository.git("config", "core.repositoryformatversion", "1")
    for (name, value) in [("worktreeConfig", "true"), ("partialClone", "origin"), ("preciousObjects", "true")] {
      try repository.git("config", "extensions.\(name)", value)
    }
    #expect(try repository.opened(.library).content(of: version("a.yaml"), limit: 10) == "content".bytes)
  }

  @Test func whatNobodyCanOpenIsRefusedWithBothReasons() throws {
    let version = try version("a.yaml")
    try repository.git("config", "core.repositoryformatversion", "1")
    try repository.git("config", "extensions.refStorage", "reftable")
    let error = #expect(throws: GitError.self) { try repository.opened() }
    let words = try #require(error?.words)
    #expect(words.contains("libgit2 says"))
    #expect(words.contains("unsupported extension name extensions.refstorage"))
    #expect(words.contains("git says"))
    var variables = repository.variables()
    variables["PATH"] = "/nowhere".bytes
    let alone = #expect(throws: GitError.self) { try Repository.open(HookEnvironment(variables)) }
    #expect(alone?.words.hasSuffix("git says \"no git program stands in PATH\"") == true)
    _ = version
  }

  /// git unquotes names in `info/alternates`, libgit2 does not: what it misses is found through git.
  @Test func whatLibgit2MissesIsFoundThroughGit() throws {
    let other = try TestRepository(scratch, "other:quoted.git")
    try other.scratch.write("other:quoted.git/objects/info/alternates", "\"\(repository.path)/objects\"\n")
    let version = try version("a.yaml")
    #expect(throws: ContentError.self) {
      var variables = other.variables()
      variables["PATH"] = "/nowhere".bytes
      return try Repository.open(HookEnvironment(variables)).content(of: version, limit: 10)
    }
    let opened = try other.opened()
    #expect(opened.reading == "libgit2")
    #expect(try opened.content(of: version, limit: 10) == "content".bytes)
    #expect(try other.change(to: head).shorthand.first == "+a.yaml")
  }

  @Test func aBrokenObjectIsNoAnswer() throws {
    let version = try version("a.yaml")
    let name = "\(version.id)"
    let file = "\(repository.path)/objects/\(name.prefix(2))/\(name.dropFirst(2))"
    try #require(FileManager.default.fileExists(atPath: file))
    try FileManager.default.removeItem(atPath: file)
    try Data("not zlib".utf8).write(to: URL(fileURLWithPath: file))
    for access in [Repository.Access.automatic, .program] {
      #expect(throws: ContentError.self) { try repository.opened(access).content(of: version, limit: 10) }
    }
  }

  // MARK: What must not reach in from outside

  @Test func replacedObjectsAreReadAsTheyAre() throws {
    let (real, fake) = (try version("a.yaml"), try version("d/e/x.yaml"))
    try repository.git("update-ref", "refs/replace/\(real.id)", "\(fake.id)")
    #expect(try repository.git("cat-file", "blob", "\(real.id)").text == "x")
    for opened in [
      try repository.opened(patience: AnnouncedBlobs.Patience(blobs: 0, rest: 0)), try repository.opened(.program),
    ] {
      #expect(try opened.content(of: real, limit: 10) == "content".bytes)
      opened.prefetch([real, fake], limit: 10)
      #expect(try opened.content(of: real, limit: 10) == "content".bytes)
    }
  }

  @Test func missingObjectsAreNotFetched() throws {
    try repository.git("config", "uploadpack.allowFilter", "true")
    try repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    let partial = TestRepository(at: scratch("partial.git"), scratch)
    try scratch.git(
      "clone", "-q", "--bare", "--filter=blob:none", "file://\(repository.path)", partial.path, at: scratch.path)
    let version = try version("a.yaml")
    for access in [Repository.Access.automatic, .program] {
      #expect(throws: ContentError.self) { try partial.opened(access).content(of: version, limit: 10) }
    }
    // With leave, git would have fetched it.
    #expect(try partial.git("cat-file", "blob", "\(version.id)").text == "content")
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give files away")) func theOwnerMayBeSomebodyElse() throws {
    let version = try version("a.yaml")
    try #require(scratch.run("chown", ["-R", "12345", repository.path]).status == 0)
    for access in [Repository.Access.library, .program] {
      #expect(try repository.opened(access).content(of: version, limit: 10) == "content".bytes)
    }
  }

}
