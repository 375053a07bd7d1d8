import Gate
import HTTPClient

extension GitHubForge {
  public func standingVerdict(
    on commit: ObjectID, for subject: Subject, in repository: ForgeRepository
  ) async throws(ForgeError) -> StandingVerdict? {
    guard access.isApp else { return try await standingStatus(on: commit, in: repository) }
    var own: GitHubWire.CheckRun?
    for run in try await checkRuns(on: commit, in: repository) where run.id > own?.id ?? 0 {
      if try await access.isOwn(run.app) { own = run }
    }
    return own.map(standing)
  }

  public func show(
    _ verdict: ShownVerdict, on commit: ObjectID, for subject: Subject, in repository: ForgeRepository,
    replacing standing: StandingVerdict?
  ) async throws(ForgeError) -> StandingVerdict {
    access.isApp
      ? try await showRun(verdict, on: commit, in: repository, replacing: standing)
      : try await showStatus(verdict, on: commit, in: repository, replacing: standing)
  }

  // MARK: Check runs

  /// Those of our name, the newest of each App.
  private func checkRuns(
    on commit: ObjectID, in repository: ForgeRepository
  ) async throws(ForgeError) -> [GitHubWire.CheckRun] {
    var query = [("check_name", configuration.context), ("filter", "latest"), ("per_page", "100")]
    if let id = access.appID, Int64(id) != nil { query.append(("app_id", id)) }
    let call = APICall(.get, try path(repository, "commits", "\(commit)", "check-runs"), query: query)
    return try await client(repository).all(GitHubWire.CheckRuns.self, call, mostPages: 10) { $0.check_runs }
      .filter { $0.name == nil || $0.name == configuration.context }
  }

  /// A run that has ended keeps its annotations, and what is added to it is added to them: it is followed by a new one. One
  /// that is pending is edited, unless it was left with annotations by somebody who did not come to its end.
  private func showRun(
    _ verdict: ShownVerdict, on commit: ObjectID, in repository: ForgeRepository, replacing standing: StandingVerdict?
  ) async throws(ForgeError) -> StandingVerdict {
    let parts = CheckRunParts(verdict, context: configuration.context, commit: commit)
    var run: GitHubWire.CheckRun?
    if let standing, standing.isOurs, standing.state == .pending, let id = standing.id.flatMap({ Int64($0) }) {
      run = try await continued(id, parts, in: repository)
    }
    var last: GitHubWire.CheckRun
    if let run { last = run } else { last = try await begun(parts, on: commit, in: repository) }
    for body in parts.bodies.dropFirst() { last = try await edited(last.id, body, in: repository) }
    if verdict.state == .pending, !parts.hasAnnotations { notes.begin(last.id) }
    learn(last)
    return self.standing(last)
  }

  /// The first part of a verdict on a run that stands; nil: it cannot be gone on with.
  private func continued(
    _ id: Int64, _ parts: CheckRunParts, in repository: ForgeRepository
  ) async throws(ForgeError) -> GitHubWire.CheckRun? {
    do throws(ForgeError) {
      if parts.hasAnnotations, !notes.end(id) {
        let call = APICall(.get, try path(repository, "check-runs", String(id)))
        let found = try await client(repository).read(GitHubWire.CheckRun.self, call)
        if found.output?.annotations_count ?? 0 > 0 {
          _ = try await edited(id, CheckRunParts.abandoned, in: repository)
          return nil
        }
      }
      return try await edited(id, parts.bodies[0], in: repository)
    } catch .notFound {
      return nil
    }
  }

  /// Where it is not known whether a new run came to be, it is looked for by its key.
  private func begun(
    _ parts: CheckRunParts, on commit: ObjectID, in repository: ForgeRepository
  ) async throws(ForgeError) -> GitHubWire.CheckRun {
    let call = APICall(.post, try path(repository, "check-runs"), body: parts.first)
    do throws(ForgeError) {
      return try await unlessLate(call, in: repository).decoded(as: GitHubWire.CheckRun.self)
    } catch {
      guard error.isUncertain else { throw error }
      let isMeant: (GitHubWire.CheckRun) -> Bool = {
        $0.external_id == parts.first.external_id && ($0.status == "completed") == (parts.first.conclusion != nil)
      }
      guard let found = try? await checkRuns(on: commit, in: repository).first(where: isMeant) else { throw error }
      return found
    }
  }

  private func edited(
    _ id: Int64, _ body: GitHubWire.CheckRunBody, in repository: ForgeRepository
  ) async throws(ForgeError) -> GitHubWire.CheckRun {
    let call = APICall(.patch, try path(repository, "check-runs", String(id)), body: body)
    return try await client(repository).read(GitHubWire.CheckRun.self, call)
  }

  /// A commit that was just pushed may not be in the base repository yet.
  func unlessLate(_ call: APICall, in repository: ForgeRepository) async throws(ForgeError) -> APIAnswer {
    let client = try await client(repository)
    var tries = 0
    while true {
      do throws(ForgeError) { return try await client.send(call) } catch {
        guard case .refused(let name, 422, let words) = error, words.contains("No commit found") else { throw error }
        tries += 1
        // Later it may be there: not a refusal for good.
        if tries == 3 { throw .conflict(call: name, words: words) }
        try await tools.clock.sleep(milliseconds: 1000 * tries)
      }
    }
  }

  /// The answer names our App, which spares asking for it.
  private func learn(_ run: GitHubWire.CheckRun) {
    if let slug = run.app?.slug, !slug.isEmpty { access.learn(login: "\(slug)[bot]") }
  }

  private func standing(_ run: GitHubWire.CheckRun) -> StandingVerdict {
    let (key, isError) = CheckRunParts.key(run.external_id)
    let state: ShownVerdict.State =
      switch (run.status, run.conclusion) {
      case ("completed", "success"): .success
      case ("completed", "neutral"), ("completed", "skipped"): .neutral
      case ("completed", _): isError ? .error : .failure
      default: .pending
      }
    return StandingVerdict(state: state, key: key, title: run.output?.title ?? "", isOurs: true, id: String(run.id))
  }
}

extension ForgeError {
  /// Whether a write that failed like this may have been carried out.
  var isUncertain: Bool {
    switch self {
    case .unreachable(.broken), .unreachable(.timedOut), .failing, .malformed: true
    default: false
    }
  }
}
