import Gate
import HTTPClient

extension GitHubForge {
  public func pullRequest(
    _ number: Int, in repository: ForgeRepository
  ) async throws(ForgeError) -> PullRequest {
    let call = APICall(.get, try path(repository, "pulls", String(number)))
    let client = try await client(repository)
    var tries = 0
    while true {
      do throws(ForgeError) {
        return try pull(try await client.read(GitHubWire.Pull.self, call), in: repository, call.name)
      } catch {
        // Right after its webhook a pull request may not be there yet.
        tries += 1
        guard case .notFound = error, tries < 3 else { throw error }
        try await tools.clock.sleep(milliseconds: 500 * tries)
      }
    }
  }

  public func openPullRequests(in repository: ForgeRepository) async throws(ForgeError) -> [PullRequest] {
    let call = APICall(.get, try path(repository, "pulls"), query: [("state", "open"), ("per_page", "100")])
    return try await pulls(call, in: repository)
  }

  /// A fork's commits are not the base repository's for GitHub, so where it finds none all open ones are looked through.
  public func pullRequests(
    of commit: ObjectID, in repository: ForgeRepository
  ) async throws(ForgeError) -> [PullRequest] {
    let call = APICall(.get, try path(repository, "commits", "\(commit)", "pulls"), query: [("per_page", "100")])
    var found: [PullRequest] = []
    do throws(ForgeError) { found = try await pulls(call, in: repository) } catch {
      switch error {
      case .notFound, .refused: break
      default: throw error
      }
    }
    found = found.filter { $0.state == .open && $0.head == commit }
    return found.isEmpty ? try await openPullRequests(in: repository).filter { $0.head == commit } : found
  }

  private func pulls(_ call: APICall, in repository: ForgeRepository) async throws(ForgeError) -> [PullRequest] {
    let all = try await client(repository).all([GitHubWire.Pull].self, call) { $0 }
    var requests: [PullRequest] = []
    for one in all {
      // A commit's pull requests may be opened in other repositories.
      if let id = one.base.repo?.id, Int64(repository.id).map({ $0 != id }) == true { continue }
      requests.append(try pull(one, in: repository, call.name))
    }
    return requests
  }

  private func pull(
    _ one: GitHubWire.Pull, in repository: ForgeRepository, _ call: String
  ) throws(ForgeError) -> PullRequest {
    guard let base = one.base.repo else { throw .malformed(call: call, reason: "`base.repo` is missing") }
    // The name leads to another repository than the one that was meant.
    if let meant = Int64(repository.id), meant != base.id { throw .notFound(call: call) }
    let isMerged = one.merged == true || one.merged_at != nil
    return PullRequest(
      number: one.number, state: one.state == "open" ? .open : isMerged ? .merged : .closed, isDraft: one.draft == true,
      head: try GitHubForge.commit(one.head.sha, of: call), headBranch: one.head.ref,
      base: try GitHubForge.commit(one.base.sha, of: call), baseBranch: one.base.ref,
      // The account is gone: GitHub shows its ghost.
      author: one.user?.login ?? "ghost", isFromFork: one.head.repo?.id != base.id,
      repository: ForgeRepository(id: String(base.id), path: base.full_name, installation: repository.installation))
  }

  /// An App's installations tell; a token is asked for the repositories that are named without a pattern.
  public func repositories() async throws(ForgeError) -> [ForgeRepository] {
    if access.isApp { return try await installedRepositories() }
    var found: [ForgeRepository] = []
    for path in configuration.plainRepositories where named.contains(path) {
      let call = APICall(.get, try self.path(ForgeRepository(id: "", path: path)))
      do throws(ForgeError) {
        found += known([try await access.own.read(GitHubWire.Repository.self, call)], installation: nil)
      } catch .notFound {
        continue
      }
    }
    return found
  }

  private func installedRepositories() async throws(ForgeError) -> [ForgeRepository] {
    let list = APICall(.get, ["app", "installations"], query: [("per_page", "100")])
    let installations = try await access.own.all([GitHubWire.Installation].self, list) { $0 }
    var found: [ForgeRepository] = []
    for one in installations where one.suspended_at == nil {
      let client = try access.client(listing: String(one.id))
      let call = APICall(.get, ["installation", "repositories"], query: [("per_page", "100")])
      do throws(ForgeError) {
        let all = try await client.all(GitHubWire.Repositories.self, call) { $0.repositories }
        found += known(all, installation: String(one.id))
      } catch {
        // Suspended or gone meanwhile.
        switch error {
        case .suspended, .notFound: continue
        default: throw error
        }
      }
    }
    return found
  }

  /// Those that are named, and that can be spoken in.
  private func known(_ all: [GitHubWire.Repository], installation: String?) -> [ForgeRepository] {
    all.filter { named.contains($0.full_name) && $0.archived != true && $0.disabled != true }
      .map { ForgeRepository(id: String($0.id), path: $0.full_name, installation: installation) }
  }

  public func mayWrite(_ account: String, in repository: ForgeRepository) async throws(ForgeError) -> Bool {
    if account.isEmpty || account == "." || account == ".." { return false }
    let call = APICall(.get, try path(repository, "collaborators", account, "permission"))
    do throws(ForgeError) {
      let found = try await client(repository).read(GitHubWire.Permission.self, call)
      // `maintain` is told as `write`, `triage` as `read`.
      return found.permission == "admin" || found.permission == "write"
    } catch .notFound {
      return false
    }
  }

  public func gitAccess(to repository: ForgeRepository, for subject: Subject) async throws(ForgeError) -> GitAccess {
    let token = try await access.gitToken(for: repository, path: try path(repository))
    var refs: [String] = []
    switch subject {
    case .pullRequest(let number), .command(let number, _, _, _): refs = ["refs/pull/\(number)/head"]
    case .mergeGroup, .commit: break
    }
    return GitAccess(
      url: configuration.gitURL(of: repository), user: "x-access-token", password: token, refs: refs,
      certificates: configuration.certificates)
  }
}
