import Foundation
import Gate
import Testing

@testable import Git

/// What each kind of ref update is judged by. The repositories are as they stand after the push; quarantines are elsewhere.
@Suite struct PushReaderTests {
  private let repository: TestRepository
  private let base: ObjectID
  private let head: ObjectID

  init() throws {
    repository = try TestRepository(try Scratch())
    base = try repository.commit(["a.yaml": .file("1"), "b.yaml": .file("1")])
    head = try repository.commit(on: "refs/side/head", parents: [base], date: 1_700_000_100, ["a.yaml": .file("2")])
  }

  @Test func anUpdateIsComparedWithItsOldTip() throws {
    let change = try repository.change(from: base, to: head)
    #expect(change.shorthand == ["~a.yaml"])
    #expect(change.base == base)
    #expect(change.head == head)
    #expect(!change.isForced)
    #expect(change.skipped == nil)
  }

  @Test(arguments: [Repository.Access.library, .program]) func aForcedUpdateTooAndSaysSo(access: Repository.Access)
    throws
  {
    let other = try repository.commit(on: "refs/side/other", parents: [base], ["b.yaml": .file("3")])
    let change = try repository.change(from: head, to: other, access: access)
    #expect(change.shorthand == ["~a.yaml", "~b.yaml"])
    #expect(change.isForced)
    let back = try repository.change(from: head, to: base, access: access)
    #expect(back.shorthand == ["~a.yaml"])
    #expect(back.isForced)
  }

  @Test(arguments: [Repository.Access.library, .program]) func aNewBranchIsComparedWithWhereItLeft(
    access: Repository.Access
  ) throws {
    try repository.commit(parents: [base], date: 1_700_000_050, ["b.yaml": .file("main went on")])
    let change = try repository.change("refs/heads/new", to: head, access: access)
    #expect(change.shorthand == ["~a.yaml"])
    #expect(change.base == base)
    #expect(!change.isForced)
    let same = try repository.change("refs/heads/new", to: base, access: access)
    #expect(same.shorthand == [])
    #expect(same.base == base)
  }

  @Test func theNearestOfSeveralProtectedBranchesCounts() throws {
    try repository.git("update-ref", "refs/heads/release", "\(head)")
    let next = try repository.commit(on: "refs/side/next", parents: [head], date: 1_700_000_200, ["b.yaml": .file("9")])
    #expect(try repository.change("refs/heads/new", to: next).shorthand == ["~a.yaml", "~b.yaml"])
    let options = ReadingOptions.with { $0.baseBranches = ["refs/heads/release".bytes, "refs/heads/none".bytes] }
    #expect(try repository.change("refs/heads/new", to: next, options: options).shorthand == ["~b.yaml"])
    // Of two that a merge joins, the later.
    let main = try repository.commit(parents: [base], date: 1_700_000_150, ["c.yaml": .file("c")])
    let merge = try repository.commit(
      on: "refs/side/merge", parents: [next, main], date: 1_700_000_300, ["c.yaml": .file("c")])
    #expect(try repository.change("refs/heads/new", to: merge, options: options).base == main)
  }

  @Test func aBranchWithoutSharedHistoryIsComparedWithNothing() throws {
    let root = try repository.commit(on: "refs/side/root", ["x.yaml": .file("x")])
    let change = try repository.change("refs/heads/new", to: root)
    #expect(change.shorthand == ["+x.yaml"])
    #expect(change.base == nil)
    #expect(change.baseTree == nil)
    let replaced = try repository.change(from: head, to: root)
    #expect(replaced.shorthand == ["-a.yaml", "-b.yaml", "+x.yaml"])
    #expect(replaced.isForced)
  }

