import Gate
import HTTPClient
import Testing

@testable import Forges

struct GitLabReadingTests {
  @Test func aMergeRequestIsWhatTheApiSaysNow() async throws {
    let stand = GitLabStand(["GET /projects/42/merge_requests/7": [.json(GitLabStand.mergeRequest(source: "77"))]])
    let request = try await stand.forge.pullRequest(7, in: GitLabStand.repository)
    #expect(request.isFromFork && request.isDraft && request.state == .open && request.author == "kim")
    #expect("\(request.head)" == GitLabStand.head && "\(request.base)" == GitLabStand.base)
    #expect(
      request.baseBranch == "main" && request.headBranch == "topic" && request.repository == GitLabStand.repository)
    #expect(stand.transport.requests.first?.headers["PRIVATE-TOKEN"] == "glpat-secret")
  }

  @Test(arguments: [("merged", PullRequest.State.merged), ("closed", .closed), ("locked", .open), ("opened", .open)])
  func states(_ word: String, _ state: PullRequest.State) async throws {
    let stand = GitLabStand(["GET /projects/42/merge_requests/7": [.json(GitLabStand.mergeRequest(state: word))]])
    #expect(try await stand.forge.pullRequest(7, in: GitLabStand.repository).state == state)
  }

  @Test func onlyAClosedOneMayHaveNoCommits() async throws {
    func read(_ state: String) async -> ForgeError? {
      let json = GitLabStand.mergeRequest(head: "", state: state)
      let stand = GitLabStand(["GET /projects/42/merge_requests/7": [.json(json)]])
      return await failure { () async throws(ForgeError) in
        try await stand.forge.pullRequest(7, in: GitLabStand.repository)
      }
    }
    #expect(await read("closed") == nil)
    guard case .malformed = await read("opened") else { return #expect(Bool(false)) }
  }

  @Test func aForkThatIsGoneIsAFork() async throws {
    let stand = GitLabStand(["GET /projects/42/merge_requests/7": [.json(GitLabStand.mergeRequest(source: "null"))]])
    #expect(try await stand.forge.pullRequest(7, in: GitLabStand.repository).isFromFork)
  }

  @Test func aRenamedProjectIsCalledByItsNewPath() async throws {
    let stand = GitLabStand(["GET /projects/42/merge_requests/7": [.json(GitLabStand.mergeRequest(path: "group/new"))]])
    #expect(try await stand.forge.pullRequest(7, in: GitLabStand.repository).repository.path == "group/new")
  }

  /// Whoever can send deliveries for one project cannot make them be about another.
  @Test func aNumberThatBelongsToAnotherPathIsNotSpokenTo() async throws {
    let path = "GET /projects/42/merge_requests/7"
    let evil = GitLabStand([path: [.json(GitLabStand.mergeRequest(path: "evil/project"))]])
    let elsewhere = GitLabStand([
      path: [.json(GitLabStand.mergeRequest().replacing("git.example", with: "other.example"))],
      "GET /projects/42": [.json(#"{"id": 42, "path_with_namespace": "evil/project"}"#)],
    ])
    for stand in [evil, elsewhere] {
      let error = await failure { () async throws(ForgeError) in
        try await stand.forge.pullRequest(7, in: GitLabStand.repository)
      }
      #expect(error == .notFound(call: path))
    }
  }

  @Test func openOnesAreReadOverPagesAndMadeWhole() async throws {
    let bare =
      #"{"iid": 8, "project_id": 42, "state": "opened", "source_branch": "x", "target_branch": "main", "sha": "0"}"#
    let stand = GitLabStand([
      "GET /projects/42/merge_requests?state=opened&order_by=created_at&sort=asc&per_page=100": [
        .json("[\(GitLabStand.mergeRequest(7))]", ["X-Next-Page": "2"])
      ],
      "GET /projects/42/merge_requests?state=opened&order_by=created_at&sort=asc&per_page=100&page=2": [
        .json("[\(bare)]", ["X-Next-Page": ""])
      ],
      "GET /projects/42/merge_requests/8": [.json(GitLabStand.mergeRequest(8))],
    ])
    let found = try await stand.forge.openPullRequests(in: GitLabStand.repository)
    #expect(found.map(\.number) == [7, 8] && stand.transport.requests.count == 3)
  }

  @Test func ofACommitOnlyOpenOnesWithThatHead() async throws {
    let other = String(repeating: "c", count: 40)
    let list = [
      GitLabStand.mergeRequest(7), GitLabStand.mergeRequest(8, head: other),
      GitLabStand.mergeRequest(9, state: "merged"),
    ]
    let stand = GitLabStand([
      "GET /projects/42/repository/commits/\(GitLabStand.head)/merge_requests": [
        .json("[\(list.joined(separator: ","))]")
      ]
    ])
    let found = try await stand.forge.pullRequests(of: GitLabStand.commit, in: GitLabStand.repository)
    #expect(found.map(\.number) == [7])
  }

  @Test(arguments: [(20, false), (30, true), (40, true), (50, true), (0, false)])
  func whoMayWrite(_ level: Int, _ may: Bool) async throws {
    let stand = GitLabStand([
      "GET /projects/42/members/all/51": [.json(#"{"id": 51, "username": "kim", "access_level": \#(level)}"#)]
    ])
    #expect(try await stand.forge.mayWrite("kim#51", in: GitLabStand.repository) == may)
  }

  @Test func whoIsNoMemberMayNotAndAFailureIsNoAnswer() async throws {
    let gone = GitLabStand(["GET /projects/42/members/all/51": [try .fixture("gl-404")]])
    #expect(try await gone.forge.mayWrite("kim#51", in: GitLabStand.repository) == false)
    let refused = GitLabStand(["GET /projects/42/members/all/51": [.json("{}", status: 403)]])
    let error = await failure { () async throws(ForgeError) in
      try await refused.forge.mayWrite("kim#51", in: GitLabStand.repository)
    }
    guard case .forbidden = error else { return #expect(Bool(false), "\(String(describing: error))") }
  }

  /// `51` may be the user name of somebody else than user 51.
  @Test func aUserNameOfDigitsIsNoId() async throws {
    let stand = GitLabStand([
      "GET /users": [.json(#"[{"id": 666, "username": "51"}]"#)],
      "GET /projects/42/members/all/51": [.json(#"{"id": 51, "access_level": 50}"#)],
      "GET /projects/42/members/all/666": [.json("{}", status: 404)],
    ])
    #expect(try await stand.forge.mayWrite("51", in: GitLabStand.repository) == false)
  }

  @Test func repositoriesByNameAndByPattern() async throws {
    let plain = GitLabStand(
      [
        "GET /projects/group%2Fproject": [.json(#"{"id": 42, "path_with_namespace": "group/project"}"#)],
        "GET /projects/group%2Fgone": [.json("{}", status: 404)],
      ], repositories: ["group/project", "group/gone"])
    #expect(try await plain.forge.repositories() == [GitLabStand.repository])
    let list = #"[{"id": 42, "path_with_namespace": "group/project"}, {"id": 3, "path_with_namespace": "other/x"}]"#
    let pattern = GitLabStand(["GET /projects": [.json(list)]], repositories: ["group/*"])
    #expect(try await pattern.forge.repositories() == [GitLabStand.repository])
  }

  @Test func gitGoesToTheConfiguredAddress() async throws {
    let access = try await GitLabStand().forge.gitAccess(to: GitLabStand.repository, for: .pullRequest(7))
    #expect(access.url == "https://git.example/group/project.git" && access.user == "oauth2")
    #expect(access.refs == ["refs/merge-requests/7/head"] && access.password == Secret("glpat-secret"))
  }

  @Test(.enabled(if: Contracts.root != nil, "needs ../shared/contracts"))
  func refusalsOfTheContract() async throws {
    let path = "GET /projects/42/merge_requests/7"
    let call = "GET /projects/42/merge_requests/7"
    func error(_ id: String) async throws -> ForgeError? {
      let stand = GitLabStand([path: [try .fixture(id)]])
      return await failure { () async throws(ForgeError) in
        try await stand.forge.pullRequest(7, in: GitLabStand.repository)
      }
    }
    #expect(try await error("gl-401") == .unauthorized(call: call))
    #expect(try await error("gl-404") == .notFound(call: call))
    guard case .rateLimited(let wait) = try await error("gl-429") else { return #expect(Bool(false)) }
    #expect(wait == 30_000)
  }
}
