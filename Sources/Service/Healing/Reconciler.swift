import Forges
import Gate
import Logging
import Store

/// Finds what webhooks did not tell: pull requests without a verdict on their head, verdicts that somebody overwrote,
/// deliveries that failed, runs that never ended. It only asks for work; the workers do it.
///
/// GitHub, Gitea and Forgejo never send a failed delivery again by themselves, and GitLab stops sending after some failures.
struct Reconciler: Sendable {
  let tools: ServiceTools
  let intervalMilliseconds: Int
  let fetchCache: FetchUpkeep
  private let rulesSeen = RulesSeen()

  init(tools: ServiceTools, intervalMilliseconds: Int, fetchCache: FetchUpkeep) {
    self.tools = tools
    self.intervalMilliseconds = intervalMilliseconds
    self.fetchCache = fetchCache
  }

  /// A run that was begun so long ago and for which nobody works is begun anew.
  private static let stuckMilliseconds: Int64 = 120_000
  /// Deliveries are remembered so long; forges redeliver for three days at the most.
  private static let memoryMilliseconds: Int64 = 30 * 86_400_000

  func run() async {
    while !Task.isCancelled {
      await sweep()
      try? await Task.sleep(for: .milliseconds(intervalMilliseconds))
    }
  }

  /// One round over everything.
  func sweep() async {
    await healStuck()
    for forge in tools.forges.values.sorted(by: { $0.name < $1.name }) {
      if Task.isCancelled { return }
      await healDeliveries(of: forge)
      await healPullRequests(of: forge)
    }
    do throws(StoreError) {
      try await tools.store.prune(deliveriesBefore: tools.clock.now - Reconciler.memoryMilliseconds)
    } catch {
      tools.logger.warning("old deliveries were not forgotten", metadata: ["reason": "\(error)"])
    }
    await fetchCache.tidyOne()
  }

  // MARK: Runs that never ended

  private func healStuck() async {
    do throws(StoreError) {
      let stuck = try await tools.store.stuckPublications(
        begunBefore: tools.clock.now - Reconciler.stuckMilliseconds)
      for publication in stuck {
        guard let number = Reconciler.pullRequest(publication.key) else { continue }
        let repository = ForgeRepository(id: publication.key.repository, path: publication.repositoryPath)
        try await ask(publication.key.forge, repository, number, cause: "stuck")
      }
    } catch {
      tools.logger.error("runs that never ended could not be looked for", metadata: ["reason": "\(error)"])
    }
  }

  // MARK: Deliveries

  private func healDeliveries(of forge: any Forge) async {
    do {
      for failed in try await forge.failedDeliveries() {
        if try await tools.store.hasDelivery(forge: forge.name, id: failed.deliveryID) { continue }
        try await forge.redeliver(failed)
        tools.metrics.count(.healed, forge: forge.name, "redelivered")
        tools.logger.info(
          "asked for a failed delivery again",
          metadata: ["forge": .string(forge.name), "delivery": .string(failed.deliveryID)])
      }
    } catch ForgeError.unsupported {
      return
    } catch {
      note(error, forge, "failed deliveries could not be looked for")
    }
  }

  // MARK: Pull requests

  private func healPullRequests(of forge: any Forge) async {
    for repository in await repositories(of: forge) {
      if Task.isCancelled { return }
      do {
        let open = try await forge.openPullRequests(in: repository)
        let known = Dictionary(
          try await tools.store.publications(forge: forge.name, repository: repository.id).map { ($0.key.subject, $0) }
        ) { first, _ in first }
        for request in open { try await heal(request, known[Subject.pullRequest(request.number).key], forge) }
      } catch {
        note(error, forge, "\(repository.path) could not be looked at")
      }
    }
  }

  /// Those that the forge lists, and those that we have met: a token may be told of fewer than it may speak to.
  private func repositories(of forge: any Forge) async -> [ForgeRepository] {
    var repositories: [ForgeRepository] = []
    do throws(ForgeError) {
      repositories = try await forge.repositories()
    } catch {
      note(error, forge, "repositories could not be listed")
    }
    do throws(StoreError) {
      let listed = Set(repositories.map(\.id))
      for known in try await tools.store.knownRepositories(forge: forge.name)
      where !listed.contains(known.id) && tools.allowed[forge.name]?.contains(known.path) == true {
        repositories.append(ForgeRepository(id: known.id, path: known.path, installation: known.installation))
      }
    } catch {
      note(error, forge, "repositories that were met could not be listed")
    }
    return repositories
  }

  private func heal(_ request: PullRequest, _ known: Publication?, _ forge: any Forge) async throws {
    guard let known, known.head == "\(request.head)" else {
      return try await ask(forge.name, request.repository, request.number, cause: known == nil ? "missed" : "head")
    }
    // Begun: somebody is at it, or it is found as stuck.
    guard known.state == .final else { return }
    if let inputs = await inputs(of: request, forge), let cause = cause(inputs, known, request) {
      return try await ask(forge.name, request.repository, request.number, cause: cause)
    }
    let standing = try await forge.standingVerdict(
      on: request.head, for: .pullRequest(request.number), in: request.repository)
    if let standing, standing.isOurs, standing.state.decides(as: known.verdict) { return }
    try await ask(forge.name, request.repository, request.number, cause: "verdict")
  }

  /// Why a verdict does not hold any more; nil: it does.
  private func cause(_ inputs: JudgingInputs, _ known: Publication, _ request: PullRequest) -> String? {
    let since = rulesSeen.since(
      inputs.rules, repository: request.repository.id, branch: request.baseBranch, now: tools.clock.now)
    guard let before = JudgingInputs(known.inputs), before.target == inputs.target else { return "target" }
    return before.rules != inputs.rules && (known.endedAt ?? known.begunAt) < since ? "rules" : nil
  }

  /// What a verdict on it would depend on now: policies and settings may have changed since, or the target branch. nil: they
  /// cannot be used, which the next run says.
  private func inputs(of request: PullRequest, _ forge: any Forge) async -> JudgingInputs? {
    let judge = tools.judge
    let rules = await BlockingWork.run {
      Result { () throws(ChangeJudge.Failure) in
        try judge.rules(repository: request.repository.path, branch: request.baseBranch)
      }
    }
    guard let rules = try? rules.get() else { return nil }
    let key = JobKey(
      forge: forge.name, repository: request.repository.id, subject: Subject.pullRequest(request.number).key)
    return ReviewTarget(request, key: key).inputs(rules, draftsAreNeutral: tools.draftsAreNeutral)
  }

  private func ask(_ forge: String, _ repository: ForgeRepository, _ number: Int, cause: String)
    async throws(StoreError)
  {
    tools.metrics.count(.healed, forge: forge, cause)
    tools.logger.info(
      "asked for by reconciliation",
      metadata: [
        "forge": .string(forge), "repository": .string(repository.path), "subject": "pull/\(number)",
        "cause": .string(cause),
      ])
    try await tools.store.request([
      WorkRequest(
        forge: forge, repository: repository, subject: .pullRequest(number), reason: "reconcile: \(cause)",
        priority: .background)
    ])
  }

  private func note(_ error: any Error, _ forge: any Forge, _ words: String) {
    let reason = (error as? ForgeError)?.words ?? "\(error)"
    tools.logger.warning("\(words)", metadata: ["forge": .string(forge.name), "reason": .string(reason)])
  }

  private static func pullRequest(_ key: JobKey) -> Int? {
    key.subject.hasPrefix("pull/") ? Int(key.subject.dropFirst("pull/".count)) : nil
  }
}
