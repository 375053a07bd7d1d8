import Gate
import HTTPClient

/// Commit statuses, where there is only a token.
extension GitHubForge {
  /// The newest under our name. Any writer may have set it.
  func standingStatus(
    on commit: ObjectID, in repository: ForgeRepository
  ) async throws(ForgeError) -> StandingVerdict? {
    let call = APICall(.get, try path(repository, "commits", "\(commit)", "statuses"), query: [("per_page", "100")])
    let all = try await client(repository).all([GitHubWire.Status].self, call, mostPages: 20) { $0 }
    let context = configuration.context.lowercased()
    guard let newest = all.first(where: { $0.context.lowercased() == context }) else { return nil }
    let isOurs = try await access.ownLogin().lowercased() == newest.creator?.login.lowercased()
    return StandingVerdict(
      state: GitHubForge.state(of: newest.state), key: nil, title: newest.description ?? "", isOurs: isOurs, id: nil)
  }

  /// A commit takes a thousand statuses of one name: what stands already is not written again.
  func showStatus(
    _ verdict: ShownVerdict, on commit: ObjectID, in repository: ForgeRepository, replacing standing: StandingVerdict?
  ) async throws(ForgeError) -> StandingVerdict {
    let title = FittedText.cut(verdict.title, to: GitHubForge.longestDescription)
    let word = GitHubForge.word(of: verdict.state)
    let shown = StandingVerdict(
      state: GitHubForge.state(of: word), key: nil, title: title, isOurs: true, id: nil)
    if shown == standing { return shown }
    let body = GitHubWire.Status(
      state: word, context: configuration.context, description: title, target_url: verdict.detailsURL)
    let call = APICall(.post, try path(repository, "statuses", "\(commit)"), body: body)
    let answer = try await unlessLate(call, in: repository)
    if let login = try? answer.decoded(as: GitHubWire.Status.self).creator?.login { access.learn(login: login) }
    return shown
  }

  private static func word(of state: ShownVerdict.State) -> String {
    switch state {
    case .pending: "pending"
    case .success, .neutral: "success"
    case .failure: "failure"
    case .error: "error"
    }
  }

  private static func state(of word: String) -> ShownVerdict.State {
    switch word {
    case "success": .success
    case "pending": .pending
    case "error": .error
    default: .failure
    }
  }
}
