import Gate
import HTTPClient

/// Verdicts are commit statuses. A status is a job of a pipeline: it is put into the commit's last pipeline, which is the
/// one that decides over merging.
///
/// GitLab knows neither `error` nor `neutral`: they are shown as `failed` and `success`, and a standing verdict is told so.
extension GitLabForge {
  public func standingVerdict(
    on commit: ObjectID, for subject: Subject, in repository: ForgeRepository
  ) async throws(ForgeError) -> StandingVerdict? {
    let mine = try await ownID()
    for place in try await places(for: subject, in: repository) {
      do throws(ForgeError) {
        if let found = try await standing(on: commit, in: place, by: mine) { return found }
      } catch {
        guard place.isFork, GitLabForge.isOutOfReach(error) else { throw error }
      }
    }
    return nil
  }

  /// A status in an older pipeline decides nothing: only what is in the last one stands.
  private func standing(
    on commit: ObjectID, in place: StatusPlace, by mine: Int64
  ) async throws(ForgeError) -> StandingVerdict? {
    let pipeline = try await pipeline(of: commit, in: place.project, patiently: false)
    var query = [("name", statusName), ("per_page", "100")]
    if let pipeline { query.append(("pipeline_id", String(pipeline))) }
    let call = APICall(
      .get, GitLabForge.project(place.project, "repository", "commits", "\(commit)", "statuses"), query: query)
    let found = try await client.all([GitLabAnswer.Status].self, call) { $0 }
    let ours = found.filter { status in
      status.name == statusName && (pipeline == nil || status.pipelineID == nil || status.pipelineID == pipeline)
    }
    guard let last = ours.max(by: { $0.id < $1.id }) else { return nil }
    return StandingVerdict(
      state: GitLabStatus.state(last.status), key: nil, title: last.description ?? "", isOurs: last.author?.id == mine,
      id: nil)
  }

  public func show(
    _ verdict: ShownVerdict, on commit: ObjectID, for subject: Subject, in repository: ForgeRepository,
    replacing standing: StandingVerdict?
  ) async throws(ForgeError) -> StandingVerdict {
    if case .mergeGroup = subject { throw .unsupported(call: "a verdict on a merge group") }
    let title = FittedText.cut(verdict.title, to: GitLabStatus.longest)
    let shown = StandingVerdict(
      state: GitLabStatus.state(GitLabStatus.word(verdict.state)), key: nil, title: title, isOurs: true, id: nil)
    // GitLab answers a state that stands already with an error: it is not sent.
    if let standing, standing.isOurs, standing.state == shown.state, standing.title == title { return standing }
    let body = GitLabBody.Status(
      state: GitLabStatus.word(verdict.state), name: statusName, description: title,
      targetURL: verdict.detailsURL.flatMap { $0.utf16.count <= GitLabStatus.longest ? $0 : nil })
    let places = try await places(for: subject, in: repository)
    for place in places {
      do throws(ForgeError) {
        try await post(body, on: commit, in: place)
        return shown
      } catch {
        guard places.count > 1, GitLabForge.isOutOfReach(error) else { throw error }
        if !place.isFork { throw .forbidden(call: "a status of a fork's commit", missing: GitLabForge.forkRole) }
      }
    }
    return shown
  }

  private static let forkRole =
    "role Developer in the project that the merge request comes from, or a pipeline for it in the target project"

  /// The name, cut as GitLab would refuse it.
  private var statusName: String { FittedText.cut(configuration.context, to: GitLabStatus.longest) }

  private static func isOutOfReach(_ error: ForgeError) -> Bool {
    switch error {
    case .forbidden, .notFound: true
    default: false
    }
  }

  // MARK: Where a status goes

  struct StatusPlace {
    var project: String
    /// For a status that finds no pipeline: the one that GitLab then makes counts for the merge request only if it is of the
    /// source branch.
    var ref: String?
    var isFork = false
  }

