import Foundation
import Gate
import Testing

@testable import Git

/// Real pushes, as their pre-receive hook sees them: the new objects are only in the quarantine.
@Suite struct QuarantineTests {
  private func pair(_ name: String = "server.git", format: String = "sha1") throws -> (
    client: TestRepository, server: TestRepository
  ) {
    let scratch = try Scratch()
    return (
      try TestRepository(scratch, "client.git", format: format), try TestRepository(scratch, name, format: format)
    )
  }

  private func contents(_ changes: [RefChange], _ repository: Repository) throws -> [String] {
    try changes.flatMap(\.changes).compactMap(\.new).map {
      String(decoding: try repository.content(of: $0, limit: 1 << 20), as: UTF8.self)
    }
  }

  /// Names that git quotes in the list of alternates, where readers that only split at ":" lose the whole repository.
  @Test(arguments: ["server.git", "a:b/server.git", "\"quoted\".git", "#sharp.git", "sp ace/ü.git"])
  func thePushedObjectsAreSeenWhateverThePath(name: String) throws {
    let (client, server) = try pair(name)
    let base = try client.commit(["a.yaml": .file("one"), "b.yaml": .file("kept")])
    try client.git("push", "-q", server.path, "main")
    try client.commit(parents: [base], ["a.yaml": .file("two")])
    let push = try CapturedPush(["main"], from: client, to: server)
    #expect(push.quarantine != nil)
    for access in [Repository.Access.library, .program] {
      let changes = try push.changes(access)
      #expect(changes.map(\.shorthand) == [["~a.yaml"]])
      let repository = try push.opened(access)
      #expect(try contents(changes, repository) == ["two"])
      let old = try #require(changes.first?.changes.first?.old)
      #expect(try repository.content(of: old, limit: 10) == "one".bytes)
    }
    // Without the quarantine the same lines lead nowhere: nothing was let in.
    var reader = PushReader(try server.opened(.library))
    let new = try #require(push.updates.first?.new)
    #expect(throws: GitError.missingObject(new)) { try reader.refChanges(of: push.updates) }
  }

  /// From a hundred objects on the push stays one pack, thin against what the server has.
  @Test(arguments: [Repository.Access.library, .program]) func packsAreSeen(access: Repository.Access) throws {
    let (client, server) = try pair()
    let text = (0..<200).map { "line \($0)" }.joined(separator: "\n")
    let base = try client.commit([("big.yaml".bytes, .file(text))])
    try client.git("push", "-q", server.path, "main")
    try client.commit(
      parents: [base],
      [("big.yaml".bytes, .file(text + "\nend"))] + (0..<120).map { ("n/\($0).yaml".bytes, .file("\($0)")) })
    let push = try CapturedPush(["main"], from: client, to: server)
    let changes = try push.changes(access)
    #expect(changes.first?.changes.count == 121)
    let repository = try push.opened(access)
    #expect(try contents(changes, repository).sorted() == ([text + "\nend"] + (0..<120).map { "\($0)" }).sorted())
  }

  @Test(arguments: [Repository.Access.library, .program]) func alternatesTwoDeepAreSeen(access: Repository.Access)
    throws
  {
    let (client, first) = try pair("first.git")
    let scratch = client.scratch
    let base = try client.commit(["a.yaml": .file("one")])
    try client.git("push", "-q", first.path, "main")
    try scratch.git("clone", "-q", "--bare", "--shared", first.path, scratch("second.git"), at: scratch.path)
    // The deepest one by a relative path.
    try scratch.git("clone", "-q", "--bare", "--shared", scratch("second.git"), scratch("third.git"), at: scratch.path)
    try scratch.write("third.git/objects/info/alternates", "../../second.git/objects\n")
    let third = TestRepository(at: scratch("third.git"), scratch)
    try client.commit(parents: [base], ["a.yaml": .file("two")])
    let push = try CapturedPush(["main"], from: client, to: third)
    let changes = try push.changes(access)
    #expect(changes.map(\.shorthand) == [["~a.yaml"]])
    let old = try #require(changes.first?.changes.first?.old)
    #expect(try push.opened(access).content(of: old, limit: 10) == "one".bytes)
  }

