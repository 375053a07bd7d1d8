import Gate
import HTTPClient

/// Whether everything is there that the bot needs: asked of GitLab without changing anything.
extension GitLabForge {
  private static let tokenAdvice =
    "Make a project or group access token with role Developer and scope `api`."

  public func setupProblems() async -> [SetupProblem] {
    var problems = configuration.problemsInSettings(tokenAdvice: GitLabForge.tokenAdvice)
    if configuration.signsDeliveries {
      problems += configuration.webhookSecrets.filter { GitLabSigning.key($0) == nil }.map { _ in
        .settings(
          "the webhook's secret", "A signing token begins with `whsec_` and goes on in base64; this one is broken.")
      }
    }
    guard !problems.contains(where: { $0.isFatal }) else { return problems }
    let projects: [ForgeRepository]
    do throws(ForgeError) {
      _ = try await ownID()
      projects = try await repositories()
    } catch {
      return problems + [.connecting(error, to: client.base, tokenAdvice: GitLabForge.tokenAdvice)]
    }
    problems += missing(among: projects)
    for project in projects.prefix(GitLabForge.mostLookedAt) { problems += await self.problems(of: project) }
    if let first = projects.first, let problem = await scopeProblem(in: first) { problems.append(problem) }
    return problems
  }

  /// Projects that are looked at one by one.
  private static let mostLookedAt = 50

  private func missing(among found: [ForgeRepository]) -> [SetupProblem] {
    let paths = Set(found.map { $0.path.lowercased() })
    var problems = configuration.plainRepositories.filter { !paths.contains($0.lowercased()) }.map { path in
      SetupProblem(
        what: "project \(SafeText.line(path, longest: 200))",
        words: "It is not there for the token's account. Correct the path, or invite the account with role Developer.")
    }
    if found.isEmpty, problems.isEmpty {
      problems.append(
        SetupProblem(
          what: "the list of repositories",
          words:
            "The token's account is a member of no project that `repositories` names. Invite it with role Developer."))
    }
    return problems
  }

  private func problems(of project: ForgeRepository) async -> [SetupProblem] {
    let path = SafeText.line(project.path, longest: 200)
    do throws(ForgeError) {
      let level = try await ownLevel(in: project)
      guard level >= GitLabForge.writingLevel else {
        return [
          SetupProblem(
            what: "role Developer in \(path)",
            words: "The token's account has a lower role there: statuses would be refused. Give it role Developer.")
        ]
      }
      return try await hookProblems(of: project, path)
    } catch {
      return [
        SetupProblem(what: "project \(path)", words: "It could not be looked at: \(error.words).", isFatal: false)
      ]
    }
  }

  private func ownLevel(in project: ForgeRepository) async throws(ForgeError) -> Int {
    let found = try await client.read(
      GitLabAnswer.Project.self, APICall(.get, GitLabForge.project(project.id)))
    let told = max(found.permissions?.project?.level ?? 0, found.permissions?.group?.level ?? 0)
    if told >= GitLabForge.writingLevel { return told }
    // Roles by way of a group that the project is shared with are only among the members.
    let me = String(try await ownID())
    do throws(ForgeError) {
      let call = APICall(.get, GitLabForge.project(project.id, "members", "all", me))
      return try await client.read(GitLabAnswer.Member.self, call).level
    } catch {
      if case .notFound = error { return told }
      throw error
    }
  }

  // MARK: Webhooks

  /// The project's webhooks that lead to us; nil where our role may not see them.
  func hooks(of project: ForgeRepository) async throws(ForgeError) -> [GitLabAnswer.Hook]? {
    let call = APICall(.get, GitLabForge.project(project.id, "hooks"), query: [("per_page", "100")])
    do throws(ForgeError) {
      return try await client.all([GitLabAnswer.Hook].self, call) { $0 }
        .filter { WebhookAddress($0.url ?? "").leadsTo(name) }
    } catch {
      switch error {
      case .forbidden, .notFound: return nil
      default: throw error
      }
    }
  }

