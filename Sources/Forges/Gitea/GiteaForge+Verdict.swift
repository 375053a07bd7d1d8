import Gate
import HTTPClient

/// Verdicts are commit statuses, the newest of a context counts. A neutral one is shown as `success`, and a standing verdict
/// is told so: what `warning` does to a required status differs by version.
extension GiteaForge {
  /// Titles have no limit there; this one keeps a status a line.
  private static let longestTitle = 1000

  static func word(_ state: ShownVerdict.State) -> String {
    switch state {
    case .pending: "pending"
    case .success, .neutral: "success"
    case .failure: "failure"
    case .error: "error"
    }
  }

  static func state(_ word: String?) -> ShownVerdict.State {
    switch word {
    case "success": .success
    case "failure": .failure
    case "error": .error
    case "warning", "skipped": .neutral
    default: .pending
    }
  }

  public func standingVerdict(
    on commit: ObjectID, for subject: Subject, in repository: ForgeRepository
  ) async throws(ForgeError) -> StandingVerdict? {
    let call = APICall(
      .get, try path(repository, "statuses", "\(commit)"),
      query: [("sort", "recentupdate"), ("limit", GiteaForge.pageSize)])
    let found = try await client.all([GiteaAnswer.Status].self, call) { $0 }
    guard let last = found.filter({ $0.context == configuration.context }).max(by: { $0.id < $1.id }) else {
      return nil
    }
    let mine = try await ownID()
    return StandingVerdict(
      state: GiteaForge.state(last.status), key: nil, title: last.description ?? "", isOurs: last.creator?.id == mine,
      id: nil)
  }

  public func show(
    _ verdict: ShownVerdict, on commit: ObjectID, for subject: Subject, in repository: ForgeRepository,
    replacing standing: StandingVerdict?
  ) async throws(ForgeError) -> StandingVerdict {
    if case .mergeGroup = subject { throw .unsupported(call: "a verdict on a merge group") }
    let title = FittedText.cut(verdict.title, to: GiteaForge.longestTitle)
    let word = GiteaForge.word(verdict.state)
    let shown = StandingVerdict(state: GiteaForge.state(word), key: nil, title: title, isOurs: true, id: nil)
    if let standing, standing.isOurs, standing.state == shown.state, standing.title == title { return standing }
    let status = GiteaBody.Status(
      state: word, context: configuration.context, description: title, targetURL: verdict.detailsURL)
    let call = APICall(.post, try path(repository, "statuses", "\(commit)"), body: status)
    // A commit that it does not know yet is answered by 500, like every other failure; a status may be sent again.
    for attempt in 1... {
      do throws(ForgeError) {
        try await client.send(call)
        break
      } catch {
        guard case .failing = error, attempt < 3 else { throw error }
        try await tools.clock.sleep(milliseconds: tools.pace.retryMilliseconds << (attempt - 1))
      }
    }
    return shown
  }
}
