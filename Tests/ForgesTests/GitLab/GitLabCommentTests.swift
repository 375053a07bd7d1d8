import Gate
import HTTPClient
import Testing

@testable import Forges

struct GitLabCommentTests {
  private static let start = "/projects/42/merge_requests/7"
  private static let discussions = "GET \(start)/discussions"
  private static let versions = HTTPResponse.json(
    """
    [{"id": 2, "head_commit_sha": "\(GitLabStand.head)", "base_commit_sha": "\(GitLabStand.base)",
      "start_commit_sha": "\(String(repeating: "c", count: 40))"},
     {"id": 1, "head_commit_sha": "\(GitLabStand.base)", "base_commit_sha": "\(GitLabStand.base)",
      "start_commit_sha": "\(GitLabStand.base)"}]
    """)

  private static func stand(_ routes: [String: [HTTPResponse]]) -> GitLabStand {
    GitLabStand(routes.merging(["GET \(start)/versions": [versions]]) { given, _ in given })
  }

  private static func note(_ id: Int, _ body: String, by author: Int = 9, _ more: String = "") -> String {
    let quoted = body.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return """
      {"id": \(id), "body": "\(quoted)", "author": {"id": \(author), "username": "x"}, "system": false\(more),
       "created_at": "2026-11-25T01:00:00.000Z"}
      """
  }

  private static func discussion(_ id: String, _ notes: [String], individual: Bool = false) -> String {
    #"{"id": "\#(id)", "individual_note": \#(individual), "notes": [\#(notes.joined(separator: ","))]}"#
  }

  private static func list(_ discussions: [String]) -> HTTPResponse { .json("[\(discussions.joined(separator: ","))]") }

  private static func standing(_ lines: [LineComment]) -> HTTPResponse {
    list(lines.enumerated().map { discussion("d\($0)", [note(100 + $0, $1.body)]) })
  }

  private func comment(_ lines: [LineComment], _ stand: GitLabStand) async throws -> [LineComment] {
    try await stand.forge.comment(lines, on: GitLabStand.request, commit: GitLabStand.commit)
  }

  // MARK: Writing

