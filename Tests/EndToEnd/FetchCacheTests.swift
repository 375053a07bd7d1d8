import Foundation
import Gate
import Git
import Testing

/// Fetching what is to be judged, from a real server that asks who is there.
@Suite(.enabled(if: Transport.missing(.http) == nil, "no lighttpd: nothing is fetched over HTTP"))
struct FetchCacheTests {
  /// A server, a cache of our own, and two commits of which the second is on a branch of its own.
  private struct Place {
    let sandbox: Sandbox
    let server: Transport
    let cache: FetchCache
    let base: ObjectID
    let head: ObjectID

    init() throws {
      sandbox = try Sandbox()
      try sandbox.prepare(base: "printf 'kind: A\\n' > a.yaml")
      try sandbox.shell.require(
        "git checkout -q -b topic; printf 'kind: B\\n' > b.yaml; git add -A; git commit -q -m b; git push -q origin topic",
        in: sandbox.client)
      server = try SmartHTTPServer.start(for: sandbox)
      cache = FetchCache(directory: sandbox.root.path + "/cache")
      base = try Place.commit("main", sandbox)
      head = try Place.commit("topic", sandbox)
    }

    static func commit(_ name: String, _ sandbox: Sandbox) throws -> ObjectID {
      let text = try sandbox.shell.require("git rev-parse \(name)", in: sandbox.client)
      return try #require(ObjectID(hex: text.trimmingCharacters(in: .whitespacesAndNewlines).utf8))
    }

    func order(_ commits: [ObjectID], password: String = "secret") -> FetchOrder {
      FetchOrder(
        url: server.url.replacing("alice:secret@", with: ""), user: "alice", password: Array(password.utf8),
        commits: commits)
    }

    func fetch(_ commits: [ObjectID], password: String = "secret") throws(GitError) -> Repository {
      try cache.fetch(order(commits, password: password), into: "forge/1", deadline: .after(milliseconds: 60_000))
    }
  }

  @Test func commitsAreThereByTheirIDsAndComparedWhereTheyParted() throws {
    let place = try Place()
    var reader = PushReader(try place.fetch([place.base, place.head]))
    let change = try reader.proposal(of: place.head, onto: place.base, branch: Array("refs/heads/main".utf8))
    #expect(change.base == place.base)
    #expect(change.changes.map { String(decoding: $0.path.bytes, as: UTF8.self) } == ["b.yaml"])
  }

  @Test func theTargetMovedOnButOnlyTheProposalIsJudged() throws {
    let place = try Place()
    try place.sandbox.shell.require(
      "git checkout -q main; printf 'kind: C\\n' > c.yaml; git add -A; git commit -q -m c; git push -q origin main",
      in: place.sandbox.client)
    let tip = try Place.commit("main", place.sandbox)
    var reader = PushReader(try place.fetch([tip, place.head]))
    let proposal = try reader.proposal(of: place.head, onto: tip, branch: Array("refs/heads/main".utf8))
    #expect(proposal.base == place.base)
    #expect(proposal.changes.map { String(decoding: $0.path.bytes, as: UTF8.self) } == ["b.yaml"])
    let range = try reader.range(from: tip, to: place.head, branch: Array("refs/heads/main".utf8))
    #expect(range.changes.map { String(decoding: $0.path.bytes, as: UTF8.self) } == ["b.yaml", "c.yaml"])
  }

  @Test func whatWasFetchedOnceNeedsNoServer() throws {
    let place = try Place()
    _ = try place.fetch([place.base, place.head])
    place.server.stop()
    _ = try place.fetch([place.base, place.head])
    #expect(throws: GitError.self) { _ = try place.fetch([ObjectID(bytes: [UInt8](repeating: 7, count: 20))]) }
  }

  @Test func aWrongPasswordFetchesNothingAndIsNotRepeatedInWords() throws {
    let place = try Place()
    let error = #expect(throws: GitError.self) { _ = try place.fetch([place.head], password: "canary-password") }
    let words = try #require(error?.words)
    #expect(!words.contains("canary-password"))
    #expect(words.contains("git fetch ended with status"))
  }

  @Test func aCommitThatTheServerHasNotIsAFailureAndNeverAnotherCommit() throws {
    let place = try Place()
    let none = ObjectID(bytes: [UInt8](repeating: 0xAB, count: 20))
    #expect(throws: GitError.self) { _ = try place.fetch([place.base, none]) }
    // What failed does not spoil what comes after it.
    _ = try place.fetch([place.base, place.head])
  }

  @Test func thePasswordIsInNoArgumentNoEnvironmentAndNoFile() throws {
    let place = try Place()
    // A `git` that notes how it was called, in front of the real one.
    let folder = place.sandbox.root.appendingPathComponent("bin")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let note = place.sandbox.root.appendingPathComponent("called").path
    try place.sandbox.shell.writeProgram(
      "#!/bin/sh\n(echo \"$@\"; env) >> '\(note)'\nexec /usr/bin/git \"$@\"\n", to: folder.appendingPathComponent("git")
    )
    let cache = FetchCache(
      directory: place.sandbox.root.path + "/cache2",
      variables: EnvironmentVariables(["PATH": folder.path + ":/usr/bin:/bin"]))
    _ = try cache.fetch(place.order([place.head]), into: "forge/1", deadline: .after(milliseconds: 60_000))
    let called = try String(contentsOfFile: note, encoding: .utf8)
    #expect(called.contains("fetch"))
    let encoded = Data("alice:secret".utf8).base64EncodedString()
    let found = try place.sandbox.shell.script(
      "grep -r -l -e '\(encoded)' -e 'alice:secret' '\(note)' cache2 || true", in: place.sandbox.root)
    #expect(found.text == "")
  }

  @Test func oldCommitsAreLetGoAndNewOnesStay() throws {
    let place = try Place()
    _ = try place.fetch([place.base, place.head])
    try place.cache.tidy("forge/1")
    place.server.stop()
    _ = try place.fetch([place.base, place.head])
  }
}
