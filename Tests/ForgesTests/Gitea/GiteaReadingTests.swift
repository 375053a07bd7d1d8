import Gate
import HTTPClient
import Testing

@testable import Forges

struct GiteaReadingTests {
  private static let pull = "GET /repos/acme/shop/pulls/7"

  private func pullRequest(_ json: String) async throws -> PullRequest {
    let stand = GiteaStand([GiteaReadingTests.pull: [.json(json)]])
    let found = try await stand.forge.pullRequest(7, in: GiteaStand.repository)
    #expect(stand.transport.requests.first?.headers["Authorization"] == "token gitea-secret")
    return found
  }

  @Test func aPullRequestIsWhatTheApiSaysNow() async throws {
    let found = try await pullRequest(GiteaStand.pull())
    #expect(!found.isFromFork && found.state == .open && found.author == "kim" && found.baseBranch == "main")
    #expect("\(found.head)" == GiteaStand.head && "\(found.base)" == GiteaStand.base)
    #expect(try await pullRequest(GiteaStand.pull(from: "77")).isFromFork)
    #expect(try await pullRequest(GiteaStand.pull(from: "null")).isFromFork)
    #expect(try await pullRequest(GiteaStand.pull(state: "closed")).state == .closed)
    #expect(try await pullRequest(GiteaStand.pull(head: "", state: "closed")).head.isZero)
    #expect(try await pullRequest(GiteaStand.pull(state: "closed", merged: true)).state == .merged)
  }

  @Test func aRenamedRepositoryIsCalledByItsNewPath() async throws {
    #expect(try await pullRequest(GiteaStand.pull(path: "acme/store")).repository.path == "acme/store")
  }

  @Test(arguments: [GiteaStand.pull(id: 43), GiteaStand.pull(path: "evil/shop")])
  func anotherRepositoryUnderThatPathIsNotMeant(_ json: String) async {
    let error = await failure { () async throws(ForgeError) in
      try await GiteaStand([GiteaReadingTests.pull: [.json(json)]]).forge.pullRequest(7, in: GiteaStand.repository)
    }
    #expect(error == .notFound(call: GiteaReadingTests.pull))
  }

  @Test(arguments: ["acme", "acme/shop/x", "acme/../admin", "evil/shop", ""])
  func pathsThatAreNoneAreNotAsked(_ path: String) async {
    let stand = GiteaStand(repositories: ["acme/**", "acme/*"])
    let error = await failure { () async throws(ForgeError) in
      try await stand.forge.pullRequest(7, in: ForgeRepository(id: "42", path: path))
    }
    guard case .notFound = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(stand.transport.requests.isEmpty)
  }

  @Test func openOnesAreReadOverPages() async throws {
    let list = "/repos/acme/shop/pulls?state=open&sort=oldest&limit=50"
    let other = String(repeating: "c", count: 40)
    let stand = GiteaStand([
      "GET \(list)": [
        .json("[\(GiteaStand.pull(7))]", ["Link": "<https://git.example/api/v1\(list)&page=2>; rel=\"next\""])
      ],
      "GET \(list)&page=2": [.json("[\(GiteaStand.pull(8, head: other))]")],
    ])
    #expect(try await stand.forge.openPullRequests(in: GiteaStand.repository).map(\.number) == [7, 8])
    #expect(try await stand.forge.pullRequests(of: GiteaStand.commit, in: GiteaStand.repository).map(\.number) == [7])
  }

