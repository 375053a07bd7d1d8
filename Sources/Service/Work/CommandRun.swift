import Forges
import Gate
import Logging
import Review
import Store

/// A command that somebody wrote in a comment: done for people who may push to the repository, and for nobody else.
struct CommandRun {
  let tools: ServiceTools
  let forge: any Forge
  let job: Job
  let log: Logger

  func run(_ subject: Subject) async throws(RunStop) {
    guard case .command(let number, let comment, let author, let text) = subject, let command = Command(comment: text)
    else { return }
    let repository = job.request.repository
    let mayWrite = try await RunStop.asking { () async throws(ForgeError) in
      try await forge.mayWrite(author, in: repository)
    }
    guard mayWrite else {
      log.notice("a command of somebody who may not push", metadata: ["author": .string(author)])
      return
    }
    let request = try await RunStop.asking { () async throws(ForgeError) in
      try await forge.pullRequest(number, in: repository)
    }
    guard request.state == .open else { return }
    log.info("command", metadata: ["author": .string(author), "command": .string(command.word)])
    switch command {
    case .recheck: try await recheck(request)
    case .explain(let rule): try await explain(rule, to: comment, on: request)
    }
  }

  private func recheck(_ request: PullRequest) async throws(RunStop) {
    let work = WorkRequest(
      forge: forge.name, repository: request.repository, subject: .pullRequest(request.number), reason: "recheck",
      delivery: job.request.delivery, priority: .urgent)
    try await RunStop.storing { () async throws(StoreError) in try await tools.store.request([work]) }
  }

  /// Answered once for each comment, however often the job runs.
  private func explain(_ rule: String, to comment: String, on request: PullRequest) async throws(RunStop) {
    let (judge, path, branch) = (tools.judge, request.repository.path, request.baseBranch)
    let rules = await BlockingWork.run {
      Result { () throws(ChangeJudge.Failure) in try judge.rules(repository: path, branch: branch) }
    }
    let words = tools.words.explanation(of: rule, in: rules, limit: forge.limits.comment)
    let own = try await RunStop.asking { () async throws(ForgeError) in try await forge.ownComments(on: request) }
    if CommentReconciliation.isAnswered(comment, own: own) { return }
    guard try await RunStop.storing({ () async throws(StoreError) in try await tools.store.holds(job) }) else {
      throw .overtaken
    }
    let body = tools.words.marker(for: request, forge: forge).signed(words, as: .answer(comment: comment))
    try await RunStop.asking { () async throws(ForgeError) in try await forge.comment(body, on: request) }
    tools.metrics.count(.writes, forge: forge.name, "answer")
  }
}
