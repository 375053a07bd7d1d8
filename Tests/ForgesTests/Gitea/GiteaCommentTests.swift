import Gate
import HTTPClient
import Testing

@testable import Forges

struct GiteaCommentTests {
  private static let reviews = "/repos/acme/shop/pulls/7/reviews"
  private static let issueComments = "GET /repos/acme/shop/issues/7/comments"

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
  }

  private static func comment(_ id: Int, _ body: String, by author: Int = 9, _ more: String = "") -> String {
    """
    {"id": \(id), "body": \(quoted(body)), "user": {"id": \(author), "login": "x"},
     "created_at": "2026-11-25T02:00:00+01:00"\(more)}
    """
  }

  private static func review(_ id: Int, by author: Int = 9, _ state: String = "COMMENT", comments: Int = 1) -> String {
    #"{"id": \#(id), "user": {"id": \#(author)}, "state": "\#(state)", "comments_count": \#(comments)}"#
  }

  private static func list(_ items: [String]) -> HTTPResponse { .json("[\(items.joined(separator: ","))]") }

  private func comment(_ lines: [LineComment], _ stand: GiteaStand) async throws(ForgeError) -> [LineComment] {
    try await stand.forge.comment(lines, on: GiteaStand.request, commit: GiteaStand.commit)
  }

  // MARK: Writing

  @Test func severalLinesAreOneReview() async throws {
    let stand = GiteaStand([
      "GET \(GiteaCommentTests.reviews)": [.json("[]")], "POST \(GiteaCommentTests.reviews)": [.json("{}")],
    ])
    var lines = [GiteaStand.line(1), GiteaStand.line(2)]
    lines[0].body = "a"
    lines[1].body = "b"
    #expect(try await comment(lines, stand).isEmpty)
    let comments =
      #"{"body":"a","new_position":1,"path":"app.yaml"},{"body":"b","new_position":2,"path":"app.yaml"}"#
    let review = #"{"body":"","comments":[\#(comments)],"commit_id":"\#(GiteaStand.head)","event":"COMMENT"}"#
    #expect(stand.transport.writes == ["POST \(GiteaCommentTests.reviews) \(review)"])
  }

  @Test func ourPendingDraftsGoFirstAndNobodyElses() async throws {
    let stand = GiteaStand([
      "GET \(GiteaCommentTests.reviews)": [
        GiteaCommentTests.list([
          GiteaCommentTests.review(1, by: 9, "PENDING"), GiteaCommentTests.review(2, by: 3, "PENDING"),
          GiteaCommentTests.review(3),
        ])
      ],
      "GET \(GiteaCommentTests.reviews)/1/comments": [
        GiteaCommentTests.list([GiteaCommentTests.comment(5, GiteaStand.line(1).body)])
      ],
      "DELETE \(GiteaCommentTests.reviews)/1": [HTTPResponse(status: 204)],
      "POST \(GiteaCommentTests.reviews)": [.json("{}")],
    ])
    #expect(try await comment([GiteaStand.line(1)], stand).isEmpty)
    #expect(
      stand.transport.calls.filter { !$0.hasPrefix("GET") } == [
        "DELETE \(GiteaCommentTests.reviews)/1", "POST \(GiteaCommentTests.reviews)",
      ])
  }

  /// Ours would publish it.
  @Test func besideADraftByHandNothingIsWritten() async throws {
    let stand = GiteaStand([
      "GET \(GiteaCommentTests.reviews)": [GiteaCommentTests.list([GiteaCommentTests.review(4, by: 9, "PENDING")])],
      "GET \(GiteaCommentTests.reviews)/4/comments": [
        GiteaCommentTests.list([GiteaCommentTests.comment(6, "by hand")])
      ],
    ])
    let lines = [GiteaStand.line(1), GiteaStand.line(2)]
    #expect(try await comment(lines, stand) == lines && stand.transport.writes.isEmpty)
  }

  /// Reviews are not listed twice for one review, and always before the next.
  @Test func draftsAreLookedForOncePerReview() async throws {
    let stand = GiteaStand([
      GiteaCommentTests.issueComments: [.json("[]")], "GET \(GiteaCommentTests.reviews)": [.json("[]")],
      "POST \(GiteaCommentTests.reviews)": [.json("{}")],
    ])
    _ = try await stand.forge.ownComments(on: GiteaStand.request)
    _ = try await comment([GiteaStand.line(1)], stand)
    _ = try await comment([GiteaStand.line(2)], stand)
    let reviews = stand.transport.calls.filter { $0.hasSuffix("/reviews") }.map { $0.prefix(4) }
    #expect(reviews == ["GET ", "POST", "GET ", "POST"])
  }

  @Test(.enabled(if: Contracts.root != nil, "needs ../shared/contracts"))
  func aClosedPullRequestTakesNone() async throws {
    let stand = GiteaStand([
      "GET \(GiteaCommentTests.reviews)": [.json("[]")],
      "POST \(GiteaCommentTests.reviews)": [try .fixture("gitea-422-closed")],
    ])
    let lines = [GiteaStand.line(1), GiteaStand.line(2)]
    #expect(try await comment(lines, stand) == lines && stand.transport.writes.count == 1)
  }

  /// The reviews and comments that a failed call left, then what each further try is answered.
  private static func failing(_ standing: [LineComment], _ answers: [HTTPResponse]) -> GiteaStand {
    let comments = standing.enumerated().map { place, line in
      comment(20 + place, line.body, by: 9, #", "path": "app.yaml", "position": \#(line.line)"#)
    }
    return GiteaStand([
      issueComments: [.json("[]")], "GET \(reviews)": [.json("[]"), list([review(1)]), .json("[]")],
      "GET \(reviews)/1/comments": [list(comments)], "POST \(reviews)": [.json("{}", status: 500)] + answers,
    ])
  }

  @Test func aLineThatMakesItFailIsFoundAndGivenBack() async throws {
    let stand = GiteaCommentTests.failing([], [.json("{}"), .json("{}", status: 500), .json("{}")])
    let lines = [GiteaStand.line(1), GiteaStand.line(2), GiteaStand.line(3)]
    #expect(try await comment(lines, stand) == [lines[1]] && stand.transport.writes.count == 4)
  }

  /// The summary tells them: a line that can never be written stops nothing.
  @Test func whereEveryLineFailsAllAreGivenBack() async throws {
    for lines in [[GiteaStand.line(1)], [GiteaStand.line(1), GiteaStand.line(2)]] {
      let stand = GiteaCommentTests.failing([], [])
      #expect(try await comment(lines, stand) == lines)
    }
  }

  @Test func whatCameThroughAllTheSameIsNotSentAgain() async throws {
    let lines = [GiteaStand.line(1), GiteaStand.line(2)]
    let whole = GiteaCommentTests.failing(lines, [])
    #expect(try await comment(lines, whole).isEmpty && whole.transport.writes.count == 1)
    let half = GiteaCommentTests.failing([lines[0]], [.json("{}")])
    #expect(try await comment(lines, half).isEmpty && half.transport.writes.count == 2)
    #expect(half.transport.writes.last?.contains("line 2") == true)
  }

  // MARK: Our own

  @Test func ownAreByAccountAndMarker() async throws {
    let line = GiteaStand.line(3)
    let place = #", "path": "app.yaml", "position": 3"#
    let stand = GiteaStand([
      GiteaCommentTests.issueComments: [
        GiteaCommentTests.list([
          GiteaCommentTests.comment(1, GiteaStand.signed("all", .summary)),
          GiteaCommentTests.comment(2, GiteaStand.signed("all", .summary), by: 666),
          GiteaCommentTests.comment(3, "by hand"),
          GiteaCommentTests.comment(4, GiteaStand.signed("other", .summary, on: 8)),
        ])
      ],
      "GET \(GiteaCommentTests.reviews)": [
        GiteaCommentTests.list([
          GiteaCommentTests.review(1), GiteaCommentTests.review(2, by: 3),
          GiteaCommentTests.review(3, "APPROVED", comments: 0),
        ])
      ],
      "GET \(GiteaCommentTests.reviews)/1/comments": [
        GiteaCommentTests.list([
          GiteaCommentTests.comment(10, line.body, by: 9, place + #", "resolver": {"id": 3}"#),
          GiteaCommentTests.comment(11, GiteaStand.line(4).body, by: 9, #", "path": "app.yaml", "position": 4"#),
        ])
      ],
      "GET \(GiteaCommentTests.reviews)/2/comments": [
        GiteaCommentTests.list([
          GiteaCommentTests.comment(12, "why?", by: 3, place), GiteaCommentTests.comment(9, line.body, by: 3, place),
        ])
      ],
    ])
    let own = try await stand.forge.ownComments(on: GiteaStand.request)
    #expect(own.map(\.id) == ["1", "10", "11"] && own.first?.createdAt == 1_795_568_400_000)
    #expect(
      own[1].isResolved && own[1].hasReplies && own[1].line == 3 && own[1].digest == MarkerKey.digest(of: "line 3"))
    #expect(!own[2].isResolved && !own[2].hasReplies)
  }

  @Test func reviewsOfOthersAloneAreNotReadThrough() async throws {
    let stand = GiteaStand([
      GiteaCommentTests.issueComments: [.json("[]")],
      "GET \(GiteaCommentTests.reviews)": [GiteaCommentTests.list([GiteaCommentTests.review(2, by: 3)])],
    ])
    #expect(try await stand.forge.ownComments(on: GiteaStand.request).isEmpty)
    #expect(stand.transport.requests.count == 3)
  }

  // MARK: Changing

  private static let own = OwnComment(
    kind: .finding(fingerprint: String(repeating: "3", count: 64)), id: "4", digest: MarkerKey.digest(of: "old"),
    path: "app.yaml", line: 3)
  private static let resolve = "POST /repos/acme/shop/pulls/comments/4/resolve"
  private static let unresolve = "POST /repos/acme/shop/pulls/comments/4/unresolve"
  private static let edit = "PATCH /repos/acme/shop/issues/comments/4"

  private static func said(_ words: String) -> String { GiteaStand.signed(words, own.kind) }

  private func writes(
    _ kind: ForgeConfiguration.Kind, version: String, resolving: Int = 204, _ own: OwnComment = own,
    words: String = "fixed",
    isReopening: Bool = false
  ) async throws -> [String] {
    let stand = GiteaStand(
      [
        "GET /version": [.json(#"{"version": "\#(version)"}"#)],
        GiteaCommentTests.resolve: [HTTPResponse(status: resolving)],
        GiteaCommentTests.unresolve: [HTTPResponse(status: resolving)], GiteaCommentTests.edit: [.json("{}")],
      ], kind: kind)
    for _ in 0..<2 {
      if isReopening {
        try await stand.forge.reopen(own, saying: GiteaCommentTests.said(words), on: GiteaStand.request)
      } else {
        try await stand.forge.resolve(own, saying: GiteaCommentTests.said(words), on: GiteaStand.request)
      }
    }
    #expect(stand.transport.calls.filter { $0 == "GET /version" }.count <= 1, "it is asked more than once")
    let calls = stand.transport.calls.filter { !$0.hasPrefix("GET") }
    #expect(calls.prefix(calls.count / 2).elementsEqual(calls.suffix(calls.count / 2)))
    return Array(calls.prefix(calls.count / 2))
  }

  @Test func resolvedWhereItCanBeElseEdited() async throws {
    #expect(try await writes(.gitea, version: "1.26.0+dev-123-gabc") == [GiteaCommentTests.resolve])
    #expect(try await writes(.gitea, version: "1.25.3") == [GiteaCommentTests.edit])
    #expect(try await writes(.forgejo, version: "10.0.0+gitea-1.22.0") == [GiteaCommentTests.edit])
    for status in [400, 403, 404] {
      let both = try await writes(.gitea, version: "1.26.0", resolving: status)
      #expect(both == [GiteaCommentTests.resolve, GiteaCommentTests.edit])
    }
  }

  @Test func reopeningSaysTheNewWords() async throws {
    var resolved = GiteaCommentTests.own
    resolved.isResolved = true
    let version = "1.26.0"
    #expect(
      try await writes(.gitea, version: version, resolved, words: "old", isReopening: true) == [
        GiteaCommentTests.unresolve
      ])
    #expect(
      try await writes(.gitea, version: version, resolved, words: "new", isReopening: true)
        == [GiteaCommentTests.unresolve, GiteaCommentTests.edit])
    #expect(try await writes(.forgejo, version: version, words: "new", isReopening: true) == [GiteaCommentTests.edit])
  }

  @Test func nothingIsWrittenTwice() async throws {
    var resolved = GiteaCommentTests.own
    resolved.isResolved = true
    #expect(try await writes(.gitea, version: "1.26.0", resolved) == [])
    #expect(try await writes(.forgejo, version: "10.0.0", words: "old") == [])
    let stand = GiteaStand()
    #expect(try await comment([], stand).isEmpty && stand.transport.requests.isEmpty)
  }

  @Test func answeredOnesAreNeverDeleted() async throws {
    let path = "DELETE /repos/acme/shop/issues/comments/4"
    let stand = GiteaStand([path: [HTTPResponse(status: 204)]])
    var answered = GiteaCommentTests.own
    answered.hasReplies = true
    try await stand.forge.delete(answered, on: GiteaStand.request)
    #expect(stand.transport.requests.isEmpty)
    try await stand.forge.delete(GiteaCommentTests.own, on: GiteaStand.request)
    #expect(stand.transport.writes == [path])
  }

  @Test func theSummaryIsAComment() async throws {
    let stand = GiteaStand([
      "POST /repos/acme/shop/issues/7/comments": [.json("{}", status: 201)],
      GiteaCommentTests.edit: [HTTPResponse(status: 204)],
    ])
    try await stand.forge.comment("all", on: GiteaStand.request)
    try await stand.forge.edit(GiteaCommentTests.own, to: "more", on: GiteaStand.request)
    #expect(
      stand.transport.writes == [
        "POST /repos/acme/shop/issues/7/comments {\"body\":\"all\"}", GiteaCommentTests.edit + " {\"body\":\"more\"}",
      ])
  }
}