  @Test func aDeletionReadsNothing() throws {
    let opened = try repository.opened()
    var reader = PushReader(opened)
    let zero = ObjectID(bytes: [UInt8](repeating: 0, count: 20))
    let change = try #require(
      try reader.refChanges(of: [RefUpdate(old: head, new: zero, name: "refs/heads/x".bytes)]).first)
    #expect(change.skipped == nil)
    #expect(change.head == nil)
    #expect(change.changes.isEmpty)
    #expect(opened.counts == ReadCounts())
  }

  @Test(arguments: [Repository.Access.library, .program]) func tagsLeadToTheirCommit(access: Repository.Access) throws {
    try repository.git("tag", "-a", "-m", "t", "one", "\(head)")
    try repository.git("tag", "-a", "-m", "t", "two", "one")
    for name in ["refs/tags/one", "refs/tags/two"] {
      let change = try repository.change(name, to: repository.revision(name), access: access)
      #expect(change.shorthand == ["~a.yaml"])
      #expect(change.head == head)
    }
    #expect(try repository.change("refs/tags/light", to: head, access: access).shorthand == ["~a.yaml"])
    let moved = try repository.change("refs/tags/one", from: repository.revision("one"), to: base, access: access)
    #expect(moved.shorthand == ["~a.yaml"])
    #expect(moved.isForced)
    #expect(moved.base == head)
  }

  @Test func tagsOnTreesAndBlobs() throws {
    let tree = try repository.revision("\(head)^{tree}")
    try repository.git("tag", "-a", "-m", "t", "tree", "\(tree)")
    for id in [tree, try repository.revision("refs/tags/tree")] {
      let change = try repository.change("refs/tags/tree", to: id)
      #expect(change.shorthand == ["+a.yaml", "+b.yaml"])
      #expect(change.head == nil)
      #expect(change.headTree == tree)
    }
    #expect(
      try repository.change("refs/tags/tree", from: repository.revision("\(base)^{tree}"), to: tree).shorthand == [
        "~a.yaml"
      ])
    let blob = try repository.change("refs/tags/blob", to: repository.revision("\(head):a.yaml"))
    #expect(blob.skipped == "it leads to a single file")
    #expect(blob.changes.isEmpty)
  }

  @Test func aTagOnWhatHasPassedBringsNothingNew() throws {
    try repository.git("update-ref", "refs/heads/feature", "\(head)")
    #expect(try repository.change("refs/tags/v1", to: base).skipped == "its commit is already on a branch")
    #expect(try repository.change("refs/tags/v1", to: head).skipped == "its commit is already on a branch")
    // A branch that is not judged proves nothing.
    var settings = EffectiveSettings()
    settings.refs.exclude = [try Glob("refs/heads/feature")]
    let unjudged = ReadingOptions(settings)
    #expect(try repository.change("refs/tags/v1", to: head, options: unjudged).shorthand == ["~a.yaml"])
  }

  /// What was pushed where less is asked does not enter where more is: neither as a branch nor as a tag.
  @Test func aLaxBranchIsNoBase() throws {
    @Sendable func options(onMain: Enforcement, elsewhere: Enforcement) -> ReadingOptions {
      ReadingOptions(EffectiveSettings()) { ref in
        var settings = EffectiveSettings()
        settings.enforcement = ref == "refs/heads/main".bytes ? onMain : elsewhere
        return settings
      }
    }
    for name in ["refs/heads/new", "refs/tags/v1"] {
      let judged = try repository.change(name, to: base, options: options(onMain: .warn, elsewhere: .enforce))
      #expect(judged.shorthand == ["+a.yaml", "+b.yaml"])
      let passed = try repository.change(name, to: base, options: options(onMain: .enforce, elsewhere: .warn))
      #expect(passed.shorthand == [])
    }
  }

  /// The same for a branch that misses a policy, sees other files, or is not judged at all.
  @Test func aBranchOfOtherSettingsIsNoBase() throws {
    let changes: [@Sendable (inout EffectiveSettings) -> Void] = [
      { $0.policies = ["/one"] }, { $0.paths = NamePatterns(include: [], exclude: []) },
      { $0.refs = NamePatterns(include: [], exclude: []) }, { $0.expandPodTemplates = false },
    ]
    for change in changes {
      let options = ReadingOptions(EffectiveSettings()) { ref in
        var settings = EffectiveSettings()
        settings.policies = ["/one", "/two"]
        if ref == "refs/heads/main".bytes { change(&settings) }
        return settings
      }
      #expect(try repository.change("refs/heads/new", to: base, options: options).shorthand == ["+a.yaml", "+b.yaml"])
    }
  }

  @Test(arguments: [
    ("refs/for/main", "refs/heads/main"), ("refs/for/refs/heads/main", "refs/heads/main"),
    ("refs/for/main/topic", "refs/heads/main"), ("refs/for/main%topic=x/y", "refs/heads/main"),
    ("refs/for/team/x/topic", "refs/heads/team/x"), ("refs/draft/main", "refs/heads/main"),
    ("refs/for/none/at/all", "refs/heads/none/at/all"),
  ])
  func aProposalIsJudgedAsItsBranch(name: String, judged: String) throws {
    try repository.git("update-ref", "refs/heads/team/x", "\(base)")
    let change = try repository.change(name, to: head)
    #expect(String(decoding: change.judgedName, as: UTF8.self) == judged)
    #expect(change.shorthand == ["~a.yaml"])
  }

  @Test func aProposalIsComparedWithItsBranchNotWithMain() throws {
    try repository.git("update-ref", "refs/heads/release", "\(head)")
    let next = try repository.commit(on: "refs/side/next", parents: [head], ["b.yaml": .file("9")])
    #expect(try repository.change("refs/for/release", to: next).shorthand == ["~b.yaml"])
    #expect(try repository.change("refs/for/main", to: next).shorthand == ["~a.yaml", "~b.yaml"])
  }

  @Test(arguments: ["refs/pull/7/head", "refs/merge-requests/1/head", "refs/keep-around/x", "refs/changes/01/1/1"])
  func refsOfTheHostAreSkipped(name: String) throws {
    let change = try repository.change(name, to: head)
    #expect(change.skipped == "an internal ref of the host")
    #expect(change.changes.isEmpty)
  }

  @Test func aWikiIsSkipped() throws {
    let options = ReadingOptions.with { $0.sideRepository = "the repository is a wiki" }
    #expect(try repository.change(to: head, options: options).skipped == "the repository is a wiki")
  }

  @Test func anEmptyRepositoryHasNoBase() throws {
    let empty = try TestRepository(try Scratch(), "empty.git")
    let root = try empty.commit(on: "refs/side/root", ["x.yaml": .file("x")])
    #expect(try empty.change(to: root).shorthand == ["+x.yaml"])
    #expect(try empty.change("refs/tags/t", to: root).shorthand == ["+x.yaml"])
  }

  @Test func namespacesHaveTheirOwnMain() throws {
    try repository.git("update-ref", "refs/namespaces/a/refs/namespaces/b/refs/heads/main", "\(head)")
    try repository.git(
      "symbolic-ref", "refs/namespaces/a/refs/namespaces/b/HEAD", "refs/namespaces/a/refs/namespaces/b/refs/heads/main")
    let next = try repository.commit(on: "refs/side/next", parents: [head], ["b.yaml": .file("9")])
    let options = ReadingOptions.with { $0.namespace = "a/b".bytes }
    for access in [Repository.Access.library, .program] {
      #expect(
        try repository.change("refs/heads/new", to: next, access: access, options: options).shorthand == ["~b.yaml"])
    }
  }

  /// git hides parents that it does not have, and so do we.
  @Test(arguments: [Repository.Access.library, .program]) func aShallowRepositoryEndsEarly(access: Repository.Access)
    throws
  {
    let scratch = repository.scratch
    let shallow = TestRepository(at: scratch("shallow.git"), scratch)
    try scratch.git("update-ref", "refs/heads/main", "\(head)", at: repository.path)
    try scratch.git(
      "clone", "-q", "--bare", "--depth", "1", "file://\(repository.path)", shallow.path, at: scratch.path)
    let environment = try HookEnvironment(shallow.variables())
    var reader = PushReader(try Repository.open(environment, access: access))
    let zero = ObjectID(bytes: [UInt8](repeating: 0, count: 20))
    let changes = try reader.refChanges(of: [RefUpdate(old: zero, new: head, name: "refs/heads/new".bytes)])
    #expect(changes.first?.base == head)
    #expect(try CommitHistory(Repository.open(environment, access: access)).isAncestor(base, of: head) == false)
  }
}

