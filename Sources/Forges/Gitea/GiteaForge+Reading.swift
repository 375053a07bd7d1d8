import Gate
import HTTPClient

extension GiteaForge {
  /// As many items of a list as a page may have.
  static let pageSize = "50"

  public func pullRequest(_ number: Int, in repository: ForgeRepository) async throws(ForgeError) -> PullRequest {
    let call = APICall(.get, try path(repository, "pulls", String(number)))
    return try pullRequest(try await client.read(GiteaAnswer.PullRequest.self, call), in: repository, call)
  }

  public func openPullRequests(in repository: ForgeRepository) async throws(ForgeError) -> [PullRequest] {
    let call = APICall(
      .get, try path(repository, "pulls"),
      query: [("state", "open"), ("sort", "oldest"), ("limit", GiteaForge.pageSize)])
    let found = try await client.all([GiteaAnswer.PullRequest].self, call) { $0 }
    var requests: [PullRequest] = []
    for request in found { requests.append(try pullRequest(request, in: repository, call)) }
    return requests
  }

  /// There is no call for it: the open ones are looked through.
  public func pullRequests(
    of commit: ObjectID, in repository: ForgeRepository
  ) async throws(ForgeError) -> [PullRequest] {
    try await openPullRequests(in: repository).filter { $0.head == commit }
  }

  private func pullRequest(
    _ found: GiteaAnswer.PullRequest, in repository: ForgeRepository, _ call: APICall
  ) throws(ForgeError) -> PullRequest {
    let state: PullRequest.State = found.merged == true ? .merged : found.state == "open" ? .open : .closed
    guard let head = ObjectID(told: found.head.sha, of: state), let base = ObjectID(told: found.base.sha, of: state)
    else {
      throw .malformed(call: call.name, reason: "`head.sha` or `base.sha` is no commit")
    }
    return PullRequest(
      number: found.number, state: state,
      isDraft: found.draft ?? false, head: head, headBranch: found.head.ref ?? "", base: base,
      baseBranch: found.base.ref ?? "", author: found.user?.login ?? "",
      isFromFork: found.head.repositoryID != found.base.repositoryID,
      repository: try current(repository, found.base, call))
  }

  /// Calls name a repository by its path. After a rename the answer tells the new one; another repository that took the path
  /// over is not the one that was meant.
  private func current(
    _ repository: ForgeRepository, _ base: GiteaAnswer.Branch, _ call: APICall
  ) throws(ForgeError) -> ForgeRepository {
    if let id = base.repositoryID ?? base.repository?.id, String(id) != repository.id {
      throw .notFound(call: call.name)
    }
    guard let path = base.repository?.path else { return repository }
    guard named.contains(path) else { throw .notFound(call: call.name) }
    return ForgeRepository(id: repository.id, path: path)
  }

  public func repositories() async throws(ForgeError) -> [ForgeRepository] {
    var found: [GiteaAnswer.Repository] = []
    for path in configuration.plainRepositories {
      do throws(ForgeError) {
        found.append(try await repository(path))
      } catch {
        if case .notFound = error { continue }
        throw error
      }
    }
    if configuration.hasRepositoryPatterns {
      let call = APICall(.get, ["user", "repos"], query: [("limit", GiteaForge.pageSize)])
      found += try await client.all([GiteaAnswer.Repository].self, call) { $0 }.filter { $0.isArchived != true }
    }
    var seen: Set<Int64> = []
    return found.filter { named.contains($0.path) && seen.insert($0.id).inserted }
      .map { ForgeRepository(id: String($0.id), path: $0.path) }
  }

  func repository(_ name: String) async throws(ForgeError) -> GiteaAnswer.Repository {
    let path = try path(ForgeRepository(id: "", path: name))
    return try await client.read(GiteaAnswer.Repository.self, APICall(.get, path))
  }

  public func mayWrite(_ account: String, in repository: ForgeRepository) async throws(ForgeError) -> Bool {
    let call = APICall(.get, try path(repository, "collaborators", account, "permission"))
    do throws(ForgeError) {
      let found = try await client.read(GiteaAnswer.Permission.self, call)
      return ["write", "admin", "owner"].contains(found.permission)
    } catch {
      switch error {
      case .notFound: return false
      case .forbidden(let call, let missing):
        throw .forbidden(call: call, missing: missing ?? "administration of the repository, which alone may ask for it")
      default: throw error
      }
    }
  }

  /// Both take a token as the password, whatever the user's name.
  public func gitAccess(to repository: ForgeRepository, for subject: Subject) async throws(ForgeError) -> GitAccess {
    GitAccess(
      url: configuration.gitURL(of: repository), user: "token", password: GiteaForge.token(configuration),
      refs: subject.pullRequestNumber.map { ["refs/pull/\($0)/head"] } ?? [],
      certificates: configuration.certificates)
  }
}