  @Test func oneLineIsADiscussionAtItsPosition() async throws {
    let stand = GitLabCommentTests.stand(["POST \(GitLabCommentTests.start)/discussions": [.json("{}", status: 201)]])
    var line = GitLabStand.line(3)
    line.body = "x"
    #expect(try await comment([line], stand).isEmpty)
    line.oldLine = 2
    line.oldPath = "old.yaml"
    #expect(try await comment([line], stand).isEmpty)
    let shas =
      #""base_sha":"\#(GitLabStand.base)","head_sha":"\#(GitLabStand.head)","new_line":3,"new_path":"app.yaml","#
    let end = #""position_type":"text","start_sha":"\#(String(repeating: "c", count: 40))"}}"#
    #expect(
      stand.transport.writes == [
        #"POST \#(GitLabCommentTests.start)/discussions {"body":"x","position":{\#(shas)"old_path":"app.yaml",\#(end)"#,
        #"POST \#(GitLabCommentTests.start)/discussions {"body":"x","position":{\#(shas)"old_line":2,"old_path":"old.yaml",\#(end)"#,
      ])
  }

  @Test(.enabled(if: Contracts.root != nil, "needs ../shared/contracts"))
  func aLineOutsideOfTheDiffIsGivenBack() async throws {
    let stand = GitLabCommentTests.stand([
      "POST \(GitLabCommentTests.start)/discussions": [try .fixture("gl-400-position")]
    ])
    #expect(try await comment([GitLabStand.line(3)], stand) == [GitLabStand.line(3)])
  }

  @Test func severalAreDraftsThatArePublishedOnce() async throws {
    let lines = [GitLabStand.line(1), GitLabStand.line(2), GitLabStand.line(3)]
    let stand = GitLabCommentTests.stand([
      "GET \(GitLabCommentTests.start)/draft_notes": [.json("[]")],
      "POST \(GitLabCommentTests.start)/draft_notes": [.json("{}", status: 201)],
      "POST \(GitLabCommentTests.start)/draft_notes/bulk_publish": [HTTPResponse(status: 204)],
      GitLabCommentTests.discussions: [GitLabCommentTests.standing(lines)],
    ])
    #expect(try await comment(lines, stand).isEmpty)
    #expect(stand.transport.writes.count == 4)
    #expect(stand.transport.writes.last == "POST \(GitLabCommentTests.start)/draft_notes/bulk_publish")
  }

  @Test func draftsThatAreNotTakenOrVanishAreGivenBack() async throws {
    let lines = [GitLabStand.line(1), GitLabStand.line(2), GitLabStand.line(3)]
    let stand = GitLabCommentTests.stand([
      "GET \(GitLabCommentTests.start)/draft_notes": [.json("[]")],
      "POST \(GitLabCommentTests.start)/draft_notes": [
        .json("{}", status: 400), .json("{}", status: 201), .json("{}", status: 201),
      ],
      "POST \(GitLabCommentTests.start)/draft_notes/bulk_publish": [HTTPResponse(status: 204)],
      GitLabCommentTests.discussions: [GitLabCommentTests.standing([lines[1]])],
    ])
    #expect(try await comment(lines, stand) == [lines[0], lines[2]])
  }

  /// Else the same draft would stop every further run.
  @Test func whereGitLabStopsInTheMiddleTheRestIsWrittenOneByOne() async throws {
    let lines = [GitLabStand.line(1), GitLabStand.line(2), GitLabStand.line(3)]
    let left = #"[{"id": 5, "note": \#(GitLabCommentTests.quoted(lines[1].body))}]"#
    let stand = GitLabCommentTests.stand([
      "GET \(GitLabCommentTests.start)/draft_notes": [.json("[]"), .json(left)],
      "POST \(GitLabCommentTests.start)/draft_notes": [.json("{}", status: 201)],
      "POST \(GitLabCommentTests.start)/draft_notes/bulk_publish": [.json("{}", status: 500)],
      "DELETE \(GitLabCommentTests.start)/draft_notes/5": [HTTPResponse(status: 204)],
      GitLabCommentTests.discussions: [GitLabCommentTests.standing([lines[0]])],
      "POST \(GitLabCommentTests.start)/discussions": [.json("{}", status: 400), .json("{}", status: 201)],
    ])
    #expect(try await comment(lines, stand) == [lines[1]])
    #expect(
      stand.transport.calls.suffix(4) == [
        "GET \(GitLabCommentTests.start)/draft_notes", "DELETE \(GitLabCommentTests.start)/draft_notes/5",
        "POST \(GitLabCommentTests.start)/discussions", "POST \(GitLabCommentTests.start)/discussions",
      ])
  }

  @Test func whereNoDraftWasTakenNothingIsPublished() async throws {
    let lines = [GitLabStand.line(1), GitLabStand.line(2)]
    let stand = GitLabCommentTests.stand([
      "GET \(GitLabCommentTests.start)/draft_notes": [.json("[]")],
      "POST \(GitLabCommentTests.start)/draft_notes": [.json("{}", status: 400)],
    ])
    #expect(try await comment(lines, stand) == lines && stand.transport.writes.count == 2)
  }

  @Test func ourLeftoverDraftsGoAndSomebodysStay() async throws {
    let left = #"[{"id": 5, "note": \#(GitLabCommentTests.quoted(GitLabStand.line(8).body))}]"#
    let lines = [GitLabStand.line(1), GitLabStand.line(2)]
    let ours = GitLabCommentTests.stand([
      "GET \(GitLabCommentTests.start)/draft_notes": [.json(left)],
      "DELETE \(GitLabCommentTests.start)/draft_notes/5": [.json("{}", status: 404)],
      "POST \(GitLabCommentTests.start)/draft_notes": [.json("{}", status: 201)],
      "POST \(GitLabCommentTests.start)/draft_notes/bulk_publish": [HTTPResponse(status: 204)],
      GitLabCommentTests.discussions: [GitLabCommentTests.standing(lines)],
    ])
    #expect(try await comment(lines, ours).isEmpty)
    #expect(ours.transport.writes.first == "DELETE \(GitLabCommentTests.start)/draft_notes/5")
    let somebodys = GitLabCommentTests.stand([
      "GET \(GitLabCommentTests.start)/draft_notes": [.json(#"[{"id": 6, "note": "not yet finished"}]"#)],
      "POST \(GitLabCommentTests.start)/discussions": [.json("{}", status: 201)],
    ])
    #expect(try await comment(lines, somebodys).isEmpty)
    #expect(somebodys.transport.writes.allSatisfy { $0.hasPrefix("POST \(GitLabCommentTests.start)/discussions ") })
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
  }

  @Test func withoutADiffOfThatHeadNothingIsWritten() async throws {
    let other = HTTPResponse.json(
      """
      [{"id": 3, "head_commit_sha": "\(GitLabStand.base)", "base_commit_sha": "x", "start_commit_sha": "x"}]
      """)
    let stand = GitLabCommentTests.stand(["GET \(GitLabCommentTests.start)/versions": [other]])
    let lines = [GitLabStand.line(1), GitLabStand.line(2)]
    #expect(try await comment(lines, stand) == lines)
    #expect(stand.transport.writes.isEmpty && stand.clock.slept == [500, 1000])
  }

  // MARK: Our own

  @Test func ownAreByAccountAndMarker() async throws {
    let finding = GitLabStand.line(3)
    let position = #", "resolved": true, "position": {"new_path": "app.yaml", "new_line": 3}"#
    let stand = GitLabCommentTests.stand([
      GitLabCommentTests.discussions: [
        GitLabCommentTests.list([
          GitLabCommentTests.discussion("pasted", [GitLabCommentTests.note(1, finding.body, by: 666)]),
          GitLabCommentTests.discussion("unsigned", [GitLabCommentTests.note(2, "a person using our account")]),
          GitLabCommentTests.discussion(
            "elsewhere",
            [
              GitLabCommentTests.note(
                3,
                GitLabStand.markers.signed("x", as: .summary, pullRequest: 8, repository: "42", forge: "gitlab"))
            ]),
          GitLabCommentTests.discussion(
            "found",
            [GitLabCommentTests.note(4, finding.body, by: 9, position), GitLabCommentTests.note(5, "why?", by: 3)]),
          GitLabCommentTests.discussion(
            "summary", [GitLabCommentTests.note(6, GitLabStand.signed("all", .summary))], individual: true),
        ])
      ]
    ])
    let own = try await stand.forge.ownComments(on: GitLabStand.request)
    #expect(own.map(\.id) == ["4", "6"])
    #expect(own.first?.kind == .finding(fingerprint: finding.fingerprint) && own.first?.thread == "found")
    #expect(own.first?.isResolved == true && own.first?.hasReplies == true && own.first?.line == 3)
    #expect(own.last?.kind == .summary && own.last?.thread == nil && own.last?.createdAt == 1_795_568_400_000)
    #expect(own.last?.digest == MarkerKey.digest(of: "all"))
  }

  // MARK: Changing

  private static let own = OwnComment(
    kind: .finding(fingerprint: String(repeating: "3", count: 64)), id: "4", thread: "found",
    digest: MarkerKey.digest(of: "old"))

  private static func said(_ words: String) -> String { GitLabStand.signed(words, own.kind) }

  private static let resolve = "PUT \(start)/discussions/found"
  private static let edit = "PUT \(start)/notes/4"

  @Test func resolvingIsOneWrite() async throws {
    let stand = GitLabCommentTests.stand([GitLabCommentTests.resolve: [.json("{}")]])
    try await stand.forge.resolve(
      GitLabCommentTests.own, saying: GitLabCommentTests.said("fixed"), on: GitLabStand.request)
    #expect(stand.transport.writes == [GitLabCommentTests.resolve + " {\"resolved\":true}"])
  }

  @Test(arguments: [403, 404])
  func whatCannotBeResolvedIsEdited(_ status: Int) async throws {
    let stand = GitLabCommentTests.stand([
      GitLabCommentTests.resolve: [.json("{}", status: status)], GitLabCommentTests.edit: [.json("{}")],
    ])
    try await stand.forge.resolve(
      GitLabCommentTests.own, saying: GitLabCommentTests.said("fixed"), on: GitLabStand.request)
    #expect(stand.transport.calls == [GitLabCommentTests.resolve, GitLabCommentTests.edit])
  }

  @Test func reopeningSaysTheNewWords() async throws {
    let stand = GitLabCommentTests.stand([
      GitLabCommentTests.resolve: [.json("{}")], GitLabCommentTests.edit: [.json("{}")],
    ])
    var resolved = GitLabCommentTests.own
    resolved.isResolved = true
    try await stand.forge.reopen(resolved, saying: GitLabCommentTests.said("old"), on: GitLabStand.request)
    #expect(stand.transport.writes == [GitLabCommentTests.resolve + " {\"resolved\":false}"])
    try await stand.forge.reopen(resolved, saying: GitLabCommentTests.said("new"), on: GitLabStand.request)
    #expect(stand.transport.calls.suffix(2) == [GitLabCommentTests.resolve, GitLabCommentTests.edit])
  }

  @Test func nothingIsWrittenTwice() async throws {
    let stand = GitLabCommentTests.stand([:])
    var resolved = GitLabCommentTests.own
    resolved.isResolved = true
    try await stand.forge.resolve(resolved, saying: GitLabCommentTests.said("fixed"), on: GitLabStand.request)
    var individual = GitLabCommentTests.own
    individual.thread = nil
    try await stand.forge.resolve(individual, saying: GitLabCommentTests.said("old"), on: GitLabStand.request)
    try await stand.forge.reopen(
      GitLabCommentTests.own, saying: GitLabCommentTests.said("old"), on: GitLabStand.request)
    #expect(try await comment([], stand).isEmpty && stand.transport.requests.isEmpty)
  }

  @Test func answeredOnesAreNeverDeleted() async throws {
    let stand = GitLabCommentTests.stand(["DELETE \(GitLabCommentTests.start)/notes/4": [HTTPResponse(status: 204)]])
    var answered = GitLabCommentTests.own
    answered.hasReplies = true
    try await stand.forge.delete(answered, on: GitLabStand.request)
    #expect(stand.transport.requests.isEmpty)
    try await stand.forge.delete(GitLabCommentTests.own, on: GitLabStand.request)
    #expect(stand.transport.writes == ["DELETE \(GitLabCommentTests.start)/notes/4"])
  }

  @Test func theSummaryIsANote() async throws {
    let stand = GitLabCommentTests.stand([
      "POST \(GitLabCommentTests.start)/notes": [.json("{}", status: 201)], GitLabCommentTests.edit: [.json("{}")],
    ])
    try await stand.forge.comment("all", on: GitLabStand.request)
    try await stand.forge.edit(GitLabCommentTests.own, to: "more", on: GitLabStand.request)
    #expect(
      stand.transport.writes == [
        "POST \(GitLabCommentTests.start)/notes {\"body\":\"all\"}", GitLabCommentTests.edit + " {\"body\":\"more\"}",
      ])
  }
}