  @Test(arguments: [("read", false), ("write", true), ("admin", true), ("owner", true), ("none", false)])
  func whoMayWrite(_ word: String, _ may: Bool) async throws {
    let path = "GET /repos/acme/shop/collaborators/kim/permission"
    let stand = GiteaStand([path: [.json(#"{"permission": "\#(word)"}"#)]])
    #expect(try await stand.forge.mayWrite("kim", in: GiteaStand.repository) == may)
  }

  @Test func whoIsNotKnownMayNotAndARefusalSaysWhatIsMissing() async throws {
    let path = "GET /repos/acme/shop/collaborators/k%2F..%2Fim/permission"
    let stand = GiteaStand([path: [.json("{}", status: 404), .json("{}", status: 403)]])
    #expect(try await stand.forge.mayWrite("k/../im", in: GiteaStand.repository) == false)
    let error = await failure { () async throws(ForgeError) in
      try await stand.forge.mayWrite("k/../im", in: GiteaStand.repository)
    }
    guard case .forbidden(_, let missing?) = error else { return #expect(Bool(false)) }
    #expect(missing.contains("administration of the repository"))
  }

  @Test func repositoriesByNameAndByPattern() async throws {
    let shop = #"{"id": 42, "full_name": "acme/shop"}"#
    let plain = GiteaStand(
      ["GET /repos/acme/shop": [.json(shop)], "GET /repos/acme/gone": [.json("{}", status: 404)]],
      repositories: ["acme/shop", "acme/gone"])
    #expect(try await plain.forge.repositories() == [GiteaStand.repository])
    let list = #"[\#(shop), {"id": 3, "full_name": "other/x"}, {"id": 4, "full_name": "acme/old", "archived": true}]"#
    let pattern = GiteaStand(["GET /user/repos": [.json(list)]])
    #expect(try await pattern.forge.repositories() == [GiteaStand.repository])
  }

  @Test func gitGoesToTheConfiguredAddress() async throws {
    let access = try await GiteaStand().forge.gitAccess(to: GiteaStand.repository, for: .pullRequest(7))
    #expect(access.url == "https://git.example/acme/shop.git" && access.refs == ["refs/pull/7/head"])
    #expect(access.password == Secret("gitea-secret"))
  }

  // MARK: The verdict

  private static let post = "POST /repos/acme/shop/statuses/\(GiteaStand.head)"

  @Test(arguments: [
    (ShownVerdict.State.pending, "pending"), (.success, "success"), (.failure, "failure"), (.error, "error"),
    (.neutral, "success"),
  ])
  func statesAndWhatIsSent(_ state: ShownVerdict.State, _ word: String) async throws {
    let stand = GiteaStand([GiteaReadingTests.post: [.json("{}", status: 201)]])
    #expect(try await stand.show(state).state.decides(as: state))
    #expect(
      stand.transport.writes == [
        "\(GiteaReadingTests.post) {\"context\":\"gatehouse\",\"description\":\"words\",\"state\":\"\(word)\"}"
      ])
  }

  @Test(.enabled(if: Contracts.root != nil, "needs ../shared/contracts"))
  func aCommitThatIsNotThereYetIsTriedAgain() async throws {
    let unknown = try HTTPResponse.fixture("gitea-500-status-sha")
    let late = GiteaStand([GiteaReadingTests.post: [unknown, .json("{}", status: 201)]])
    _ = try await late.show(.success)
    let never = GiteaStand([GiteaReadingTests.post: [unknown]])
    let error = await failure { () async throws(ForgeError) in try await never.show(.success) }
    #expect(error?.isTransient == true && never.transport.writes.count == 3 && late.transport.writes.count == 2)
  }

  @Test func whatStandsIsNotSentAgain() async throws {
    let stand = GiteaStand([GiteaReadingTests.post: [.json("{}", status: 201)]])
    let standing = StandingVerdict(state: .failure, key: nil, title: "words", isOurs: true, id: nil)
    #expect(try await stand.show(.failure, replacing: standing) == standing && stand.transport.requests.isEmpty)
    _ = try await stand.show(.error, replacing: standing)
    var foreign = standing
    foreign.isOurs = false
    _ = try await stand.show(.failure, replacing: foreign)
    #expect(stand.transport.writes.count == 2)
  }

  @Test func theNewestOfOurContextStands() async throws {
    func standing(_ list: String) async throws -> StandingVerdict? {
      let stand = GiteaStand(["GET /repos/acme/shop/statuses/\(GiteaStand.head)": [.json(list)]])
      return try await stand.forge.standingVerdict(
        on: GiteaStand.commit, for: .pullRequest(7), in: GiteaStand.repository)
    }
    func status(_ id: Int, _ state: String, by author: Int = 9, _ context: String = "gatehouse") -> String {
      #"{"id": \#(id), "status": "\#(state)", "context": "\#(context)", "description": "d", "creator": {"id": \#(author)}}"#
    }
    #expect(try await standing("[]") == nil)
    let ours = try await standing(
      "[\(status(1, "pending")),\(status(2, "error")),\(status(3, "success", by: 9, "ci/other"))]")
    #expect(ours == StandingVerdict(state: .error, key: nil, title: "d", isOurs: true, id: nil))
    let theirs = try await standing("[\(status(1, "failure")),\(status(2, "success", by: 666))]")
    #expect(theirs?.isOurs == false && theirs?.state == .success)
  }

  @Test func mergeGroupsAreNotKnown() async throws {
    let group = Subject.mergeGroup(head: GiteaStand.commit, base: GiteaStand.baseCommit, branch: "main")
    guard
      case .unsupported = await failure(of: { () async throws(ForgeError) in
        try await GiteaStand().show(.success, subject: group)
      })
    else { return #expect(Bool(false)) }
  }
}
