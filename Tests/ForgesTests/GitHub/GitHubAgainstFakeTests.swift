import Foundation
import Gate
import HTTPClient
import Testing

@testable import Forges

/// Whole conversations with the fake GitHub, on both versions of its API.
@Suite(.serialized, .enabled(if: FakeGitHub.canRun, "needs ../shared/contracts and python3 with jsonschema"))
struct GitHubAgainstFakeTests {
  static let versions = ["2022-11-28", "2026-03-10"]
  private static let granted = #"""
    {"checks": "write", "statuses": "write", "pull_requests": "write", "contents": "read", "metadata": "read"}
    """#

  /// Tests run one after another: they set what holds for the whole forge.
  private func app() throws -> FakeGitHub { try #require(FakeGitHub.apps["2022-11-28"]).get() }

  private func verdict(_ state: ShownVerdict.State, marks: Int = 0, key: String = "k1") -> ShownVerdict {
    let annotations = (0..<marks).map {
      ShownVerdict.Annotation(
        path: FakeGitHub.file, line: 11 + $0 % 20, endLine: 11 + $0 % 20, level: .failure, title: "rule",
        message: "words \($0)")
    }
    return ShownVerdict(
      state: state, title: "\(marks) findings", summary: "# Words", annotations: annotations, key: key,
      detailsURL: "https://gatehouse.example/d/1")
  }

  private func lines(_ count: Int, on request: PullRequest, from line: Int = 11) -> [LineComment] {
    (0..<count).map { index in
      let finding = String(repeating: "\(index % 10)", count: 64)
      return LineComment(
        path: FakeGitHub.file, line: line + index, startLine: index == 3 ? line + 1 : nil, fingerprint: finding,
        body: signed("finding \(index)", .finding(fingerprint: finding), on: request))
    }
  }

  private func signed(_ words: String, _ kind: OwnComment.Kind, on request: PullRequest) -> String {
    GitHubStage.markers.signed(
      words, as: kind, pullRequest: request.number, repository: request.repository.id, forge: "github")
  }

  @Test(arguments: versions) func tenFindingsAreNineCalls(_ version: String) async throws {
    let fake = try #require(FakeGitHub.apps[version]).get()
    let request = try await fake.open()
    let forge = try fake.forge()
    await forge.forgetTokens(installation: "456")
    let place = try await fake.place()

    let now = try await forge.pullRequest(1, in: request.repository)
    let pending = try await forge.show(
      verdict(.pending), on: now.head, for: .pullRequest(1), in: now.repository, replacing: nil)
    _ = try await forge.pullRequest(1, in: request.repository)
    let final = try await forge.show(
      verdict(.failure, marks: 10), on: now.head, for: .pullRequest(1), in: now.repository, replacing: pending)
    #expect(try await forge.ownComments(on: now).isEmpty)
    #expect(try await forge.comment(lines(10, on: now), on: now, commit: now.head).isEmpty)
    try await forge.comment(signed("summary", .summary, on: now), on: now)
    let calls = try await fake.log(since: place)
    #expect(calls.count == 9, "\(calls)")
    #expect(calls.filter { $0["method"].text != "GET" }.count == 5)
    #expect(final.state == .failure && final.key == "k1" && final.isOurs)

    let shown = try await fake.shown(request)
    #expect(shown["checks"].count == 1 && shown["checks"][0]["annotations"].count == 10)
    #expect(shown["pulls"]["1"]["line_comments"].count == 10 && shown["pulls"]["1"]["comments"].count == 1)

    // A second run of the same: what stands is found again, and no comment is written.
    let again = try await fake.place()
    #expect(try await forge.standingVerdict(on: now.head, for: .pullRequest(1), in: now.repository) == final)
    let own = try await forge.ownComments(on: now)
    #expect(own.count == 11 && own.allSatisfy { !$0.isResolved && !$0.hasReplies })
    #expect(own.filter { $0.kind == .summary }.map(\.digest) == [MarkerKey.digest(of: "summary")])
    #expect(own.compactMap(\.line).sorted() == Array(11...20))
    #expect(
      try await fake.log(since: again).allSatisfy { $0["method"].text == "GET" || $0["path"].text == "/api/graphql" })
    try await fake.expectNoBreach()
  }

  @Test(arguments: versions) func commentsLiveAndEnd(_ version: String) async throws {
    let fake = try #require(FakeGitHub.apps[version]).get()
    let request = try await fake.open()
    let forge = try fake.forge()
    _ = try await forge.comment(lines(3, on: request), on: request, commit: request.head)
    try await forge.comment(signed("one", .summary, on: request), on: request)
    // A person copies the marker, another answers; neither becomes ours.
    let copied = GitHubStage.quoted(lines(1, on: request)[0].body)
    try await fake.tell(
      "comment",
      #"{"repository": "\#(request.repository.path)", "number": 1, "author": "eve", "body": \#(copied), "deliver": false}"#
    )
    var own = try await forge.ownComments(on: request)
    #expect(own.count == 4)
    let first = try #require(own.first { $0.line == 11 }), second = try #require(own.first { $0.line == 12 })
    let number = try #require(GitHubCommentID(second.id)?.number)
    try await fake.tell(
      "comment",
      #"{"repository": "\#(request.repository.path)", "number": 1, "author": "eve", "body": "why?", "reply_to": \#(number), "deliver": false}"#
    )

    // An App may not resolve threads: minimised instead, and opened again.
    try await forge.resolve(first, saying: signed("fixed", first.kind, on: request), on: request)
    own = try await forge.ownComments(on: request)
    #expect(own.first { $0.id == first.id }?.isResolved == true && own.first { $0.id == second.id }?.hasReplies == true)
    let place = try await fake.place()
    let done = try #require(own.first { $0.id == first.id })
    try await forge.resolve(done, saying: "fixed", on: request)
    #expect(try await fake.log(since: place).isEmpty)
    try await forge.reopen(done, saying: signed("back", first.kind, on: request), on: request)
    own = try await forge.ownComments(on: request)
    #expect(own.first { $0.id == first.id }?.isResolved == false)
    #expect(own.first { $0.id == first.id }?.digest == MarkerKey.digest(of: "back"))

    let summary = try #require(own.first { $0.kind == .summary })
    try await forge.edit(summary, to: signed("two", .summary, on: request), on: request)
    let third = try #require(own.first { $0.line == 13 })
    try await forge.delete(third, on: request)
    try await forge.delete(third, on: request)
    own = try await forge.ownComments(on: request)
    #expect(own.count == 3 && own.first { $0.kind == .summary }?.digest == MarkerKey.digest(of: "two"))
    try await fake.expectNoBreach()
  }

  /// With the right to push, threads are resolved and opened again.
  @Test func aTokenResolvesThreads() async throws {
    let fake = try FakeGitHub.withToken.get()
    let request = try await fake.open()
    let forge = try fake.forge()
    _ = try await forge.comment(lines(1, on: request), on: request, commit: request.head)
    let own = try #require(try await forge.ownComments(on: request).first)
    try await forge.resolve(own, saying: "x", on: request)
    let done = try #require(try await forge.ownComments(on: request).first)
    #expect(done.isResolved && done.digest == own.digest)
    try await forge.reopen(done, saying: signed("back", own.kind, on: request), on: request)
    #expect(try await forge.ownComments(on: request).first?.isResolved == false)
    try await fake.expectNoBreach()
  }

  @Test func manyMarksGoInBatches() async throws {
    let fake = try app()
    let request = try await fake.open()
    let forge = try fake.forge()
    let place = try await fake.place()
    let pending = try await forge.show(
      verdict(.pending), on: request.head, for: .pullRequest(1), in: request.repository, replacing: nil)
    #expect(pending.state == .pending)
    let final = try await forge.show(
      verdict(.failure, marks: 120), on: request.head, for: .pullRequest(1), in: request.repository, replacing: pending)
    #expect(final.state == .failure && final.id == pending.id)
    var checks = try await fake.shown(request)["checks"]
    #expect(checks[0]["annotations"].count == 120 && checks[0]["conclusion"].text == "failure")
    #expect(try await fake.log(since: place).filter { $0["method"].text == "PATCH" }.count == 3)

    // An ended run keeps its marks, so the next verdict is a new run; an error blocks, and is known for one again.
    let error = try await forge.show(
      verdict(.error, marks: 60, key: "k2"), on: request.head, for: .pullRequest(1), in: request.repository,
      replacing: final)
    #expect(error.state == .error && error.key == "k2" && error.id != final.id)
    checks = try await fake.shown(request)["checks"]
    #expect(checks.count == 2 && checks[1]["conclusion"].text == "failure" && checks[1]["annotations"].count == 60)
    #expect(
      try await forge.standingVerdict(on: request.head, for: .pullRequest(1), in: request.repository) == error)
    try await fake.expectNoBreach()
  }

  /// A process died among the batches: the run that it left is ended, and the marks are not shown twice.
  @Test func aRunThatWasLeftIsFollowedByANewOne() async throws {
    let fake = try app()
    let request = try await fake.open()
    let forge = try fake.forge()
    let pending = try await forge.show(
      verdict(.pending), on: request.head, for: .pullRequest(1), in: request.repository, replacing: nil)
    try await fake.tell("script", #"{"rules": [{"match": {"method": "PATCH"}, "do": {"status": 502}, "skip": 1}]}"#)
    let whole = verdict(.failure, marks: 120)
    await #expect(throws: ForgeError.self) {
      try await forge.show(
        whole, on: request.head, for: .pullRequest(1), in: request.repository, replacing: pending)
    }
    let left = try #require(
      try await forge.standingVerdict(on: request.head, for: .pullRequest(1), in: request.repository))
    #expect(left.state == .pending && left.key == "k1")
    let final = try await forge.show(
      whole, on: request.head, for: .pullRequest(1), in: request.repository, replacing: left)
    let checks = try await fake.shown(request)["checks"]
    #expect(checks.count == 2 && checks[0]["conclusion"].text == "cancelled" && checks[1]["annotations"].count == 120)
    #expect(
      try await forge.standingVerdict(on: request.head, for: .pullRequest(1), in: request.repository) == final)
    try await fake.expectNoBreach()
  }

  /// The answer to a new run is lost: it is found by its key, not made twice.
  @Test func aLostAnswerMakesNoSecondRun() async throws {
    let fake = try app()
    let request = try await fake.open()
    let forge = try fake.forge()
    for (count, reset) in ["after", "body"].enumerated() {
      try await fake.tell(
        "script", #"{"rules": [{"match": {"method": "POST", "path": "check-runs"}, "do": {"reset": "\#(reset)"}}]}"#)
      let pending = try await forge.show(
        verdict(.pending, key: reset), on: request.head, for: .pullRequest(1), in: request.repository, replacing: nil)
      #expect(pending.state == .pending && pending.key == reset)
      #expect(try await fake.shown(request)["checks"].count == count + 1)
    }
    try await fake.expectNoBreach()
  }

  @Test func statusesStandForATokensVerdict() async throws {
    let fake = try FakeGitHub.withToken.get()
    let request = try await fake.open()
    let forge = try fake.forge()
    let repository = request.repository
    #expect(try await forge.standingVerdict(on: request.head, for: .pullRequest(1), in: repository) == nil)
    var long = verdict(.pending)
    long.title = String(repeating: "é", count: 300)
    var standing: StandingVerdict?
    for state in [ShownVerdict.State.pending, .failure, .error, .success] {
      long.state = state
      standing = try await forge.show(long, on: request.head, for: .pullRequest(1), in: repository, replacing: standing)
      #expect(try await forge.standingVerdict(on: request.head, for: .pullRequest(1), in: repository) == standing)
      #expect(standing?.state == state && standing?.isOurs == true)
    }
    #expect(standing?.title.count == 140 && standing?.title.hasSuffix("é… 170 more") == true)
    let place = try await fake.place()
    standing = try await forge.show(long, on: request.head, for: .pullRequest(1), in: repository, replacing: standing)
    #expect(try await fake.log(since: place).isEmpty)
    // Somebody else's in our place is told apart, and put right.
    try await fake.tell(
      "status",
      #"{"repository": "\#(request.repository.path)", "sha": "\#(request.head)", "context": "GateHouse", "state": "success", "author": "eve"}"#
    )
    let forged = try await forge.standingVerdict(on: request.head, for: .pullRequest(1), in: repository)
    #expect(forged?.isOurs == false && forged?.state == .success)
    _ = try await forge.show(long, on: request.head, for: .pullRequest(1), in: repository, replacing: forged)
    #expect(
      try await forge.standingVerdict(on: request.head, for: .pullRequest(1), in: repository)?.isOurs == true)
    try await fake.expectNoBreach()
  }

  @Test func linesOutsideTheDiffComeBack() async throws {
    let fake = try app()
    let request = try await fake.open()
    let forge = try fake.forge()
    let outside = lines(2, on: request, from: 1)
    #expect(try await forge.comment(outside, on: request, commit: request.head) == outside)
    let many = (0..<30).map { lines(1, on: request, from: 11 + $0 % 15)[0] }
    #expect(try await forge.comment(many, on: request, commit: request.head).count == 5)
    #expect(try await fake.shown(request)["pulls"]["1"]["line_comments"].count == 25)
    try await fake.expectNoBreach()
  }

  @Test func repositoriesAndPeopleAreRead() async throws {
    let fake = try app()
    let request = try await fake.open()
    let forge = try fake.forge()
    try await fake.tell("repository", #"{"path": "other/thing", "files": {"a": "b"}}"#)
    try await fake.tell("set", #"{"page_limit": 2}"#)
    let repository = request.repository
    for index in 0..<4 {
      try await fake.tell(
        "open",
        #"{"repository": "\#(request.repository.path)", "head": "b\#(index)", "files": {"f": "\#(index)"}, "deliver": false}"#
      )
    }
    #expect(try await forge.repositories().contains(repository))
    #expect(try await forge.repositories().allSatisfy { $0.path.hasPrefix("acme/") })
    #expect(try await forge.openPullRequests(in: repository).map(\.number).sorted() == [1, 2, 3, 4, 5])
    #expect(try await forge.pullRequests(of: request.head, in: repository).map(\.number) == [1])
    #expect(try await forge.pullRequests(of: GitHubStage.head, in: repository).isEmpty)
    for (account, level) in [
      ("amy", "admin"), ("walt", "write"), ("mia", "maintain"), ("tri", "triage"), ("rob", "read"),
    ] {
      try await fake.tell(
        "member", #"{"repository": "\#(request.repository.path)", "account": "\#(account)", "permission": "\#(level)"}"#
      )
      #expect(try await forge.mayWrite(account, in: repository) == ["admin", "write", "maintain"].contains(level))
    }
    for nobody in ["nobody", "..", ""] { #expect(try await !forge.mayWrite(nobody, in: repository)) }
    try await fake.tell(
      "update", #"{"repository": "\#(request.repository.path)", "number": 1, "action": "merge", "deliver": false}"#)
    #expect(try await forge.pullRequest(1, in: repository).state == .merged)
    try await fake.tell("set", #"{"page_limit": 100}"#)
    try await fake.expectNoBreach()
  }

  @Test func aRenamedRepositoryIsFollowed() async throws {
    let fake = try app()
    let request = try await fake.open()
    let forge = try fake.forge()
    try await fake.tell("rename", #"{"repository": "\#(request.repository.path)", "to": "acme/store"}"#)
    let moved = try await forge.pullRequest(1, in: request.repository)
    #expect(moved.repository.path == "acme/store" && moved.repository.id == request.repository.id)
    try await forge.comment("words", on: moved)
    await #expect(throws: ForgeError.unreachable(.redirectRefused(host: "127.0.0.1"))) {
      try await forge.comment("words", on: request)
    }
    await #expect(throws: ForgeError.self) {
      try await forge.pullRequest(1, in: ForgeRepository(id: "1", path: "evil/store", installation: "456"))
    }
  }

  @Test func tokensThatDieAreMadeAnew() async throws {
    let fake = try app()
    let request = try await fake.open()
    let forge = try fake.forge()
    try await fake.tell("expire_tokens")
    try await forge.comment("words", on: request)
    #expect(try await fake.shown(request)["pulls"]["1"]["comments"].count == 1)
    try await fake.tell("set", #"{"app_suspended": true}"#)
    await #expect(throws: ForgeError.suspended) { try await forge.comment("words", on: request) }
    try await fake.tell("set", #"{"app_suspended": false}"#)
    try await fake.expectNoBreach()
  }

  @Test func whatIsMissingIsNamed() async throws {
    let fake = try app()
    let request = try await fake.open()
    let forge = try fake.forge([request.repository.path, "acme/*"])
    #expect(await forge.setupProblems().filter(\.isFatal).isEmpty)
    try await fake.tell(
      "set", #"{"installation_permissions": {"metadata": "read", "contents": "read", "pull_requests": "read"}}"#)
    let problems = await forge.setupProblems()
    #expect(problems.map(\.what).contains("permission checks:write"))
    #expect(problems.map(\.what).contains("permission pull_requests:write"))
    await #expect(
      throws: ForgeError.forbidden(
        call: "POST /app/installations/456/access_tokens", missing: "checks:write and pull_requests:write")
    ) {
      _ = try await forge.openPullRequests(in: request.repository)
    }
    try await fake.tell("set", #"{"installation_permissions": \#(GitHubAgainstFakeTests.granted)}"#)
    let token = try FakeGitHub.withToken.get()
    let path = try await token.open().repository.path
    #expect(await (try token.forge([path])).setupProblems().map(\.what) == ["an App"])
    try await token.expectNoBreach()
  }

  @Test func deliveriesAreProvenAndMissedOnesSentAgain() async throws {
    let fake = try app()
    let request = try await fake.open()
    let forge = try fake.forge()
    let made = try await fake.tell(
      "prepare", #"{"event": "synchronize", "repository": "\#(request.repository.path)", "number": 1}"#)
    var headers = HTTPHeaders()
    for name in made["headers"].names { headers[name] = made["headers"][name].text }
    let delivery = Delivery(headers: headers, body: Array((made["body"].text ?? "").utf8), receivedAt: 0)
    let name = try forge.prove(delivery)
    #expect(name.event == "pull_request")
    #expect(
      try forge.events(of: delivery, named: name) == [
        .judge(request.repository, .pullRequest(1), reason: "synchronize")
      ])
    #expect(try await forge.failedDeliveries().isEmpty)
    try await fake.tell("set", #"{"webhook": "http://127.0.0.1:1/hooks/github"}"#)
    try await fake.tell(
      "deliver", #"{"event": "synchronize", "repository": "\#(request.repository.path)", "number": 1}"#)
    let failed = try await forge.failedDeliveries()
    #expect(failed.count == 1)
    try await forge.redeliver(try #require(failed.first))
    try await fake.expectNoBreach()
  }
}
