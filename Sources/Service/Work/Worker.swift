import Forges
import Foundation
import Gate
import Logging
import ServiceLifecycle
import Store

/// Takes jobs one after the other and ends each of them in words: done, to be tried again, or parked.
struct Worker: Sendable {
  let tools: ServiceTools
  /// Names this node in leases.
  let node: String

  static let leaseMilliseconds = 60_000
  private static let beatMilliseconds = 15_000
  private static let pollMilliseconds = 5000

  func run() async {
    while !Task.isCancelled {
      do throws(StoreError) {
        if let job = try await tools.store.lease(by: node, milliseconds: Worker.leaseMilliseconds) {
          await work(job)
        } else {
          await tools.store.waitForWork(milliseconds: Worker.pollMilliseconds)
        }
      } catch {
        tools.logger.error("the store does not answer", metadata: ["reason": "\(error)"])
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }

  /// Runs a job while its lease is kept alive; when the lease is lost the run is cancelled.
  func work(_ job: Job) async {
    var log = tools.logger
    let request = job.request
    log[metadataKey: "forge"] = .string(request.key.forge)
    log[metadataKey: "repository"] = .string(request.repositoryPath)
    log[metadataKey: "subject"] = .string(request.key.subject)
    if let delivery = request.delivery { log[metadataKey: "delivery"] = .string(delivery) }
    let start = ContinuousClock.now
    let ending = await withTaskGroup(of: JobEnd?.self) { group in
      group.addTask { [log] in await self.end(of: job, log) }
      group.addTask { await keepAlive(job) }
      var end: JobEnd?
      for await result in group {
        if let result { end = result }
        // Whichever ends first ends the other: a finished run needs no heart, a lost lease no run.
        group.cancelAll()
      }
      return end ?? .retry(afterMilliseconds: 0, reason: "the lease was lost")
    }
    tools.metrics.observe(.run, seconds: (ContinuousClock.now - start).inSeconds)
    tools.metrics.count(.jobs, forge: request.key.forge, ending.word)
    log.info("ended", metadata: ["end": .string(ending.words), "reason": .string(request.reason)])
    do throws(StoreError) {
      try await tools.store.finish(job, ending)
    } catch {
      // The lease runs out by itself and somebody takes it up again: nothing is lost.
      log.error("the end of a job could not be noted", metadata: ["reason": "\(error)"])
    }
  }

  private func keepAlive(_ job: Job) async -> JobEnd? {
    while !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(Worker.beatMilliseconds))
      if Task.isCancelled { return nil }
      // A store that is away for a moment is no reason to stop: `holds` is asked before anything is written.
      if let kept = try? await tools.store.extend(job, milliseconds: Worker.leaseMilliseconds), !kept { return nil }
    }
    return nil
  }

  private func end(of job: Job, _ log: Logger) async -> JobEnd {
    guard let forge = tools.forges[job.request.key.forge] else {
      return .parked(reason: "no forge named \(job.request.key.forge) is configured")
    }
    guard let subject = Subject(payload: job.request.payload) else { return .parked(reason: "the job cannot be read") }
    do throws(RunStop) {
      try await run(subject, job, forge, log)
      return .done
    } catch {
      return await end(after: error, job, log)
    }
  }

  private func run(_ subject: Subject, _ job: Job, _ forge: any Forge, _ log: Logger) async throws(RunStop) {
    let (repository, key) = (job.request.repository, job.request.key)
    var review = ReviewRun(tools: tools, forge: forge, job: job, log: log)
    switch subject {
    case .pullRequest(let number):
      let request = try await RunStop.asking { () async throws(ForgeError) in
        try await forge.pullRequest(number, in: repository)
      }
      guard request.state == .open else { throw .closed }
      try await review.run(ReviewTarget(request, key: key))
    case .mergeGroup(let head, let base, let branch):
      try await review.run(ReviewTarget(mergeGroup: head, base: base, branch: branch, in: repository, key: key))
    case .commit(let commit):
      let requests = try await RunStop.asking { () async throws(ForgeError) in
        try await forge.pullRequests(of: commit, in: repository)
      }
      try await ask(for: requests, job)
    case .command:
      try await CommandRun(tools: tools, forge: forge, job: job, log: log).run(subject)
    }
  }

  private func ask(for requests: [PullRequest], _ job: Job) async throws(RunStop) {
    let work = requests.map {
      WorkRequest(
        forge: job.request.key.forge, repository: $0.repository, subject: .pullRequest($0.number),
        reason: job.request.reason, delivery: job.request.delivery, priority: .urgent)
    }
    try await RunStop.storing { () async throws(StoreError) in try await tools.store.request(work) }
  }

  // MARK: Ends

  private func end(after stop: RunStop, _ job: Job, _ log: Logger) async -> JobEnd {
    switch stop {
    case .overtaken: return .done
    case .closed:
      await settle(job)
      return .done
    case .moved(let request):
      let newer = WorkRequest(
        forge: job.request.key.forge, repository: request.repository, subject: .pullRequest(request.number),
        reason: "moved", delivery: job.request.delivery)
      guard (try? await tools.store.request([newer])) != nil else {
        return .retry(afterMilliseconds: 1000, reason: "the head moved")
      }
      return .done
    case .store(let error): return .retry(afterMilliseconds: 1000, reason: "\(error)")
    case .forge(let error): return end(after: error, job, log)
    }
  }

  /// What was begun for a pull request that is closed now needs no end.
  private func settle(_ job: Job) async {
    guard var publication = try? await tools.store.publication(job.request.key), publication.state == .pending else {
      return
    }
    publication.state = .final
    publication.endedAt = tools.clock.now
    try? await tools.store.note(publication)
  }

  private func end(after error: ForgeError, _ job: Job, _ log: Logger) -> JobEnd {
    switch error {
    case .notFound where job.request.key.subject.hasPrefix("pull/"):
      // A new one may not be visible yet; one that stays away was deleted.
      if job.attempts < 5 { return .retry(afterMilliseconds: Worker.pause(job.attempts), reason: error.words) }
      return .done
    case .rateLimited(let milliseconds):
      return .retry(afterMilliseconds: max(1000, milliseconds), reason: error.words)
    case _ where error.isTransient:
      return .retry(afterMilliseconds: Worker.pause(job.attempts), reason: error.words)
    default:
      log.error("nothing we can do helps", metadata: ["reason": .string(error.words)])
      return .parked(reason: error.words)
    }
  }

  /// 1 s, doubling to 5 minutes, and up to a half more, so that many do not come back together.
  static func pause(_ attempts: Int) -> Int {
    let whole = min(300_000, 1000 << min(max(0, attempts), 9))
    return whole + Int.random(in: 0...(whole / 2))
  }
}

extension JobEnd {
  var word: String {
    switch self {
    case .done: "done"
    case .retry: "retry"
    case .parked: "parked"
    }
  }

  var words: String {
    switch self {
    case .done: "done"
    case .retry(let milliseconds, let reason): "again in \(milliseconds) ms: \(reason)"
    case .parked(let reason): "parked: \(reason)"
    }
  }
}