  private func hookProblems(of project: ForgeRepository, _ path: String) async throws(ForgeError) -> [SetupProblem] {
    let what = "the webhook of \(path)"
    guard let hooks = try await hooks(of: project) else {
      return [
        SetupProblem(
          what: "role Maintainer in \(path)",
          words:
            "Without it the webhook cannot be looked at, and failed deliveries are not sent again; open merge requests"
            + " are found by looking from time to time.", isFatal: false)
      ]
    }
    guard let hook = hooks.first else {
      return [
        SetupProblem(
          what: what,
          words:
            "No webhook of the project ends in `/hooks/\(name)` (a group's are not seen from here). Add one for merge"
            + " request events and comments.", isFatal: false)
      ]
    }
    var problems: [SetupProblem] = []
    if hook.mergeRequests == false {
      problems.append(SetupProblem(what: what, words: "Switch on `Merge request events`: pushes are not told without."))
    }
    if hook.notes == false {
      problems.append(
        SetupProblem(what: what, words: "Switch on `Comments`: commands are not heard without.", isFatal: false))
    }
    if hook.alert == "disabled" || hook.alert == "temporarily_disabled" {
      problems.append(
        SetupProblem(
          what: what,
          words:
            "GitLab switched it off after failed deliveries. Let it reach this address, then use `Test` on its page.",
          isFatal: false))
    }
    return problems
  }

  /// A status for a commit that cannot be there changes nothing, and tells whether writing is allowed at all.
  private func scopeProblem(in project: ForgeRepository) async -> SetupProblem? {
    let nowhere = String(repeating: "0", count: 40)
    let body = GitLabBody.Status(state: "pending", name: configuration.context, description: "")
    do throws(ForgeError) {
      try await client.send(APICall(.post, GitLabForge.project(project.id, "statuses", nowhere), body: body))
    } catch {
      if case .forbidden(_, let missing) = error {
        return SetupProblem(
          what: "scope api",
          words: "The token may not write statuses\(missing.map { " (\($0))" } ?? ""). \(GitLabForge.tokenAdvice)")
      }
    }
    return nil
  }

  // MARK: Failed deliveries

  /// Of each project that names us in a webhook; a project whose webhooks our role may not see tells none.
  public func failedDeliveries() async throws(ForgeError) -> [FailedDelivery] {
    var failed: [FailedDelivery] = []
    for project in try await repositories() {
      for hook in try await hooks(of: project) ?? [] {
        for status in ["server_failure", "client_failure"] {
          failed += try await self.failed(status, project: project.id, hook: String(hook.id))
        }
      }
    }
    var seen: Set<String> = []
    return failed.filter { memory.redelivered[$0.deliveryID] == nil && seen.insert($0.deliveryID).inserted }
  }

  private func failed(
    _ status: String, project: String, hook: String
  ) async throws(ForgeError) -> [FailedDelivery] {
    let call = APICall(
      .get, GitLabForge.project(project, "hooks", hook, "events"), query: [("status", status), ("per_page", "20")])
    let events: [GitLabAnswer.HookEvent]
    do throws(ForgeError) {
      events = try await client.read([GitLabAnswer.HookEvent].self, call)
    } catch {
      // Versions before 17.3 have no such list.
      if case .notFound = error { return [] }
      throw error
    }
    return events.compactMap { event in
      let headers = event.requestHeaders ?? [:]
      let names = ["webhook-id", "idempotency-key", "x-gitlab-event-uuid"]
      let lowered = Dictionary(headers.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
      let wanted = configuration.signsDeliveries ? names[...] : names[1...]
      guard let delivery = wanted.lazy.compactMap({ lowered[$0] }).first else { return nil }
      return FailedDelivery(id: "\(project)/\(hook)/\(event.id)", deliveryID: delivery)
    }
  }

  public func redeliver(_ delivery: FailedDelivery) async throws(ForgeError) {
    let parts = delivery.id.split(separator: "/").map(String.init)
    guard parts.count == 3 else { throw .notFound(call: "a failed delivery") }
    memory.redelivered[delivery.deliveryID] = true
    try await client.send(
      APICall(.post, GitLabForge.project(parts[0], "hooks", parts[1], "events", parts[2], "resend")))
  }
}