  @Test func manyRefsOfOnePushAreToldInTheirOrder() throws {
    let (client, server) = try pair()
    let base = try client.commit(["a.yaml": .file("one"), "gone.yaml": .file("x")])
    try client.git("push", "-q", server.path, "main", "main:old", "main:moved")
    let next = try client.commit(parents: [base], ["a.yaml": .file("two")])
    let root = try client.commit(on: "refs/heads/root", ["r.yaml": .file("r")])
    try client.git("tag", "-a", "-m", "v1", "v1", "\(next)")
    try client.git("config", "push.followTags", "false")
    let push = try CapturedPush(
      ["main", "main:new", ":old", "+root:moved", "v1", "\(base):refs/pull/1/head", "main:refs/for/main"], from: client,
      to: server)
    let changes = try push.changes()
    let told = Dictionary(uniqueKeysWithValues: changes.map { (String(decoding: $0.update.name, as: UTF8.self), $0) })
    #expect(changes.map(\.update) == push.updates)
    #expect(told["refs/heads/main"]?.shorthand == ["~a.yaml"])
    #expect(told["refs/heads/new"]?.shorthand == ["~a.yaml"])
    #expect(told["refs/heads/new"]?.base == base)
    #expect(told["refs/heads/old"]?.head == nil)
    #expect(told["refs/heads/moved"]?.isForced == true)
    #expect(told["refs/heads/moved"]?.shorthand == ["-a.yaml", "-gone.yaml", "+r.yaml"])
    #expect(told["refs/heads/moved"]?.head == root)
    #expect(told["refs/tags/v1"]?.shorthand == ["~a.yaml"])
    #expect(told["refs/pull/1/head"]?.skipped == "an internal ref of the host")
    #expect(told["refs/for/main"]?.judgedName == "refs/heads/main".bytes)
  }

  @Test func anInitialPushIsAllNew() throws {
    let (client, server) = try pair()
    try client.commit(["a.yaml": .file("one"), "d/b.yaml": .file("two")])
    let push = try CapturedPush(["main"], from: client, to: server)
    for access in [Repository.Access.library, .program] {
      let changes = try push.changes(access)
      #expect(changes.map(\.shorthand) == [["+a.yaml", "+d/b.yaml"]])
      #expect(changes.first?.base == nil)
    }
  }

  @Test func aPushThatOnlyDeletesHasNoQuarantine() throws {
    let (client, server) = try pair()
    try client.commit(["a.yaml": .file("one")])
    try client.git("push", "-q", server.path, "main", "main:gone")
    let push = try CapturedPush([":gone"], from: client, to: server)
    #expect(push.quarantine == nil)
    #expect(try !HookEnvironment(push.variables).isQuarantined)
    let changes = try push.changes()
    #expect(changes.map(\.update.isDeletion) == [true])
    #expect(changes.map(\.changes.count) == [0])
  }

  @Test func pushOptionsArriveAndHomeIsNotNeeded() throws {
    let (client, server) = try pair()
    try client.commit(["a.yaml": .file("one")])
    try server.git("config", "receive.advertisePushOptions", "true")
    let push = try CapturedPush(["main"], from: client, to: server, options: ["one", "two=2"])
    var variables = push.variables
    variables["HOME"] = nil
    let environment = try HookEnvironment(variables)
    #expect(environment.pushOptions == ["one", "two=2"])
    #expect(environment.repositoryName == "server")
    var reader = PushReader(try Repository.open(environment))
    #expect(try reader.refChanges(of: push.updates).first?.shorthand == ["+a.yaml"])
    let evil = try CapturedPush(["main"], from: client, to: server, options: ["x=1;evil=2"])
    let refused = try HookEnvironment(evil.variables)
    #expect(refused.pushOptionFault == .pushOption(number: 1, .semicolon))
    #expect(refused.pushOptions.isEmpty)
  }

  /// Ids of 32 bytes, which libgit2 refuses: the `git` program reads them.
  @Test func aRepositoryOfLongIdsIsReadThroughGit() throws {
    let (client, server) = try pair(format: "sha256")
    let base = try client.commit(["a.yaml": .file("one"), "b.yaml": .file("kept")])
    try client.git("push", "-q", server.path, "main")
    try client.commit(parents: [base], ["a.yaml": .file("two"), "c.yaml": .file("three")])
    let push = try CapturedPush(["main", "main:new"], from: client, to: server)
    let repository = try push.opened()
    #expect(repository.idLength == 32)
    #expect(repository.reading.hasPrefix("git, as libgit2 says"))
    let changes = try push.changes()
    #expect(changes.map(\.shorthand) == [["~a.yaml", "+c.yaml"], ["~a.yaml", "+c.yaml"]])
    #expect(try contents([changes[0]], repository) == ["two", "three"])
    #expect(throws: GitError.self) { try push.opened(.library) }
  }
}