@Suite struct EveryCommitTests {
  @Test func eachNewCommitIsComparedWithItsFirstParent() throws {
    let repository = try TestRepository(try Scratch())
    let base = try repository.commit(["a.yaml": .file("1"), "both.yaml": .file("1")])
    let bad = try repository.commit(on: "refs/side/1", parents: [base], date: 1_700_000_001, ["bad.yaml": .file("bad")])
    let fixed = try repository.commit(on: "refs/side/1", parents: [bad], date: 1_700_000_002, ["bad.yaml": .gone])
    let side = try repository.commit(
      on: "refs/side/2", parents: [base], date: 1_700_000_003, ["both.yaml": .file("side")])
    let merge = try repository.commit(
      on: "refs/side/1", parents: [fixed, side], date: 1_700_000_004,
      ["both.yaml": .file("evil"), "evil.yaml": .file("evil")])
    let options = ReadingOptions.with { $0.everyCommit = true }
    var reader = PushReader(try repository.opened(), options: options)
    let changes = try reader.refChanges(of: [RefUpdate(old: base, new: merge, name: "refs/heads/main".bytes)])
    #expect(changes.map(\.scope) == [.update, .commit, .commit, .commit, .commit])
    #expect(changes.map(\.head) == [merge, bad, fixed, side, merge])
    #expect(changes.map(\.base) == [base, base, bad, base, fixed])
    #expect(
      changes.map(\.shorthand) == [
        ["~both.yaml", "+evil.yaml"], ["+bad.yaml"], ["-bad.yaml"], ["~both.yaml"], ["~both.yaml", "+evil.yaml"],
      ])
    #expect(changes.map { $0.ownPaths.count } == [0, 0, 0, 0, 2])

    // The only new commit is the update itself.
    var second = PushReader(try repository.opened(), options: options)
    #expect(try second.refChanges(of: [RefUpdate(old: base, new: bad, name: "refs/heads/main".bytes)]).count == 1)

    let few = ReadingOptions.with {
      $0.everyCommit = true
      $0.commits = 3
    }
    var third = PushReader(try repository.opened(), options: few)
    #expect(throws: GitError.tooManyCommits(limit: 3)) {
      try third.refChanges(of: [RefUpdate(old: base, new: merge, name: "refs/heads/main".bytes)])
    }
  }
}
