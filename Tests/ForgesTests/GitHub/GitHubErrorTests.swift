import Foundation
import HTTPClient
import Testing

@testable import Forges

/// Every refusal of GitHub that the contracts know, and what is done about it.
@Suite(.enabled(if: Contracts.root != nil, "needs ../shared/contracts"))
struct GitHubErrorTests {
  private struct Entry: Decodable {
    var id: String
    var status: Int
    var headers: [String: String]
  }

  private struct File: Decodable {
    var errors: [Entry]
  }

  private static let answers: [String: HTTPResponse] = {
    guard let bytes = try? Contracts.read("fixtures/errors.json"),
      let file = try? JSONDecoder().decode(File.self, from: Data(bytes)),
      let raw = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any],
      let bodies = raw["errors"] as? [[String: Any]]
    else { return [:] }
    var answers: [String: HTTPResponse] = [:]
    for (entry, raw) in zip(file.errors, bodies) where entry.id.hasPrefix("gh-") {
      var headers: HTTPHeaders = ["Content-Type": "application/json"]
      for (name, value) in entry.headers { headers[name] = value }
      let body = raw["body"] as? String ?? ""
      let bytes =
        body.isEmpty ? (try? JSONSerialization.data(withJSONObject: raw["body"] ?? "")).map { Array($0) } : nil
      answers[entry.id] = HTTPResponse(status: entry.status, headers: headers, body: bytes ?? Array(body.utf8))
    }
    return answers
  }()

  private func answer(_ id: String) throws -> HTTPResponse { try #require(GitHubErrorTests.answers[id]) }

  private func failure(_ work: () async throws -> Void) async -> ForgeError? {
    do { try await work() } catch { return error as? ForgeError }
    return nil
  }

  private static let reviews = "POST /repos/acme/shop/pulls/7/reviews"
  private static let files = "GET /repos/acme/shop/pulls/7/files"
  private static let summary = "POST /repos/acme/shop/issues/7/comments"
  private static let pull = "GET /repos/acme/shop/pulls/7"
  private static let runs = "POST /repos/acme/shop/check-runs"
  private static let status = "POST /repos/acme/shop/statuses/\(GitHubStage.head)"

  private func line(_ line: Int, path: String = "a.yaml", start: Int? = nil) -> LineComment {
    LineComment(path: path, line: line, startLine: start, fingerprint: "f", body: "words")
  }

  private func show(_ stage: GitHubStage, title: String = "t") async throws {
    _ = try await stage.forge.show(
      ShownVerdict(state: .failure, title: title, key: "k"), on: GitHubStage.head, for: .pullRequest(7),
      in: GitHubStage.repository, replacing: nil)
  }

  @Test func everyEntryIsKnownHere() {
    let known: Set = [
      "gh-422-line", "gh-422-startline", "gh-422-path", "gh-422-desc", "gh-422-1000-statuses", "gh-422-body",
      "gh-422-summary", "gh-422-nocommit", "gh-403-primary", "gh-403-secondary", "gh-403-secondary-noheader", "gh-429",
      "gh-403-integration", "gh-401", "gh-401-jwt-exp", "gh-404-install", "gh-403-suspended", "gh-406-files",
      "gh-406-lines", "gh-404-transient", "gh-502", "gh-graphql-error",
    ]
    #expect(Set(GitHubErrorTests.answers.keys) == known)
  }

  /// All or nothing: once more without what the diff does not hold, which is given back.
  @Test(arguments: ["gh-422-line", "gh-422-startline", "gh-422-path"]) func aRefusedReviewIsSentOnceMore(_ id: String)
    async throws
  {
    let patch = "@@ -1,2 +10,3 @@ x\\n a\\n+b\\n c\\n@@ -9 +30 @@\\n+z"
    let stage = try GitHubStage([
      GitHubErrorTests.reviews: [try answer(id), .json("{}")],
      GitHubErrorTests.files: [.json(#"[{"filename": "a.yaml", "patch": "\#(patch)"}, {"filename": "big.yaml"}]"#)],
    ])
    let good = [line(10), line(12, start: 11), line(30), line(5, path: "big.yaml")]
    let bad = [line(9), line(13), line(12, start: 9), line(30, start: 12), line(10, path: "other.yaml")]
    let back = try await stage.forge.comment(good + bad, on: GitHubStage.request, commit: GitHubStage.head)
    #expect(back == bad)
    let sent = stage.transport.bodies(GitHubErrorTests.reviews)
    #expect(sent.map { $0["comments"].count } == [9, 4])
    #expect(sent[1]["event"].text == "COMMENT" && sent[1]["commit_id"].text == "\(GitHubStage.head)")
    #expect(sent[1]["comments"][1]["start_line"].number == 11 && sent[1]["comments"][1]["start_side"].text == "RIGHT")
    #expect(sent[1]["comments"][0]["start_line"].isMissing && sent[1]["comments"][0]["side"].text == "RIGHT")
  }

  @Test func aReviewThatIsRefusedAgainComesBackWhole() async throws {
    let refusal = try answer("gh-422-line")
    let stage = try GitHubStage([
      GitHubErrorTests.reviews: [refusal],
      GitHubErrorTests.files: [.json(#"[{"filename": "a.yaml", "patch": "@@ -1 +1,3 @@"}]"#)],
    ])
    let all = [line(1), line(9)]
    #expect(try await stage.forge.comment(all, on: GitHubStage.request, commit: GitHubStage.head) == all)
    #expect(stage.transport.lines.filter { $0 == GitHubErrorTests.reviews }.count == 2)
  }

  @Test(arguments: ["gh-422-desc", "gh-422-1000-statuses"]) func statusesThatAreRefusedAreTold(_ id: String)
    async throws
  {
    let stage = try GitHubStage(token: true, [GitHubErrorTests.status: [try answer(id)]])
    guard
      case .refused(_, 422, let words) = await failure({
        try await show(stage, title: String(repeating: "w", count: 400))
      })
    else {
      Issue.record("not refused")
      return
    }
    #expect(words.hasPrefix("Validation Failed") && stage.transport.lines == [GitHubErrorTests.status])
    // It was cut to fit before.
    #expect(stage.transport.bodies(GitHubErrorTests.status)[0]["description"].text?.utf16.count == 140)
  }

  @Test func bodiesThatAreTooLongAreToldAndSummariesAreCut() async throws {
    let stage = try GitHubStage([
      GitHubErrorTests.summary: [try answer("gh-422-body")], GitHubErrorTests.runs: [try answer("gh-422-summary")],
    ])
    let failure = await failure { try await stage.forge.comment("x", on: GitHubStage.request) }
    #expect(failure?.isTransient == false)
    let long = ShownVerdict(
      state: .failure, title: String(repeating: "t", count: 999),
      summary: String(repeating: "👩‍👩‍👧‍👦 words\n", count: 20_000),
      annotations: [
        .init(path: "a", line: 0, endLine: -4, level: .failure, title: String(repeating: "é", count: 999), message: "")
      ],
      key: "k")
    guard
      case .refused(_, 422, _) = await self.failure({
        _ = try await stage.forge.show(
          long, on: GitHubStage.head, for: .pullRequest(7), in: GitHubStage.repository, replacing: nil)
      })
    else {
      Issue.record("not refused")
      return
    }
    let output = stage.transport.bodies(GitHubErrorTests.runs)[0]["output"]
    #expect(output["title"].text?.utf16.count == 255 && output["summary"].text.map { $0.utf16.count <= 65_535 } == true)
    #expect(output["summary"].text?.hasSuffix(" more") == true)
    let mark = output["annotations"][0]
    #expect(mark["start_line"].number == 1 && mark["end_line"].number == 1 && mark["message"].text == "-")
    #expect(mark["title"].text?.utf16.count == 255)
  }

  @Test func aCommitThatIsNotThereYetIsWaitedFor() async throws {
    let missing = try answer("gh-422-nocommit")
    let run = HTTPResponse.json(
      #"{"id": 5, "status": "completed", "conclusion": "failure", "external_id": "k"}"#, status: 201)
    let stage = try GitHubStage([GitHubErrorTests.runs: [missing, missing, run]])
    try await show(stage)
    #expect(stage.clock.slept == [1000, 2000])
    let never = try GitHubStage([GitHubErrorTests.runs: [missing]])
    guard case .conflict(_, let words) = await failure({ try await show(never) }) else {
      Issue.record("no conflict")
      return
    }
    #expect(words.contains("No commit found"))
  }

  @Test(arguments: [
    ("gh-403-primary", 3_601_000), ("gh-403-secondary", 60_000), ("gh-403-secondary-noheader", 60_000),
    ("gh-429", 30_000),
  ])
  func limitsAreKept(_ id: String, _ wait: Int) async throws {
    let stage = try GitHubStage([GitHubErrorTests.summary: [try answer(id), .json("{}", status: 201)]])
    let first = await failure { try await stage.forge.comment("x", on: GitHubStage.request) }
    #expect(first == .rateLimited(retryAfterMilliseconds: wait))
    // The second waits for its turn first, and is not sent.
    let second = await failure { try await stage.forge.comment("x", on: GitHubStage.request) }
    #expect(second == .rateLimited(retryAfterMilliseconds: wait - 1000))
    #expect(stage.transport.lines.filter { $0 == GitHubErrorTests.summary }.count == 1)
    stage.clock.advance(Int64(wait))
    try await stage.forge.comment("x", on: GitHubStage.request)
  }

  @Test func permissionsTokensAndInstallations() async throws {
    func met(_ id: String, at route: String = GitHubErrorTests.summary) async throws -> (ForgeError?, [String]) {
      let stage = try GitHubStage([route: [try answer(id)]])
      let failure = await failure { try await stage.forge.comment("x", on: GitHubStage.request) }
      return (failure, stage.transport.lines)
    }
    let call = "POST /repos/acme/shop/issues/7/comments"
    let mint = "POST /app/installations/7/access_tokens"
    #expect(try await met("gh-403-integration").0 == .forbidden(call: call, missing: "pull_requests:write"))
    let dead = try await met("gh-401")
    #expect(dead.0 == .unauthorized(call: call) && dead.1 == [mint, call, mint, call])
    let drift = try await met("gh-401-jwt-exp", at: mint)
    #expect(drift.0 == .unauthorized(call: mint) && drift.1 == [mint])
    #expect(try await met("gh-404-install", at: mint).0 == .notFound(call: mint))
    #expect(try await met("gh-403-suspended", at: mint).0 == .suspended)
    #expect(try await met("gh-403-suspended").0 == .suspended)
  }

  @Test func whatIsNotThereYetIsAskedForAgain() async throws {
    let missing = try answer("gh-404-transient")
    let stage = try GitHubStage([GitHubErrorTests.pull: [missing, missing, .json(GitHubAppTests.pullJSON)]])
    #expect(try await stage.forge.pullRequest(7, in: GitHubStage.repository).isFromFork)
    let never = try GitHubStage([GitHubErrorTests.pull: [missing]])
    #expect(
      await failure { _ = try await never.forge.pullRequest(7, in: GitHubStage.repository) }
        == .notFound(call: "GET /repos/acme/shop/pulls/7"))
    #expect(never.transport.lines.filter { $0 == GitHubErrorTests.pull }.count == 3)
  }

  @Test func readsOutliveAPageOfHTMLAndWritesAreNotRepeated() async throws {
    let page = try answer("gh-502")
    let stage = try GitHubStage([
      GitHubErrorTests.pull: [page, page, .json(GitHubAppTests.pullJSON)], GitHubErrorTests.summary: [page],
    ])
    _ = try await stage.forge.pullRequest(7, in: GitHubStage.repository)
    #expect(
      await failure { try await stage.forge.comment("x", on: GitHubStage.request) }
        == .failing(call: "POST /repos/acme/shop/issues/7/comments", status: 502))
    #expect(stage.transport.lines.filter { $0 == GitHubErrorTests.summary }.count == 1)
  }

  /// Diffs that GitHub does not show are refusals for good; we read them by git.
  @Test(arguments: ["gh-406-files", "gh-406-lines"]) func largeDiffsAreNotAskedForAgain(_ id: String) async throws {
    let stage = try GitHubStage([GitHubErrorTests.pull: [try answer(id)]])
    guard
      case .refused(_, 406, _) = await failure({ _ = try await stage.forge.pullRequest(7, in: GitHubStage.repository) })
    else {
      Issue.record("not refused")
      return
    }
    #expect(stage.transport.lines.filter { $0 == GitHubErrorTests.pull }.count == 1)
  }

  /// Neither resolving nor minimising is allowed: the comment says itself that it is fixed, and it is not tried again.
  @Test func forbiddenMutationsEndInAnEdit() async throws {
    let edit = "PATCH /repos/acme/shop/pulls/comments/9"
    let stage = try GitHubStage(["POST /graphql": [try answer("gh-graphql-error")], edit: [.json("{}")]])
    let comment = OwnComment(kind: .finding(fingerprint: "f"), id: "line/9/PRRC_9", thread: "PRRT_9", digest: "d")
    for expected in [2, 3] {
      try await stage.forge.resolve(comment, saying: "fixed", on: GitHubStage.request)
      #expect(stage.transport.lines.filter { $0 == "POST /graphql" }.count == expected)
    }
    #expect(stage.transport.bodies(edit).map { $0["body"].text } == ["fixed", "fixed"])
    await stage.forge.forgetTokens(installation: "7")
    try await stage.forge.resolve(comment, saying: "fixed", on: GitHubStage.request)
    #expect(stage.transport.lines.filter { $0 == "POST /graphql" }.count == 5)
  }
}
