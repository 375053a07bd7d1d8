import Foundation
import Gate
import HTTPClient

extension GitLabForge {
  /// Developer: who may push.
  static let writingLevel = 30

  public func pullRequest(_ number: Int, in repository: ForgeRepository) async throws(ForgeError) -> PullRequest {
    let call = APICall(.get, GitLabForge.project(repository.id, "merge_requests", String(number)))
    let found = try await client.read(GitLabAnswer.MergeRequest.self, call)
    return try await pullRequest(found, in: repository, call)
  }

  public func openPullRequests(in repository: ForgeRepository) async throws(ForgeError) -> [PullRequest] {
    let call = APICall(
      .get, GitLabForge.project(repository.id, "merge_requests"),
      query: [("state", "opened"), ("order_by", "created_at"), ("sort", "asc"), ("per_page", "100")])
    let found = try await client.all([GitLabAnswer.MergeRequest].self, call) { $0 }
    return try await whole(found, in: repository, call)
  }

  public func pullRequests(
    of commit: ObjectID, in repository: ForgeRepository
  ) async throws(ForgeError) -> [PullRequest] {
    let call = APICall(
      .get, GitLabForge.project(repository.id, "repository", "commits", "\(commit)", "merge_requests"),
      query: [("per_page", "100")])
    let found = try await client.all([GitLabAnswer.MergeRequest].self, call) { $0 }
    let matching = found.filter { request in
      GitLabForge.state(request.state) == .open && request.sha == "\(commit)"
        && String(request.targetProjectID ?? request.projectID) == repository.id
    }
    return try await whole(matching, in: repository, call)
  }

  /// Lists leave out the commits that a diff is made of; those are read one by one.
  private func whole(
    _ found: [GitLabAnswer.MergeRequest], in repository: ForgeRepository, _ call: APICall
  ) async throws(ForgeError) -> [PullRequest] {
    var requests: [PullRequest] = []
    for request in found {
      if request.references?.start != nil {
        requests.append(try await pullRequest(request, in: repository, call))
      } else {
        requests.append(try await pullRequest(request.iid, in: repository))
      }
    }
    return requests
  }

  private func pullRequest(
    _ found: GitLabAnswer.MergeRequest, in repository: ForgeRepository, _ call: APICall
  ) async throws(ForgeError) -> PullRequest {
    // While a push is worked in, `sha` is ahead of `diff_refs`: it is the head.
    let state = GitLabForge.state(found.state)
    guard let head = ObjectID(told: found.sha ?? found.references?.head, of: state),
      let base = ObjectID(told: found.references?.start ?? found.references?.base, of: state)
    else { throw .malformed(call: call.name, reason: "`sha` or `diff_refs` is no commit") }
    let target = found.targetProjectID ?? found.projectID
    guard String(target) == repository.id else {
      throw .malformed(call: call.name, reason: "`target_project_id` is another project's")
    }
    let name = GitLabMemory.MergeRequestName(project: repository.id, number: found.iid)
    // Where the fork is gone its commits are still in the target project.
    memory.sources[name] = GitLabMemory.Source(
      project: String(found.sourceProjectID ?? target), branch: found.sourceBranch)
    return PullRequest(
      number: found.iid, state: state, isDraft: found.draft ?? found.workInProgress ?? false,
      head: head, headBranch: found.sourceBranch, base: base, baseBranch: found.targetBranch,
      author: found.author?.username ?? "", isFromFork: found.sourceProjectID != target,
      repository: try await current(repository, found.webURL, call))
  }

  /// Calls name a project by its number, deliveries by number and path: that the two belong together is the API's to say,
  /// and only a project that the configuration names is spoken to.
  private func current(
    _ repository: ForgeRepository, _ webURL: String?, _ call: APICall
  ) async throws(ForgeError) -> ForgeRepository {
    let path: String
    if let told = webURL.flatMap(projectPath) ?? memory.paths[repository.id] {
      path = told
    } else {
      path = try await self.repository(repository.id).path
      memory.paths[repository.id] = path
    }
    guard named.contains(path) else { throw .notFound(call: call.name) }
    return ForgeRepository(id: repository.id, path: path)
  }

  /// From `https://git.example/group/project/-/merge_requests/7`; nil where the page is at another address than ours.
  private func projectPath(_ webURL: String) -> String? {
    guard webURL.hasPrefix(configuration.site + "/"), let end = webURL.range(of: "/-/merge_requests/") else {
      return nil
    }
    let path = webURL[..<end.lowerBound].dropFirst(configuration.site.count + 1)
    return path.isEmpty ? nil : String(path)
  }

  /// `locked` is a merge request that is just being merged.
  private static func state(_ word: String) -> PullRequest.State {
    switch word {
    case "opened", "locked": .open
    case "merged": .merged
    default: .closed
    }
  }

  public func repositories() async throws(ForgeError) -> [ForgeRepository] {
    var found: [ForgeRepository] = []
    for path in configuration.plainRepositories {
      do throws(ForgeError) {
        found.append(try await repository(path))
      } catch {
        if case .notFound = error { continue }
        throw error
      }
    }
    if configuration.hasRepositoryPatterns {
      let call = APICall(
        .get, ["projects"],
        query: [
          ("membership", "true"), ("archived", "false"), ("order_by", "id"), ("sort", "asc"), ("per_page", "100"),
        ])
      found += try await client.all([GitLabAnswer.Project].self, call) { $0 }
        .map { ForgeRepository(id: String($0.id), path: $0.path) }
    }
    var seen: Set<String> = []
    return found.filter { named.contains($0.path) && seen.insert($0.id).inserted }
  }

  func repository(_ path: String) async throws(ForgeError) -> ForgeRepository {
    let project = try await client.read(GitLabAnswer.Project.self, APICall(.get, GitLabForge.project(path)))
    return ForgeRepository(id: String(project.id), path: project.path)
  }

  public func mayWrite(_ account: String, in repository: ForgeRepository) async throws(ForgeError) -> Bool {
    let name = GitLabAccountName(account)
    guard let id = try await id(of: name) else { return false }
    do throws(ForgeError) {
      let member = try await client.read(
        GitLabAnswer.Member.self, APICall(.get, GitLabForge.project(repository.id, "members", "all", String(id))))
      return member.id == id && member.level >= GitLabForge.writingLevel
    } catch {
      if case .notFound = error { return false }
      throw error
    }
  }

  private func id(of name: GitLabAccountName) async throws(ForgeError) -> Int64? {
    if let id = name.id { return id }
    let found = try await client.read(
      [GitLabAnswer.User].self, APICall(.get, ["users"], query: [("username", name.username)]))
    return found.first { $0.username?.lowercased() == name.username.lowercased() }?.id
  }

  public func gitAccess(to repository: ForgeRepository, for subject: Subject) async throws(ForgeError) -> GitAccess {
    GitAccess(
      url: configuration.gitURL(of: repository), user: "oauth2", password: GitLabForge.token(configuration),
      refs: subject.pullRequestNumber.map { ["refs/merge-requests/\($0)/head"] } ?? [],
      certificates: configuration.certificates)
  }
}