  /// The commit of a fork is judged by pipelines of the fork: its status belongs there. Where we may not write there it
  /// goes to the target project, which keeps the commit too.
  private func places(
    for subject: Subject, in repository: ForgeRepository
  ) async throws(ForgeError) -> [StatusPlace] {
    guard let number = subject.pullRequestNumber else { return [StatusPlace(project: repository.id)] }
    let name = GitLabMemory.MergeRequestName(project: repository.id, number: number)
    if memory.sources[name] == nil { _ = try await pullRequest(number, in: repository) }
    guard let source = memory.sources[name] else { return [StatusPlace(project: repository.id)] }
    if source.project == repository.id { return [StatusPlace(project: repository.id, ref: source.branch)] }
    let target = StatusPlace(project: repository.id, ref: "refs/merge-requests/\(number)/head")
    return [StatusPlace(project: source.project, ref: source.branch, isFork: true), target]
  }

  /// The commit's last pipeline. One that has not been made yet is waited for a little, so that the status does not open a
  /// pipeline of its own beside it.
  private func pipeline(
    of commit: ObjectID, in project: String, patiently: Bool
  ) async throws(ForgeError) -> Int64? {
    let call = APICall(.get, GitLabForge.project(project, "repository", "commits", "\(commit)"))
    let isWaiting = patiently && memory.withoutPipelines[project] == nil
    for attempt in 0..<(isWaiting ? 3 : 1) {
      if attempt > 0 { try await tools.clock.sleep(milliseconds: tools.pace.retryMilliseconds << (attempt - 1)) }
      if let found = try await client.read(GitLabAnswer.Commit.self, call).lastPipeline {
        memory.withoutPipelines[project] = nil
        return found.id
      }
    }
    if isWaiting { memory.withoutPipelines[project] = true }
    return nil
  }

  // MARK: Writing one

  private func post(
    _ status: GitLabBody.Status, on commit: ObjectID, in place: StatusPlace
  ) async throws(ForgeError) {
    let isPending = status.state == "pending"
    let pipeline = try await pipeline(of: commit, in: place.project, patiently: isPending)
    var status = status
    (status.pipelineID, status.ref) = (pipeline, pipeline == nil ? place.ref : nil)
    let used = try await send(status, on: commit, in: place.project) ?? pipeline
    let name = GitLabMemory.StatusPlace(project: place.project, commit: commit)
    if isPending {
      memory.pending[name] = used
      return
    }
    // A pipeline that came after our pending status has left that one waiting in an older one: it is ended too.
    guard let older = memory.pending[name] else { return }
    memory.pending[name] = nil
    if let used, older != used {
      (status.pipelineID, status.ref) = (older, nil)
      _ = try? await send(status, on: commit, in: place.project)
    }
  }

  /// Sends it until GitLab has it: other writers lock the pipeline (409), and the commit may lag behind (5xx). Gives back
  /// the pipeline that it went to.
  private func send(
    _ status: GitLabBody.Status, on commit: ObjectID, in project: String
  ) async throws(ForgeError) -> Int64? {
    let call = APICall(.post, GitLabForge.project(project, "statuses", "\(commit)"), body: status)
    var locked = 0
    var failures = 0
    while true {
      do throws(ForgeError) {
        let answer = try await client.send(call)
        return (try? answer.decoded(as: GitLabAnswer.Status.self))?.pipelineID
      } catch {
        switch error {
        case .refused(_, 400, let words):
          guard let standing = GitLabStatus.standing(in: words) else { throw error }
          if GitLabStatus.state(standing) == GitLabStatus.state(status.state) { return nil }
          throw .conflict(call: call.name, words: words)
        case .conflict where locked < GitLabForge.mostLocked:
          locked += 1
          try await tools.clock.sleep(milliseconds: GitLabForge.jitter(locked))
        case .failing where failures < 2:
          failures += 1
          try await tools.clock.sleep(milliseconds: GitLabForge.jitter(failures + 2))
        default: throw error
        }
      }
    }
  }

  /// How often a locked pipeline is tried again.
  static let mostLocked = 10

  private static func jitter(_ attempt: Int) -> Int {
    let base = 100 << min(attempt, 4)
    return base / 2 + Int.random(in: 0...base)
  }
}
