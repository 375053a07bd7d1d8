import Foundation
import Gate
import HTTPClient
import Testing

@testable import Forges

struct GitLabVerdictTests {
  private static let post = "POST /projects/42/statuses/\(GitLabStand.head)"
  private static let commit = "GET /projects/42/repository/commits/\(GitLabStand.head)"
  private static let statuses = "GET /projects/42/repository/commits/\(GitLabStand.head)/statuses"
  private static let mergeRequest = "GET /projects/42/merge_requests/7"
  private static let pipeline = HTTPResponse.json(#"{"last_pipeline": {"id": 300}}"#)
  private static let noPipeline = HTTPResponse.json(#"{"last_pipeline": null}"#)

  private static func created(_ pipeline: Int = 300) -> HTTPResponse {
    .json(#"{"id": 1, "sha": "x", "status": "pending", "name": "gatehouse", "pipeline_id": \#(pipeline)}"#, status: 201)
  }

  private static func stand(
    _ answers: [HTTPResponse], pipelines: [HTTPResponse] = [pipeline], context: String = "gatehouse"
  ) -> GitLabStand {
    GitLabStand(
      [post: answers, commit: pipelines, mergeRequest: [.json(GitLabStand.mergeRequest())]], context: context)
  }

  @Test(arguments: [
    (ShownVerdict.State.pending, "pending"), (.success, "success"), (.failure, "failed"), (.error, "failed"),
    (.neutral, "success"),
  ])
  func statesAndWhatIsSent(_ state: ShownVerdict.State, _ word: String) async throws {
    let stand = GitLabVerdictTests.stand([GitLabVerdictTests.created()])
    let shown = try await stand.show(state)
    #expect(shown.isOurs && shown.title == "words" && shown.state.decides(as: state))
    #expect(
      stand.transport.writes == [
        "\(GitLabVerdictTests.post) {\"description\":\"words\",\"name\":\"gatehouse\",\"pipeline_id\":300,\"state\":\"\(word)\"}"
      ])
  }

  @Test func wordsAreCutTo255() async throws {
    let long = String(repeating: "🧱", count: 300)
    let stand = GitLabVerdictTests.stand([GitLabVerdictTests.created()], context: String(repeating: "n", count: 300))
    let shown = try await stand.show(.success, long)
    #expect(shown.title.utf16.count <= 255 && shown.title.hasSuffix("more"))
    struct Sent: Decodable {
      var name: String
      var description: String
    }
    let body = try #require(stand.transport.requests.last?.body)
    let sent = try JSONDecoder().decode(Sent.self, from: Data(body))
    #expect(sent.name.utf16.count <= 255 && sent.description == shown.title)
  }

  // MARK: The state machine

  @Test(
    .enabled(if: Contracts.root != nil, "needs ../shared/contracts"),
    arguments: ["gl-400-transition", "gl-400-transition-run"])
  func aStateThatStandsAlreadyIsASuccess(_ id: String) async throws {
    let stand = GitLabVerdictTests.stand([try .fixture(id)])
    #expect(try await stand.show(.pending).state == .pending && stand.transport.writes.count == 1)
  }

  @Test(.enabled(if: Contracts.root != nil, "needs ../shared/contracts"))
  func anotherStateThatStandsIsAConflict() async throws {
    let stand = GitLabVerdictTests.stand([try .fixture("gl-400-transition-run")])
    guard
      case .conflict(_, let words) = await failure(of: { () async throws(ForgeError) in try await stand.show(.success) }
      )
    else { return #expect(Bool(false)) }
    #expect(words.contains("from :running"))
  }

  @Test func anyOtherRefusalIsOne() async throws {
    let stand = GitLabVerdictTests.stand([.json(#"{"message": "name is too long"}"#, status: 400)])
    let error = await failure { () async throws(ForgeError) in try await stand.show(.success) }
    guard case .refused(_, 400, "name is too long") = error else {
      return #expect(Bool(false), "\(String(describing: error))")
    }
  }

  @Test(.enabled(if: Contracts.root != nil, "needs ../shared/contracts"))
  func aLockedPipelineIsTriedAgainTenTimes() async throws {
    let locked = try HTTPResponse.fixture("gl-409")
    let once = GitLabVerdictTests.stand([locked, locked, GitLabVerdictTests.created()])
    _ = try await once.show(.success)
    #expect(once.transport.writes.count == 3 && once.clock.slept.count == 2)
    let ever = GitLabVerdictTests.stand([locked])
    let error = await failure { () async throws(ForgeError) in try await ever.show(.success) }
    guard case .conflict = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(ever.transport.writes.count == 11 && ever.clock.slept.allSatisfy { (50...2400).contains($0) })
  }

  @Test func aServerThatFailsIsTriedThreeTimes() async throws {
    let failing = HTTPResponse.json("{}", status: 502)
    let once = GitLabVerdictTests.stand([failing, GitLabVerdictTests.created()])
    _ = try await once.show(.success)
    let ever = GitLabVerdictTests.stand([failing])
    #expect(await failure { () async throws(ForgeError) in try await ever.show(.success) }?.isTransient == true)
    #expect(once.transport.writes.count == 2 && ever.transport.writes.count == 3)
  }

  @Test func whatStandsIsNotSentAgain() async throws {
    let stand = GitLabVerdictTests.stand([GitLabVerdictTests.created()])
    let standing = StandingVerdict(state: .failure, key: nil, title: "words", isOurs: true, id: nil)
    #expect(try await stand.show(.failure, replacing: standing) == standing)
    #expect(try await stand.show(.error, replacing: standing) == standing)
    #expect(stand.transport.requests.isEmpty)
    _ = try await stand.show(.failure, "other words", replacing: standing)
    var foreign = standing
    foreign.isOurs = false
    _ = try await stand.show(.failure, replacing: foreign)
    #expect(stand.transport.writes.count == 2)
  }

  /// What was kept as a word is held against what the forge tells back.
  @Test func statesThatDecideTheSame() {
    let same: [[ShownVerdict.State]] = [[.pending], [.success, .neutral], [.failure, .error]]
    for (place, one) in same.enumerated() {
      for (other, two) in same.enumerated() {
        #expect(one.allSatisfy { a in two.allSatisfy { b in a.decides(as: b.rawValue) == (place == other) } })
      }
    }
    #expect(!ShownVerdict.State.success.decides(as: ""))
  }

  @Test func mergeGroupsAreNotKnown() async throws {
    let stand = GitLabVerdictTests.stand([])
    let group = Subject.mergeGroup(head: GitLabStand.commit, base: GitLabStand.baseCommit, branch: "main")
    guard
      case .unsupported = await failure(of: { () async throws(ForgeError) in
        try await stand.show(.success, subject: group)
      })
    else { return #expect(Bool(false)) }
  }

  // MARK: Pipelines

  @Test func aPipelineIsWaitedForOnceInAProject() async throws {
    let none = GitLabVerdictTests.noPipeline
    let late = GitLabVerdictTests.stand([GitLabVerdictTests.created()], pipelines: [none, GitLabVerdictTests.pipeline])
    _ = try await late.show(.pending)
    #expect(late.transport.writes.last?.contains("\"pipeline_id\":300") == true && late.clock.slept == [500])
    let never = GitLabVerdictTests.stand([GitLabVerdictTests.created(1)], pipelines: [none])
    _ = try await never.show(.pending)
    #expect(never.clock.slept == [500, 1000])
    #expect(never.transport.writes.last?.contains("\"ref\":\"topic\"") == true)
    _ = try await never.show(.pending, "again")
    #expect(never.clock.slept == [500, 1000])
  }

  /// Else the older pipeline would be running for ever.
  @Test func aPipelineThatCameLaterGetsTheVerdictAndTheOlderOneEnds() async throws {
    let newer = HTTPResponse.json(#"{"last_pipeline": {"id": 301}}"#)
    let stand = GitLabVerdictTests.stand(
      [GitLabVerdictTests.created(300), GitLabVerdictTests.created(301), GitLabVerdictTests.created(300)],
      pipelines: [GitLabVerdictTests.pipeline, newer])
    _ = try await stand.show(.pending)
    _ = try await stand.show(.success)
    let sent = stand.transport.writes.map { write in
      [300, 301].first { write.contains("\"pipeline_id\":\($0)") } ?? 0
    }
    #expect(sent == [300, 301, 300])
  }

  /// Of the source branch, as only pipelines of it count for the merge request.
  @Test func withoutAnyPipelineTheStatusNamesTheBranch() async throws {
    let none = HTTPResponse.json(#"{"last_pipeline": null}"#)
    let stand = GitLabVerdictTests.fork([
      "GET /projects/77/repository/commits/\(GitLabStand.head)": [none], GitLabVerdictTests.commit: [none],
      "POST /projects/77/statuses/\(GitLabStand.head)": [.json("{}", status: 403)],
    ])
    _ = try await stand.show(.success)
    let refs = stand.transport.writes.map {
      $0.contains("\"ref\":\"topic\"") ? "branch" : $0.contains("\"ref\":\"refs/merge-requests/7/head\"") ? "head" : ""
    }
    #expect(refs == ["branch", "head"])
  }

  // MARK: Forks

  private static func fork(_ routes: [String: [HTTPResponse]]) -> GitLabStand {
    var all: [String: [HTTPResponse]] = [
      mergeRequest: [.json(GitLabStand.mergeRequest(source: "77"))], commit: [pipeline], post: [created()],
      "GET /projects/77/repository/commits/\(GitLabStand.head)": [.json(#"{"last_pipeline": {"id": 500}}"#)],
    ]
    for (name, answers) in routes { all[name] = answers }
    return GitLabStand(all)
  }

  @Test func aForksStatusBelongsToTheFork() async throws {
    let stand = GitLabVerdictTests.fork([
      "POST /projects/77/statuses/\(GitLabStand.head)": [GitLabVerdictTests.created(500)]
    ])
    _ = try await stand.show(.success)
    #expect(stand.transport.writes.count == 1 && stand.transport.writes.first?.contains("/projects/77/") == true)
  }

  @Test(arguments: [403, 404])
  func aForkThatTakesNoneLeavesItToTheTarget(_ status: Int) async throws {
    let stand = GitLabVerdictTests.fork([
      "POST /projects/77/statuses/\(GitLabStand.head)": [.json("{}", status: status)]
    ])
    _ = try await stand.show(.success)
    #expect(
      stand.transport.calls.suffix(3) == [
        "POST /projects/77/statuses/\(GitLabStand.head)", GitLabVerdictTests.commit, GitLabVerdictTests.post,
      ])
  }

  @Test func whereNeitherTakesItTheRoleIsNamed() async throws {
    let refusal = HTTPResponse.json("{}", status: 403)
    let stand = GitLabVerdictTests.fork([
      "POST /projects/77/statuses/\(GitLabStand.head)": [refusal], GitLabVerdictTests.post: [refusal],
    ])
    let error = await failure { () async throws(ForgeError) in try await stand.show(.success) }
    guard case .forbidden(_, let missing?) = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(missing.contains("role Developer"))
  }

  @Test func aMergeRequestFromTheProjectItselfHasNoOtherPlace() async throws {
    let stand = GitLabVerdictTests.stand([.json("{}", status: 403)])
    let error = await failure { () async throws(ForgeError) in try await stand.show(.success) }
    guard case .forbidden(let call, nil) = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(call == GitLabVerdictTests.post)
  }

  // MARK: What stands

  private static func status(
    _ id: Int, _ state: String, by author: Int = 9, name: String = "gatehouse", pipeline: Int = 300
  )
    -> String
  {
    """
    {"id": \(id), "sha": "\(GitLabStand.head)", "status": "\(state)", "name": "\(name)", "description": "told",
     "pipeline_id": \(pipeline), "author": {"id": \(author), "username": "x"}}
    """
  }

  private func standing(_ list: [String], _ pipeline: HTTPResponse = pipeline) async throws -> StandingVerdict? {
    let stand = GitLabStand([
      GitLabVerdictTests.mergeRequest: [.json(GitLabStand.mergeRequest())], GitLabVerdictTests.commit: [pipeline],
      GitLabVerdictTests.statuses: [.json("[\(list.joined(separator: ","))]")],
    ])
    return try await stand.forge.standingVerdict(
      on: GitLabStand.commit, for: .pullRequest(7), in: GitLabStand.repository)
  }

  @Test func theNewestOfOurNameStands() async throws {
    let status = GitLabVerdictTests.status
    let found = try await standing([
      status(1, "failed", 9, "gatehouse", 300), status(3, "success", 9, "gatehouse", 300),
      status(4, "failed", 9, "other", 300),
    ])
    #expect(found == StandingVerdict(state: .success, key: nil, title: "told", isOurs: true, id: nil))
    #expect(try await standing([]) == nil)
    #expect(try await standing([status(1, "running", 9, "gatehouse", 300)])?.state == .pending)
  }

  @Test func somebodyElsesIsToldApart() async throws {
    let found = try await standing([
      GitLabVerdictTests.status(1, "failed"), GitLabVerdictTests.status(2, "success", by: 666),
    ])
    #expect(found?.isOurs == false && found?.state == .success)
  }

  /// It decides nothing any more.
  @Test func whatIsInAnOlderPipelineDoesNotStand() async throws {
    #expect(try await standing([GitLabVerdictTests.status(1, "success", pipeline: 299)]) == nil)
  }
}
